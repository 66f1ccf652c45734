"""Whether the dates that lists show are those the ledgers give: the copies checked one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.casework import ledger
from service.casework.ledger import STATUTORY
from service.db.models import Case, Dossier, Task
from service.db.unit_of_work import Database
from workflows.law.book import LawBook

_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    case_number: str
    what: str
    shown: date | None
    derived: date | None


def compare(
    database: Database, law: LawBook, seen: Callable[[int, int], None] | None = None
) -> tuple[Mismatch, ...]:
    """Every running case's open tasks and whole term. `seen(cases, of)` is told how far it is."""
    running = Case.ended_at.is_(None)
    with database.reading() as session:
        total = session.scalar(select(func.count(Case.id)).where(running)) or 0
    found: list[Mismatch] = []
    after, done = "", 0
    while True:
        with database.reading() as session:
            batch = session.scalars(
                select(Case).where(running, Case.id > after).order_by(Case.id).limit(_AT_ONCE)
            ).all()
            if not batch:
                return tuple(found)
            ledger.entries_in(session, [case.id for case in batch])
            for case in batch:
                found += _of_case(session, law, case)
            after, done = batch[-1].id, done + len(batch)
        if seen is not None:
            seen(done, total)


def _of_case(session: Session, law: LawBook, case: Case) -> list[Mismatch]:
    derived = {
        key: ledger.derived(session, law, case, run).on
        for key, run in ledger.runs(session, case.id).items()
    }
    tasks = select(Task).where(Task.case_id == case.id, Task.state == "open")
    shown = [
        (task.name, task.due_on, derived.get(task.deadline)) for task in session.scalars(tasks)
    ]
    dossier = session.get(Dossier, case.dossier_id) if case.dossier_id else None
    if dossier is not None:
        shown.append(("thời hạn của cả hồ sơ", dossier.due_on, derived.get(STATUTORY)))
    return [
        Mismatch(case_number=case.number, what=what, shown=copy, derived=real)
        for what, copy, real in shown
        if copy != real
    ]
