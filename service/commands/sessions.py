"""Council sessions: convened from the waiting list, cancelled; decisions over what has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from forms.answers import Invalid, Path
from service.access import Acting, Actor, NotFound, NotYours
from service.casework.council import waiting_nominations
from service.casework.people import valid_on
from service.commands import cases, effects, invitations, numbers, record
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import (
    Case,
    Council,
    CouncilMember,
    CouncilSession,
    Nomination,
    Organisation,
    SessionMember,
    Task,
)
from workflows.law.citations import Refusal
from workflows.law.roles import Role


class NothingWaits(Refusal):
    """Chưa có đề nghị nào chờ Hội đồng."""

    status: ClassVar[int] = 422


class NotOnTheList(Refusal):
    """Chỉ lập quyết định cho các đề nghị đã đạt và đang chờ quyết định."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession:
    """Begin a sitting. Its members are fixed as they stand today."""

    actor: Actor
    council_id: str
    at: datetime
    place: str
    dossier_ids: Sequence[str] | None = None

    def run(self, context: Context) -> str:
        session = context.session
        council = session.get(Council, self.council_id)
        if council is None or not self.actor.holds(Role.COUNCIL_MEMBER, council.owner_id):
            raise NotFound
        if not self.actor.holds(Role.COUNCIL_SECRETARY, council.owner_id):
            raise NotYours
        self._refuse_the_idle(context, council)
        sitting = CouncilSession(
            id=new_id(),
            council_id=council.id,
            owner_id=council.owner_id,
            number=numbers.case_number(context, council.owner, "PH"),
            state="preparing",
            meets_at=self.at,
            place=self.place,
        )
        session.add(sitting)
        members = self._members(context, council, sitting)
        session.flush()  # the case's first task reads the session
        cases.start(
            context,
            "council_session",
            {
                "council_session_id": sitting.id,
                "owner_id": council.owner_id,
                "council_kind": council.kind,
                "member_ids": [member.person_id for member in members],
            },
            owner=council.owner,
            number=sitting.number,
            subject=cases.Subject(session_id=sitting.id),
            acting=Acting(self.actor.person_id),
        )
        self._prefill(context, sitting)
        return sitting.id

    def _refuse_the_idle(self, context: Context, council: Council) -> None:
        """Raises Invalid at each dossier that has nothing on the council's waiting list."""
        waiting = waiting_nominations(context.session, council.owner_id)
        known = {nomination.dossier_id for nomination in waiting}
        wrong: dict[Path, list[str]] = {
            ("dossiers", index): ["Hồ sơ này không có đề nghị nào chờ Hội đồng"]
            for index, dossier_id in enumerate(self.dossier_ids or ())
            if dossier_id not in known
        }
        if wrong:
            raise Invalid(wrong)

    def _members(
        self, context: Context, council: Council, sitting: CouncilSession
    ) -> list[SessionMember]:
        seats = context.session.scalars(
            select(CouncilMember)
            .where(
                CouncilMember.council_id == council.id,
                valid_on(CouncilMember.valid_from, CouncilMember.valid_to, context.today),
            )
            .order_by(CouncilMember.role, CouncilMember.id)
        ).all()
        order = {"chair": 0, "vice_chair": 1, "standing": 2, "secretary": 3, "member": 4}
        seats = sorted(seats, key=lambda seat: (order[seat.role], seat.person.sort_key))
        members = [
            SessionMember(
                session_id=sitting.id, person_id=seat.person_id, position=position, role=seat.role
            )
            for position, seat in enumerate(seats, start=1)
        ]
        context.session.add_all(members)
        return members

    def _prefill(self, context: Context, sitting: CouncilSession) -> None:
        if self.dossier_ids is None:
            return
        task = context.session.scalar(
            select(Task)
            .join(Case, Case.id == Task.case_id)
            .where(Case.session_id == sitting.id, Task.state == "open")
        )
        if task is not None:
            task.draft = {"agenda": list(self.dossier_ids)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSession:
    """Break a session off: its nominations go back on the list. For the chair."""

    actor: Actor
    session_id: str
    reason: str

    def run(self, context: Context) -> str:
        sitting = context.session.get(CouncilSession, self.session_id)
        if sitting is None or not self.actor.holds(Role.COUNCIL_MEMBER, sitting.owner_id):
            raise NotFound
        if not self.actor.holds(Role.COUNCIL_CHAIR, sitting.owner_id):
            raise NotYours
        case = context.session.scalars(select(Case).where(Case.session_id == sitting.id)).one()
        if case.ended_at is not None:
            raise SessionEnded
        if sitting.box_opened_at is not None:
            raise BoxIsOpen
        acting = Acting(self.actor.person_id)
        record.event(context, case, "session.cancelled", acting, reason=self.reason)
        invitations.call_off(context, case, sitting)
        cases.send(
            context,
            "session_cancelled",
            sitting.id,
            {"cancelled_by": self.actor.person_id},
            once=f"session_cancelled:{sitting.id}",
        )
        return sitting.id


class BoxIsOpen(Refusal):
    """Hòm phiếu đã mở, không hủy phiên họp được nữa."""


class SessionEnded(Refusal):
    """Phiên họp đã kết thúc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDecision:
    """Open a decision over nominations that passed without a council."""

    actor: Actor
    nomination_ids: Sequence[str]

    def run(self, context: Context) -> str:
        session = context.session
        found = list(
            session.scalars(
                select(Nomination)
                .where(Nomination.id.in_(list(self.nomination_ids)))
                .order_by(Nomination.dossier_id, Nomination.position)
                .with_for_update(key_share=True)  # who begins the same one next finds them taken
            )
        )
        owners = {nomination.owner_id for nomination in found}
        if len(found) != len(set(self.nomination_ids)) or len(owners) != 1:
            raise NotFound
        owner = session.get_one(Organisation, owners.pop())
        if not self.actor.holds(Role.STANDING_OFFICE, owner.id):
            raise NotFound
        if any(nomination.waits_for != "decision" for nomination in found):
            raise NotOnTheList
        acting = Acting(self.actor.person_id)
        return effects.open_decision(context, owner, found, acting).id
