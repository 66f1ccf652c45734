"""What an outbox row says, read from the records at the moment it leaves: what pages would show.

No letter names a nominee, nor anything else about one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import NotFound
from service.casework.reminding import goes_on_without
from service.db.models import (
    Answer,
    Case,
    CouncilSession,
    Note,
    Outbox,
    Person,
    PublicRemark,
    Task,
)
from service.mails.contents import (
    Answered,
    ClockChanged,
    Content,
    Invitation,
    Mentioned,
    Returned,
    Unheld,
    Urgent,
    Verify,
)
from service.mails.writer import content_of
from service.ports import Addressee
from service.queries import result_letters
from service.queries.daily_letter import Drafting, about, digest, office_name, pressed, which
from workflows.law.book import LawBook
from workflows.law.roles import Role

_GOES_ON: Final = "Hết giờ này, quy trình tự chuyển sang bước sau, không chờ kết quả của việc."


@dataclass(frozen=True, slots=True)
class Writing:
    """A letter before it is put into words."""

    to: Addressee
    content: Content


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
        compose(Drafting(session, law, row, now))
        if compose is not None
        else content_of(row.template, row.data)  # the row holds all that the mail is to say
    )
    if content is None:
        return None
    absent = session.get(Person, row.data.get("for", ""))
    if absent is not None:
        content = replace(content, instead_of=absent.full_name)
    return Writing(Addressee(person.full_name, person.email), content)


def _invitation(desk: Drafting) -> Invitation | None:
    sitting = desk.session.get_one(CouncilSession, desk.row.data["session"])
    called_off = desk.row.data.get("change") == "cancelled"
    if (sitting.state == "cancelled" and not called_off) or sitting.meets_at is None:
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
        change="cancelled" if called_off else "moved" if earlier else "new",
        sequence=earlier,
    )


def _earlier_invitations(desk: Drafting, session_id: str) -> int:
    rows = desk.session.scalars(
        select(Outbox).where(
            Outbox.person_id == desk.row.person_id,
            Outbox.template == "invitation",
            Outbox.made_at < desk.row.made_at,
        )
    )
    return sum(row.data["session"] == session_id for row in rows)


def _returned(desk: Drafting) -> Returned | None:
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


def _wanting(desk: Drafting, case_id: str) -> tuple[str, ...]:
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


def _verify(desk: Drafting) -> Verify | None:
    dossier = desk.dossier()
    remarks = desk.session.scalars(
        select(PublicRemark.id).where(
            PublicRemark.dossier_id == dossier.id, PublicRemark.handling == "verify"
        )
    ).all()
    if not remarks:
        return None
    return Verify(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        path=f"/dossiers/{dossier.id}",
        comments=len(remarks),
    )


def _mentioned(desk: Drafting) -> Mentioned | None:
    note = desk.session.get_one(Note, desk.row.data["note"])
    if note.withdrawn_at is not None:
        return None
    dossier = desk.dossier()
    return Mentioned(
        office=office_name(dossier.owner),
        today=desk.today,
        by=note.author.full_name,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        path=f"/dossiers/{dossier.id}/notes",
        unsubscribe_path=desk.row.data.get("stop", ""),
    )


def _clock_changed(desk: Drafting) -> ClockChanged:
    dossier, said = desk.dossier(), desk.row.data
    return ClockChanged(
        office=office_name(dossier.owner),
        today=desk.today,
        change=said["change"],
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        path=f"/dossiers/{dossier.id}/clock",
        paper=said["paper"],
        paper_on=date.fromisoformat(said["paper_on"]),
        due_on=dossier.due_on,
    )


def _unheld(desk: Drafting) -> Unheld | None:
    task = desk.session.get_one(Task, desk.row.data["task"])
    if task.state != "open":
        return None
    return Unheld(
        office=office_name(task.case.owner),
        today=desk.today,
        title=task.name,
        dossier_number=task.case.number,
        unit=about(desk.session, task.case),
        role=Role(task.role).label,
        path=f"/tasks/{task.id}",
        barred=desk.row.data["barred"],
        shut=desk.row.data.get("shut", False),  # letters of before do not say
        due_on=task.due_on,
    )


def _urgent(desk: Drafting) -> Urgent | None:
    task = desk.session.get_one(Task, desk.row.data["task"])
    if task.state != "open" or task.due_at is None or task.due_on is None:
        return None
    return Urgent(
        office=office_name(task.case.owner),
        today=desk.today,
        title=task.name + which(desk.session, task),
        dossier_number=task.case.number,
        unit=about(desk.session, task.case),
        due_at=task.due_at,
        path=f"/tasks/{task.id}",
        consequence=_GOES_ON if goes_on_without(task.due_on, task.case.next_timer) else "",
    )


def _answered(desk: Drafting) -> Answered:
    dossier = desk.dossier()
    return Answered(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        path=f"/dossiers/{dossier.id}",
        unsubscribe_path=desk.row.data.get("stop", ""),
    )


_CONTENTS: Final[dict[str, Callable[[Drafting], Content | None]]] = {
    "digest": digest,
    "pressed": pressed,
    "invitation": _invitation,
    "returned": _returned,
    "not_passed": result_letters.not_passed,
    "decided": result_letters.decided,
    "refusal": result_letters.refused,
    "verify": _verify,
    "unheld": _unheld,
    "clock_changed": _clock_changed,
    "urgent": _urgent,
    "answered": _answered,
    "mentioned": _mentioned,
}
