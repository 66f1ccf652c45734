"""The ledger of a dossier's terms, each with the date that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework import ledger
from service.casework.ledger import STATUTORY
from service.casework.people import place_of
from service.casework.procedures import Procedures
from service.casework.rulebooks import Rulebooks
from service.db.models import Case, ClockEntry, Person
from service.queries.dossier import find_dossier
from workflows.law.calendar import Calendar
from workflows.law.deadlines import Due
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    term: str
    kind: str
    at: datetime
    event: str
    ground: str
    notice: str
    notice_on: date | None
    reason: str
    facts: dict[str, Any]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`actions`: what this reader may do now, of stop, resume and extend."""

    dossier: str
    number: str
    terms: tuple["TermView", ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """One term: `steps` are the tasks it is the deadline of; `state` running, stopped or ended;
    `calendar` the one it is counted by: when it ended, that of its end."""

    key: str
    steps: tuple[str, ...]
    state: str
    ground: str
    due: Due
    calendar: Calendar
    entries: tuple[EntryView, ...]

    @property
    def extendable(self) -> bool:
        return self.state != "ended" and self.due.can_stop


def clock(
    session: Session, rules: Rulebooks, procedures: Procedures, actor: Actor, dossier_id: str
) -> Clock:
    """Raises NotFound for a dossier out of the actor's sight."""
    dossier, case = find_dossier(session, actor, dossier_id)
    terms = terms_of(session, rules, procedures, case)
    may_change = actor.holds(Role.OFFICE_HEAD, dossier.owner_id) and case.ended_at is None
    return Clock(
        dossier=dossier.id,
        number=dossier.number,
        terms=terms,
        actions=tuple(_actions(terms)) if may_change else (),
    )


def stop_of(session: Session, case: Case) -> EntryView | None:
    """By what the dossier's own term stands still now."""
    run = ledger.runs(session, case.id).get(STATUTORY)
    stop = run.stopped_by if run is not None and not run.is_over else None
    return _entry(stop, {}) if stop is not None else None


def _actions(terms: Sequence[TermView]) -> Iterator[str]:
    if any(term.state == "running" and term.due.can_stop for term in terms):
        yield "stop"
    if any(term.state == "stopped" for term in terms):
        yield "resume"
    if any(term.extendable for term in terms):
        yield "extend"


def terms_of(
    session: Session, rules: Rulebooks, procedures: Procedures, case: Case
) -> tuple[TermView, ...]:
    """The whole term first, then the others in the order in which they began."""
    entries = ledger.entries_in(session, [case.id])[case.id]
    names = _names(session, entries)
    definitions = procedures.of(session, case.version).tasks.values()
    found = []
    for key, run in ledger.runs(session, case.id).items():
        over = run.entries[-1].at if run.is_over else None
        law = rules.of(session).law if over is None else rules.at(session, over)
        view = TermView(
            key=key,
            steps=tuple(each.name for each in definitions if each.deadline == key),
            state=_state(run),
            ground=run.stopped_by.ground if run.stopped_by is not None else "",
            due=ledger.derived(session, law, case, run),
            calendar=law.calendar_at(place_of(session, case.owner_id)),
            entries=tuple(_entry(each, names) for each in entries if each.term == key),
        )
        found.append(view)
    return tuple(sorted(found, key=lambda term: term.key != STATUTORY))


def _state(run: ledger.Run) -> str:
    if run.is_over:
        return "ended"
    return "stopped" if run.stopped_by is not None else "running"


def _names(session: Session, entries: Sequence[ClockEntry]) -> dict[str, str]:
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    if not ids:
        return {}
    people = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person.full_name for person in people}


def _entry(entry: ClockEntry, names: dict[str, str]) -> EntryView:
    return EntryView(
        term=entry.term,
        kind=entry.kind,
        at=entry.at,
        event=entry.event,
        ground=entry.ground,
        notice=entry.notice,
        notice_on=entry.notice_on,
        reason=entry.reason,
        facts=entry.facts,
        actor=names.get(entry.actor_id or "", ""),
    )
