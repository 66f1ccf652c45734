"""The calendar as administrators work on it: what was entered, and what an entry would move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import ledger
from service.casework.ledger import STATUTORY
from service.db.models import CalendarDay, CalendarYear, Case, Dossier, Person, Task
from workflows.law.book import LawBook

_MOST_CASES: Final = 2_000
_AT_ONCE: Final = 500
_COUNTED_BACK: Final = timedelta(days=31)  # a step may be due some days before a date that was set


@dataclass(frozen=True, slots=True)
class EntryItem:
    """One row as it was entered; `day` or `year`."""

    kind: str
    name: str
    basis: str
    entered_at: datetime
    entered_by: str
    day: date | None = None
    year: int | None = None
    published: bool = False


def entries(session: Session, actor: Actor) -> tuple[EntryItem, ...]:
    """Everything that was ever entered, newest first."""
    if not actor.administrator:
        raise NotFound
    days = session.execute(
        select(CalendarDay, Person.full_name).join(Person, Person.id == CalendarDay.entered_by)
    )
    years = session.execute(
        select(CalendarYear, Person.full_name).join(Person, Person.id == CalendarYear.entered_by)
    )
    found = [
        (row.entered_at, row.id, EntryItem(
            row.kind, row.name, row.basis, row.entered_at, who, day=row.day
        ))
        for row, who in days
    ]  # fmt: skip
    found += [
        (row.entered_at, row.id, EntryItem(
            "year", "", row.basis, row.entered_at, who, year=row.year, published=row.published
        ))
        for row, who in years
    ]  # fmt: skip
    return tuple(item for *_, item in sorted(found, key=lambda each: each[:2], reverse=True))


@dataclass(slots=True)
class MovedCase:
    number: str
    tasks: int = 0
    whole: bool = False  # the term of the whole dossier


@dataclass(frozen=True, slots=True)
class Moves:
    """What another calendar would move; `more`: not all running cases were looked at."""

    cases: tuple[MovedCase, ...]
    more: bool

    @property
    def tasks(self) -> int:
        return sum(case.tasks for case in self.cases)

    @property
    def wholes(self) -> int:
        return sum(case.whole for case in self.cases)


def moves(session: Session, law: LawBook, first: date) -> Moves:
    """What would be due on another day under this law, which differs from `first` on."""
    found = _open_dates(session, first - _COUNTED_BACK)
    ids = sorted(found)[:_MOST_CASES]
    moved: list[MovedCase] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        known = ledger.runs_in(session, part)
        rows: ScalarResult[Case] = session.scalars(select(Case).where(Case.id.in_(part)))
        moved += [
            each
            for case in rows
            if (each := _moved(session, law, case, found[case.id], known[case.id])) is not None
        ]
    return Moves(tuple(sorted(moved, key=lambda case: case.number)), len(found) > _MOST_CASES)


@dataclass(slots=True)
class _Dates:
    """What a case shows as due: of its whole term, and of its open tasks by their term."""

    whole: date | None = None
    tasks: list[tuple[str, date | None]] = field(default_factory=list)


def _open_dates(session: Session, since: date) -> dict[str, _Dates]:
    found: dict[str, _Dates] = {}
    tasks = select(Task.case_id, Task.deadline, Task.due_on).where(
        Task.state == "open", Task.due_on >= since
    )
    for case_id, key, due_on in session.execute(tasks):
        found.setdefault(case_id, _Dates()).tasks.append((key, due_on))
    wholes = (
        select(Case.id, Dossier.due_on)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Case.ended_at.is_(None), Dossier.clock == "running", Dossier.due_on >= since)
    )
    for case_id, due_on in session.execute(wholes):
        found.setdefault(case_id, _Dates()).whole = due_on
    return found


def _moved(
    session: Session, law: LawBook, case: Case, shown: _Dates, runs: Mapping[str, ledger.Run]
) -> MovedCase | None:
    outer: dict[str, date | datetime] = {}
    moved = MovedCase(case.number)
    if shown.whole is not None and (run := runs.get(STATUTORY)) is not None and not run.is_over:
        whole = ledger.derived(session, law, case, run).on
        moved.whole = whole != shown.whole
        if whole is not None:
            outer = {STATUTORY: whole}
    ends = {
        key: ledger.derived(session, law, case, run, instead=_of(run, outer)).on
        for key in dict.fromkeys(key for key, _ in shown.tasks)
        if (run := runs.get(key)) is not None
    }
    moved.tasks = sum(ends.get(key, due_on) != due_on for key, due_on in shown.tasks)
    return moved if moved.tasks or moved.whole else None


def _of(run: ledger.Run, outer: Mapping[str, date | datetime]) -> dict[str, date | datetime]:
    """The end of the whole term, for a step that must keep it."""
    return {name: day for name, day in outer.items() if name in run.dates}
