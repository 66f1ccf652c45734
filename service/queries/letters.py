"""What an outbox row says, read from the records at the moment it leaves: what pages would show.

No letter names a nominee, nor anything else about one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import NotFound
from service.casework.people import holders, place_of
from service.db.models import (
    AgendaItem,
    Answer,
    Case,
    CouncilSession,
    Dossier,
    Nomination,
    Organisation,
    Outbox,
    Person,
    Task,
)
from service.mails.contents import (
    Content,
    Digest,
    Invitation,
    NotPassed,
    Returned,
    TaskLine,
    VoteLine,
)
from service.mails.writer import content_of
from service.ports import Addressee
from workflows.law.book import LawBook
from workflows.law.calendar import DayKind, local_day
from workflows.law.roles import Role

_MAKE_UP: Final = "ngày làm bù"
_NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Writing:
    """A letter before it is put into words; `kind` is that of its outbox row."""

    to: Addressee
    content: Content
    kind: str


@dataclass(frozen=True, slots=True)
class _Desk:
    session: Session
    law: LawBook
    row: Outbox
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)

    def dossier(self) -> Dossier:
        return self.session.get_one(Dossier, self.row.data["dossier"])


def writing(session: Session, law: LawBook, letter_id: str, now: datetime) -> Writing | None:
    """None when there is nothing left to say. Raises ValueError for a row nobody can put into
    words, NotFound when the row is gone.
    """
    row = session.get(Outbox, letter_id)
    if row is None:
        raise NotFound
    person = session.get_one(Person, row.person_id)
    compose = _CONTENTS.get(row.template)
    content = (
        compose(_Desk(session, law, row, now))
        if compose is not None
        else content_of(row.template, row.data)  # the row holds all that the mail is to say
    )
    if content is None:
        return None
    return Writing(Addressee(person.full_name, person.email), content, row.kind)


def office_name(organisation: Organisation) -> str:
    """`xã Tân Mẫu`, as a heading says it after the name of the authority."""
    return organisation.name.removeprefix("UBND ")


# The daily mail -----------------------------------------------------------------------------------


def _digest(desk: _Desk) -> Digest | None:
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
        mine = desk.row.person_id in _doers(desk, task)
        (own if mine else others).append(_line(desk, task, holder="" if mine else _holder(task)))
    return Digest(
        office=office_name(owner),
        today=desk.today,
        tasks=tuple(own),
        to_press=tuple(others),
        hour=hour,
    )


def _doers(desk: _Desk, task: Task) -> Iterable[str]:
    if task.claimed_by is not None:
        return (task.claimed_by,)
    return (person.id for person in holders(desk.session, task, desk.today))


def _holder(task: Task) -> str:
    return task.claimant.full_name if task.claimant is not None else Role(task.role).label


def _line(desk: _Desk, task: Task, *, holder: str) -> TaskLine:
    calendar = desk.law.calendar
    left = note = None
    if task.due_on is not None:
        left = calendar.working_days_between(desk.today, task.due_on)
        note = _MAKE_UP if calendar.explain(task.due_on).kind is DayKind.MAKE_UP else None
    return TaskLine(
        title=task.name + _which(desk, task),
        dossier_number=task.case.number,
        unit=_about(desk.session, task.case),
        path=f"/tasks/{task.id}",
        due_on=task.due_on,
        due_at=task.due_at,
        working_days=left,
        note=note or "",
        holder=holder,
    )


def _which(desk: _Desk, task: Task) -> str:
    """Tasks that differ only in their nomination are told apart by its number in the dossier."""
    if task.nomination_id is None:
        return ""
    nomination = desk.session.get_one(Nomination, task.nomination_id)
    return f", đề nghị số {nomination.position}"


def _about(session: Session, case: Case) -> str:
    """Whose dossier it is, which council sits, or whose decision it will be."""
    if case.dossier_id is not None:
        return session.get_one(Dossier, case.dossier_id).unit.name
    if case.session_id is not None:
        return session.get_one(CouncilSession, case.session_id).council.name
    return case.owner.name


# Single letters -----------------------------------------------------------------------------------


def _invitation(desk: _Desk) -> Invitation | None:
    sitting = desk.session.get_one(CouncilSession, desk.row.data["session"])
    if sitting.state == "cancelled" or sitting.meets_at is None:
        return None
    earlier = _earlier_invitations(desk, sitting.id)
    return Invitation(
        office=office_name(sitting.owner),
        today=desk.today,
        session_id=sitting.id,
        council=sitting.council.name,
        meets_at=sitting.meets_at,
        place=sitting.place,
        nominations=desk.row.data["items"],
        written_at=desk.row.made_at,
        path=f"/sessions/{sitting.id}",
        change="moved" if earlier else "new",
        sequence=earlier,
    )


def _earlier_invitations(desk: _Desk, session_id: str) -> int:
    rows = desk.session.scalars(
        select(Outbox).where(
            Outbox.person_id == desk.row.person_id,
            Outbox.template == "invitation",
            Outbox.made_at < desk.row.made_at,
        )
    )
    return sum(row.data["session"] == session_id for row in rows)


def _returned(desk: _Desk) -> Returned | None:
    dossier = desk.dossier()
    task = desk.session.scalar(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Case.dossier_id == dossier.id, Task.key == "complete_papers", Task.state == "open")
    )
    if task is None or task.due_on is None:
        return None  # the unit has been faster than the post
    return Returned(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        due_on=task.due_on,
        path=f"/tasks/{task.id}",
        papers=_wanting(desk, task.case_id),
        citation=desk.law.citation(task.citation).text if task.citation else "",
        returns_left=max(task.case.facts.get("returns_left", 1) - 1, 0),  # counted before this one
    )


def _wanting(desk: _Desk, case_id: str) -> tuple[str, ...]:
    """Kinds of papers that the last check found missing or wrong."""
    answer = desk.session.scalar(
        select(Answer)
        .where(Answer.case_id == case_id, Answer.key == "receive_dossier")
        .order_by(Answer.answered_at.desc())
        .limit(1)
    )
    checks = answer.values.get("checks", ()) if answer is not None else ()
    codes = [check["paper"] for check in checks if check["choice"] != "ok"]
    return tuple(desk.law.paper_names[code] for code in codes)


def _not_passed(desk: _Desk) -> NotPassed | None:
    dossier = desk.dossier()
    items = desk.session.scalars(
        select(AgendaItem)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(Nomination.dossier_id == dossier.id, AgendaItem.result == "failed")
        .order_by(Nomination.position)
    ).all()
    if not items:
        return None
    sitting = desk.session.get_one(CouncilSession, items[-1].session_id)
    return NotPassed(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        held_on=local_day(sitting.opened_at or sitting.meets_at or desk.now),
        lines=tuple(_votes(desk.law, item) for item in items),
        path=f"/dossiers/{dossier.id}",
    )


def _votes(law: LawBook, item: AgendaItem) -> VoteLine:
    tally = item.tally
    return VoteLine(
        award=law.award(item.nomination.award).name,
        agree=tally["in_favour"],
        members=tally["members"],
        need=tally["need"],
        citation=law.citation(tally["citation"]).text,
    )


def _verify(desk: _Desk) -> Digest:
    """Public remarks that somebody must look into, as a single line of work."""
    dossier = desk.dossier()
    line = TaskLine(
        title="Xác minh ý kiến công khai",
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        path=f"/dossiers/{dossier.id}",
    )
    return Digest(office=office_name(dossier.owner), today=desk.today, tasks=(line,))


_CONTENTS: Final[dict[str, Callable[[_Desk], Content | None]]] = {
    "digest": _digest,
    "invitation": _invitation,
    "returned": _returned,
    "not_passed": _not_passed,
    "verify": _verify,
}
