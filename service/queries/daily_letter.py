"""The daily mail: what a person has to do, and what of others is late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework.people import doers, place_of
from service.db.models import Case, CouncilSession, Dossier, Nomination, Organisation, Outbox, Task
from service.mails.daily import Digest, TaskLine
from workflows.law.book import LawBook
from workflows.law.calendar import DayKind, local_day
from workflows.law.roles import Role

_MAKE_UP: Final = "ngày làm bù"
_NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Drafting:
    """An outbox row about to be put into words, and what it is read against."""

    session: Session
    law: LawBook
    row: Outbox
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)

    def dossier(self) -> Dossier:
        return self.session.get_one(Dossier, self.row.data["dossier"])


def office_name(organisation: Organisation) -> str:
    """`xã Tân Mẫu`, as a heading says it after the name of the authority."""
    return organisation.name.removeprefix("UBND ")


def digest(desk: Drafting) -> Digest | None:
    session = desk.session
    tasks = [
        task
        for task in session.scalars(select(Task).where(Task.id.in_(desk.row.data["tasks"])))
        if task.state == "open"
    ]
    if not tasks:
        return None
    tasks.sort(key=lambda task: (task.due_on or _NEVER, task.case.number, task.name, task.id))
    owner = tasks[0].case.owner
    hour = desk.law.setting("digest_at", on=desk.today, place=place_of(session, owner.id)).text
    own: list[TaskLine] = []
    others: list[TaskLine] = []
    for task in tasks:
        mine = desk.row.person_id in doers(session, task, desk.today)
        (own if mine else others).append(_line(desk, task, holder="" if mine else _holder(task)))
    return Digest(
        office=office_name(owner),
        today=desk.today,
        tasks=tuple(own),
        to_press=tuple(others),
        hour=hour,
    )


def _holder(task: Task) -> str:
    return task.claimant.full_name if task.claimant is not None else Role(task.role).label


def _line(desk: Drafting, task: Task, *, holder: str) -> TaskLine:
    calendar = desk.law.calendar
    left = note = None
    if task.due_on is not None:
        left = calendar.working_days_between(desk.today, task.due_on)
        note = _MAKE_UP if calendar.explain(task.due_on).kind is DayKind.MAKE_UP else None
    return TaskLine(
        title=task.name + _which(desk, task),
        dossier_number=task.case.number,
        unit=about(desk.session, task.case),
        path=f"/tasks/{task.id}",
        due_on=task.due_on,
        due_at=task.due_at,
        working_days=left,
        note=note or "",
        holder=holder,
    )


def _which(desk: Drafting, task: Task) -> str:
    """Tasks that differ only in their nomination are told apart by its number in the dossier."""
    if task.nomination_id is None:
        return ""
    nomination = desk.session.get_one(Nomination, task.nomination_id)
    return f", đề nghị số {nomination.position}"


def about(session: Session, case: Case) -> str:
    """Whose dossier it is, which council sits, or whose decision it will be."""
    if case.dossier_id is not None:
        return session.get_one(Dossier, case.dossier_id).unit.name
    if case.session_id is not None:
        return session.get_one(CouncilSession, case.session_id).council.name
    return case.owner.name
