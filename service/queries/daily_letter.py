"""The daily mail: what a person has to do, and what of others is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework.people import doers, place_of
from service.db.models import (
    Campaign,
    Case,
    CouncilSession,
    Dossier,
    Nomination,
    Organisation,
    Outbox,
    Person,
    Proposal,
    SessionMinutes,
    Task,
    YearStep,
)
from service.mails.daily import Digest, Pressed, TaskLine
from workflows.law.book import LawBook
from workflows.law.calendar import DayKind, local_day
from workflows.law.roles import Role

_MAKE_UP: Final = "ngày làm bù"
_ANSWERED: Final = "Đã có ý kiến của cơ quan được hỏi"
_NEVER: Final = date.max
_AT_ONCE: Final = 500  # ids in one question


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
    """As things stand when it leaves: what has been done meanwhile is not in it."""
    session, data = desk.session, desk.row.data
    tasks = _open_tasks(session, data["tasks"])
    if not tasks:
        return None
    tasks.sort(key=lambda task: (task.due_on or _NEVER, task.case.number, task.name, task.id))
    owner = tasks[0].case.owner
    hour = desk.law.setting("digest_at", on=desk.today, place=place_of(session, owner.id)).text
    absent = _names(session, data.get("instead", {}))
    answered = frozenset(data.get("answered", ()))
    own: list[TaskLine] = []
    others: list[TaskLine] = []
    for task in tasks:
        mine = desk.row.person_id in doers(session, task, desk.today)
        line = replace(
            _line(desk, task, holder="" if mine else _holder(task)),
            instead_of=absent.get(task.id, ""),
            news=_ANSWERED if task.id in answered else "",
        )
        (own if mine else others).append(line)
    return Digest(
        office=office_name(owner),
        today=desk.today,
        tasks=tuple(own),
        to_press=tuple(others),
        hour=hour,
        written_at=desk.row.made_at,
        unsubscribe_path=data.get("stop", ""),
    )


def pressed(desk: Drafting) -> Pressed | None:
    """The tasks somebody pressed for, as they stand when it leaves; none when all are done."""
    session, data = desk.session, desk.row.data
    tasks = _open_tasks(session, data["tasks"])
    if not tasks:
        return None
    tasks.sort(key=lambda task: (task.due_on or _NEVER, task.case.number, task.name, task.id))
    absent = _names(session, data["instead"])
    return Pressed(
        office=office_name(tasks[0].case.owner),
        today=desk.today,
        by=session.get_one(Person, data["by"]).full_name,
        tasks=tuple(
            replace(_line(desk, task, holder=""), instead_of=absent.get(task.id, ""))
            for task in tasks
        ),
    )


def _open_tasks(session: Session, ids: Sequence[str]) -> list[Task]:
    found: list[Task] = []
    for first in range(0, len(ids), _AT_ONCE):
        some = select(Task).where(Task.id.in_(ids[first : first + _AT_ONCE]), Task.state == "open")
        found += session.scalars(some)
    return found


def _names(session: Session, absent: Mapping[str, str]) -> dict[str, str]:
    """Task → the name of whom the reader replaces in it."""
    people = session.scalars(select(Person).where(Person.id.in_(set(absent.values()))))
    known = {person.id: person.full_name for person in people}
    return {task: known[person] for task, person in absent.items()}


def _holder(task: Task) -> str:
    return task.claimant.full_name if task.claimant is not None else Role(task.role).label


def _line(desk: Drafting, task: Task, *, holder: str) -> TaskLine:
    calendar = desk.law.calendar_at(place_of(desk.session, task.case.owner_id))
    left = note = None
    if task.due_on is not None:
        left = calendar.working_days_between(desk.today, task.due_on)
        note = _MAKE_UP if calendar.explain(task.due_on).kind is DayKind.MAKE_UP else None
    return TaskLine(
        key=task.id,
        revision=(desk.today - local_day(task.opened_at)).days,
        title=task.name + which(desk.session, task),
        dossier_number=task.case.number,
        unit=about(desk.session, task.case),
        path=f"/tasks/{task.id}",
        due_on=task.due_on,
        due_at=task.due_at,
        working_days=left,
        note=note or "",
        holder=holder,
    )


def which(session: Session, task: Task) -> str:
    """Tasks that differ only in their nomination are told apart by its number in the dossier."""
    if task.nomination_id is None:
        return ""
    nomination = session.get_one(Nomination, task.nomination_id)
    return f", đề nghị số {nomination.position}"


def about(session: Session, case: Case) -> str:
    """Whose dossier or proposal it is, which council sits, which campaign runs, which step of the
    year it is, or whose decision."""
    if case.dossier_id is not None:
        return session.get_one(Dossier, case.dossier_id).unit.name
    if case.session_id is not None:
        return session.get_one(CouncilSession, case.session_id).council.name
    if case.minutes_id is not None:
        return session.get_one(SessionMinutes, case.minutes_id).sitting.council.name
    if case.campaign_id is not None:
        return session.get_one(Campaign, case.campaign_id).name
    if case.year_step_id is not None:
        return session.get_one(YearStep, case.year_step_id).name
    if case.proposal_id is not None:
        return session.get_one(Proposal, case.proposal_id).owner.name
    return case.owner.name
