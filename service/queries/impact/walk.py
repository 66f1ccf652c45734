"""What would come out differently under other rules: every open case, decision and session, asked
of the law as it is and as it would be. Nothing is written."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework import ledger
from service.db.models import Case, Organisation, Task
from service.db.unit_of_work import Database
from service.queries.impact.asked import Change, Question
from service.queries.impact.looks import LOOKS
from service.text import full_date
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.drafts import Draft

_AT_ONCE: Final = 50
_DATES: Final = frozenset({"deadlines", "settings"})
Seen = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """`on`: the day both laws were asked about; `whole`: false where there was too much to see."""

    on: date
    changes: tuple[Change, ...]
    whole: bool


def owners_for(actor: Actor) -> frozenset[str] | None:
    """Whose open work the actor may look at this way: the offices where he reads everything; None
    for an administrator, who looks after all of them and is told numbers here and no names.
    Raises NotFound for everybody else."""
    if not may_try(actor):
        raise NotFound
    return None if actor.administrator else actor.organisations(access.READERS)


def may_try(actor: Actor) -> bool:
    return actor.administrator or bool(actor.organisations(access.READERS))


def is_place(session: Session, code: str) -> bool:
    return bool(session.scalar(select(exists().where(Organisation.code == code))))


def impact(
    database: Database,
    law: LawBook,
    draft: Draft,
    today: date,
    *,
    owners: Collection[str] | None = None,
    most: int | None = None,
    seen: Seen | None = None,
) -> Impact:
    """`owners`: the organisations whose work is looked at; `most`: running cases at the most."""
    question = Question(law, draft, max(today, draft.since), owners)
    changes: list[Change] = []
    whole = True
    if draft.tables & _DATES:
        dates = _Dates(database, question, most)
        changes += dates.changes(seen)
        whole = dates.whole
    with database.reading() as session:
        for tables, look in LOOKS:
            if draft.tables & tables:
                changes += look(session, question)
    return Impact(on=question.on, changes=tuple(changes), whole=whole)


class _Dates:
    """Due dates of what runs, counted again from the ledgers: each by the rules of its own day, so
    that a term which began before a rule keeps the rule before."""

    def __init__(self, database: Database, question: Question, most: int | None) -> None:
        self._database, self._question, self._most = database, question, most
        self.whole = True

    def changes(self, seen: Seen | None) -> Iterator[Change]:
        running = [Case.ended_at.is_(None)]
        if self._question.owners is not None:
            running.append(Case.owner_id.in_(self._question.owners))
        with self._database.reading() as session:
            total = session.scalar(select(func.count(Case.id)).where(*running)) or 0
        after, done = "", 0
        while self._most is None or done < self._most:
            with self._database.reading() as session:
                batch = session.scalars(
                    select(Case).where(*running, Case.id > after).order_by(Case.id).limit(_AT_ONCE)
                ).all()
                if not batch:
                    return
                yield from self._of_cases(session, batch)
                after, done = batch[-1].id, done + len(batch)
            if seen is not None:
                seen(done, total)
        self.whole = done >= total

    def _of_cases(self, session: Session, cases: Collection[Case]) -> Iterator[Change]:
        runs = ledger.runs_in(session, [case.id for case in cases])
        names = _open_steps(session, runs)
        for case in cases:
            for key, run in runs[case.id].items():
                step = "Cả hồ sơ" if key in ledger.WHOLE else names.get((case.id, key), "")
                if step and not run.is_over:
                    yield from self._of_run(session, case, run, step)

    def _of_run(self, session: Session, case: Case, run: ledger.Run, step: str) -> Iterator[Change]:
        old = ledger.derived(session, self._question.law, case, run)
        new = ledger.derived(session, self._question.draft.law, case, run)
        if (old.on, old.at) != (new.on, new.at):
            yield Change(
                number=case.number,
                what=f"Hạn: {step}",
                old=_day(old),
                new=_day(new),
                rule=("deadlines", run.term),
                citation=new.citation.text,
            )


def _open_steps(session: Session, cases: Iterable[str]) -> dict[tuple[str, str], str]:
    rows = session.execute(
        select(Task.case_id, Task.deadline, Task.name)
        .where(Task.case_id.in_(list(cases)), Task.state == "open")
        .order_by(Task.name)
    )
    return {(case, deadline): name for case, deadline, name in rows}


def _day(due: Due) -> str:
    return full_date(due.on) if due.on is not None else "không có hạn"
