"""Whether the history is as it was written: every chain of events reckoned again, that of each case
and that of administration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.casework import acts, history
from service.db.models import Case, Event, OfficeEvent
from service.db.unit_of_work import Database

_AT_ONCE: Final = 50
_ACTS_AT_ONCE: Final = 1_000
OF_ADMINISTRATION: Final = "Sổ quản trị"


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a chain that does not follow from the one before it."""

    case_number: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Verdict:
    cases: int
    events: int
    breaks: tuple[Break, ...]


def verify(database: Database, seen: Callable[[int, int], None] | None = None) -> Verdict:
    """Reckon all chains. `seen(cases, of)` is told how far it is.

    A few cases in one transaction each: a long read would hold up the writers of SQLite.
    """
    with database.reading() as session:
        total = session.scalar(select(func.count()).select_from(Case)) or 0
    cases = events = 0
    breaks: list[Break] = []
    last = ""
    while True:
        with database.reading() as session:
            batch = _numbers(session, last)
            if not batch:
                break
            chains = _chains(session, batch.keys())
        for case_id, number in batch.items():
            chain = chains.get(case_id, ())
            broken = _first_break(chain)
            breaks += [Break(number, broken)] if broken else []
            events += len(chain)
        cases, last = cases + len(batch), list(batch)[-1]
        if seen is not None:
            seen(cases, total)
    written, broken_act = _of_administration(database)
    if broken_act is not None:
        breaks.append(Break(OF_ADMINISTRATION, broken_act))
    return Verdict(cases, events + written, tuple(breaks))


def _of_administration(database: Database) -> tuple[int, int | None]:
    """How many acts there are, and the first that does not follow."""
    previous, place = history.FIRST, 0
    broken: int | None = None
    while True:
        with database.reading() as session:
            rows = session.scalars(
                select(OfficeEvent)
                .where(OfficeEvent.sequence > place)
                .order_by(OfficeEvent.sequence)
                .limit(_ACTS_AT_ONCE)
            ).all()
        for row in rows:
            genuine = (
                row.sequence == place + 1
                and row.previous == previous
                and row.hash == history.digest(previous, acts.content_of(row))
            )
            broken = broken if genuine or broken is not None else place + 1
            previous, place = row.hash, row.sequence
        if len(rows) < _ACTS_AT_ONCE:
            return place, broken


def _numbers(session: Session, after: str) -> dict[str, str]:
    """The next cases, by id: what people call them."""
    rows = select(Case.id, Case.number).where(Case.id > after).order_by(Case.id).limit(_AT_ONCE)
    return {case_id: number for case_id, number in session.execute(rows)}  # noqa: C416  as mypy


def _chains(session: Session, case_ids: Iterable[str]) -> dict[str, Sequence[Event]]:
    rows = session.scalars(
        select(Event).where(Event.case_id.in_(case_ids)).order_by(Event.case_id, Event.sequence)
    )
    return {case_id: tuple(chain) for case_id, chain in groupby(rows, lambda row: row.case_id)}


def _first_break(chain: Sequence[Event]) -> int | None:
    previous = history.FIRST
    for place, event in enumerate(chain, start=1):
        genuine = (
            event.sequence == place
            and event.previous == previous
            and event.hash == history.digest(previous, history.content_of(event))
        )
        if not genuine:
            return place
        previous = event.hash
    return None if chain else 1  # a case begins with its first event
