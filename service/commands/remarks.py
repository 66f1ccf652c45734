"""Remarks on a posted list, entered by an officer as they come in."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from service.access import Acting, Actor, NotFound
from service.casework import history
from service.casework.people import case_of
from service.commands import record
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Case, Dossier, Nomination, PublicRemark
from workflows.law.calendar import local_day
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_ENTERS = (Role.STANDING_OFFICE, Role.COMMUNICATIONS)


class NotPosted(Refusal):
    """Danh sách của hồ sơ này chưa niêm yết, hoặc ý kiến góp ý đã được tổng hợp."""


class ReceivedOutside(Refusal):
    """Ngày nhận ý kiến phải từ ngày niêm yết {posted} đến hôm nay."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRemark:
    """For the standing office and the communications officer, while the list is posted."""

    actor: Actor
    dossier_id: str
    nomination_id: str | None
    commenter: str
    contact: str
    text: str
    channel: str
    received_on: date

    def run(self, context: Context) -> str:
        session = context.session
        dossier = session.get(Dossier, self.dossier_id)
        if dossier is None or not self._may(dossier):
            raise NotFound
        if self.nomination_id is not None:
            nomination = session.get(Nomination, self.nomination_id)
            if nomination is None or nomination.dossier_id != dossier.id:
                raise NotFound
        case = case_of(session, dossier.id)
        self._in_time(context, case)
        remark = PublicRemark(
            id=new_id(),
            dossier_id=dossier.id,
            nomination_id=self.nomination_id,
            commenter=self.commenter,
            contact=self.contact,
            text=self.text,
            channel=self.channel,
            received_on=self.received_on,
            entered_by=self.actor.person_id,
            entered_at=context.now,
        )
        session.add(remark)
        acting = Acting(self.actor.person_id)
        record.event(context, case, "comment.received", acting, remark=remark.id)
        return remark.id

    def _may(self, dossier: Dossier) -> bool:
        return any(self.actor.holds(role, dossier.owner_id) for role in _ENTERS)

    def _in_time(self, context: Context, case: Case) -> None:
        moments = history.moments(context.session, case.id)
        posted, reviewed = moments.get("list.posted"), moments.get("comment.reviewed")
        if posted is None or (reviewed is not None and reviewed >= posted):
            raise NotPosted
        if not local_day(posted) <= self.received_on <= context.today:
            raise ReceivedOutside(posted=f"{local_day(posted):%d/%m/%Y}")
