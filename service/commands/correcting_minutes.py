"""A new version of signed minutes, begun with its reason; it is written and signed in its case."""

from dataclasses import dataclass
from typing import ClassVar, Final

from service.access import Acting, Actor, NotFound, NotYours
from service.casework import minutes
from service.commands import cases
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import CouncilSession, SessionMinutes
from workflows.law.citations import Refusal
from workflows.law.roles import Role

PROCESS: Final = "minutes_correction"


class NotSignedYet(Refusal):
    """Biên bản chưa ký, sửa ngay ở bước lập biên bản."""

    status: ClassVar[int] = 409


class BeingCorrected(Refusal):
    """Biên bản này đang được đính chính. Xong lần này rồi mới mở lần khác."""

    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMinutesCorrection:
    """For the secretary. Answers with the id of the new version, which nobody has signed yet."""

    actor: Actor
    session_id: str
    reason: str

    def run(self, context: Context) -> str:
        session = context.session
        # of two who begin at once one waits here, and finds the other's
        sitting = session.get(CouncilSession, self.session_id, with_for_update=True)
        if sitting is None or not self.actor.holds(Role.COUNCIL_MEMBER, sitting.owner_id):
            raise NotFound
        if not self.actor.holds(Role.COUNCIL_SECRETARY, sitting.owner_id):
            raise NotYours
        signed = minutes.versions(session, sitting.id)
        if sitting.signed_at is None or not signed:
            raise NotSignedYet
        if minutes.drafted(session, sitting.id) is not None:
            raise BeingCorrected
        row = SessionMinutes(
            id=new_id(),
            session_id=sitting.id,
            state="draft",
            reason=self.reason,
            content=signed[-1].content,
            hash=signed[-1].hash,
            drafted_at=context.now,
            drafted_by=self.actor.person_id,
        )
        session.add(row)
        session.flush()  # its case refers to it
        cases.start(
            context,
            PROCESS,
            {"minutes_id": row.id, "owner_id": sitting.owner_id},
            owner=sitting.owner,
            number=sitting.number,
            subject=cases.Subject(minutes_id=row.id),
            acting=Acting(self.actor.person_id),
        )
        return row.id
