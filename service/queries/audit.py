"""Whether the history is as it was written: every case's chain of events reckoned again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.casework import history
from service.db.models import Case, Event
from service.db.unit_of_work import Database

_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a case that does not follow from the one before it."""

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
                return Verdict(cases, events, tuple(breaks))
            chains = _chains(session, batch.keys())
        for case_id, number in batch.items():
            chain = chains.get(case_id, ())
            broken = _first_break(chain)
            breaks += [Break(number, broken)] if broken else []
            events += len(chain)
        cases, last = cases + len(batch), list(batch)[-1]
        if seen is not None:
            seen(cases, total)


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
