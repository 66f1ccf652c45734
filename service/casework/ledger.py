"""The ledger of a case's terms: all that a due date is derived from, years later as today.

A term of a case runs from a `start`: the event it counts from, the day whose rules apply, the dates
people set. `chosen` puts other dates in their place; `stop` and `resume` take days out, `extend`
adds units; `moved` notes that rules or calendar moved the date; `end` closes the run.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework.lists import ENTRIES
from service.casework.people import place_of
from service.db.models import Case, ClockEntry
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.deadlines import Due
from workflows.law.rules import ANY
from workflows.law.terms import Pause

STATUTORY: Final = "dossier_to_signature"
# Terms of a whole case, which no task ends: the commune's, and the province's for its answer.
WHOLE: Final = frozenset({STATUTORY, "province_answer"})
_CACHE: Final = "ledgers"
_NOTHING: Final[Mapping[str, date | datetime]] = {}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a term: its start and what followed."""

    entries: tuple[ClockEntry, ...]

    @property
    def start(self) -> ClockEntry:
        return self.entries[0]

    @property
    def term(self) -> str:
        return self.start.term

    @property
    def dates(self) -> dict[str, date | datetime]:
        """The dates people set, as the last entry that names any has them."""
        named = [entry for entry in self.entries if entry.kind in ("start", "chosen")]
        return {name: _read(day) for name, day in named[-1].facts.get("dates", {}).items()}

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Each stop to its resumption; the last perhaps still on."""
        pauses: list[Pause] = []
        for entry in self.entries:
            if entry.kind == "stop":
                pauses.append(Pause(stopped=local_day(entry.at), reason=entry.notice))
            elif entry.kind == "resume" and pauses:
                pauses[-1] = replace(pauses[-1], resumed=local_day(entry.at))
        return tuple(pauses)

    @property
    def extension(self) -> int:
        return sum(entry.facts["units"] for entry in self.entries if entry.kind == "extend")

    @property
    def stopped_by(self) -> ClockEntry | None:
        """The stop that is still on."""
        turns = [entry for entry in self.entries if entry.kind in ("stop", "resume")]
        return turns[-1] if turns and turns[-1].kind == "stop" else None

    @property
    def is_over(self) -> bool:
        return self.entries[-1].kind == "end"


def runs(session: Session, case_id: str) -> dict[str, Run]:
    """Term → its last run."""
    return runs_in(session, [case_id])[case_id]


def runs_in(session: Session, case_ids: Collection[str]) -> dict[str, dict[str, Run]]:
    """The same of several cases, by case."""
    known = entries_in(session, case_ids)
    return {case_id: _last_runs(known[case_id]) for case_id in case_ids}


def entries_in(session: Session, case_ids: Collection[str]) -> Mapping[str, list[ClockEntry]]:
    """Whole ledgers in their order. A transaction reads each once: `add` keeps them up."""
    known: dict[str, list[ClockEntry]] = session.info.setdefault(_CACHE, {})
    wanted = [case_id for case_id in case_ids if case_id not in known]
    if len(wanted) == 1:
        keep(session, wanted, ENTRIES.of(session, case=wanted[0]))
    elif wanted:
        rows = select(ClockEntry).where(ClockEntry.case_id.in_(wanted)).order_by(ClockEntry.id)
        keep(session, wanted, session.scalars(rows))
    return known


def keep(session: Session, case_ids: Iterable[str], entries: Iterable[ClockEntry]) -> None:
    """Whole ledgers of these cases, that were read with something else."""
    known: dict[str, list[ClockEntry]] = session.info.setdefault(_CACHE, {})
    known.update({case_id: [] for case_id in case_ids})
    for entry in entries:
        known[entry.case_id].append(entry)


def add(session: Session, entry: ClockEntry) -> None:
    entries_in(session, [entry.case_id])[entry.case_id].append(entry)
    session.add(entry)


def _last_runs(entries: Iterable[ClockEntry]) -> dict[str, Run]:
    found: dict[str, list[ClockEntry]] = {}
    for entry in entries:
        if entry.kind == "start":
            found[entry.term] = [*_stops_since(found.get(entry.term, []), entry), entry]
            found[entry.term].sort(key=lambda each: each.kind != "start")
        elif entry.term in found:
            found[entry.term].append(entry)
    return {term: Run(tuple(run)) for term, run in found.items()}


def _stops_since(earlier: list[ClockEntry], start: ClockEntry) -> list[ClockEntry]:
    """A term taken up again from the same event keeps its stops and extensions."""
    if not earlier or (earlier[0].event, earlier[0].at) != (start.event, start.at):
        return []
    return [entry for entry in earlier if entry.kind in ("stop", "resume", "extend")]


def derived(
    session: Session,
    law: LawBook,
    case: Case,
    run: Run,
    *,
    instead: Mapping[str, date | datetime] = _NOTHING,
) -> Due:
    """The due date of a run, from its ledger, the rules of its day and the calendar. `instead`:
    dates that would take the place of those people set."""
    start = run.start
    return law.due(
        start.term,
        variant=start.variant or ANY,
        anchors={start.event: start.at} if start.event else {},
        place=place_of(session, case.owner_id),
        chosen={**run.dates, **instead},
        pauses=run.pauses,
        extension=run.extension,
        on=start.rules_of or local_day(start.at),
    )


def written(days: Mapping[str, date | datetime]) -> dict[str, str]:
    """Dates as a ledger keeps them: days as YYYY-MM-DD, moments with their offset."""
    return {name: day.isoformat() for name, day in sorted(days.items())}


def _read(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
