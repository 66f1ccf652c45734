"""Councils as their founding decision has them: who sits in them, as what, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.casework.claims import taken
from service.commands import acts, claims
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Council, CouncilMember, CouncilSession, Organisation, Person
from service.text import full_date, visible
from workflows.law.citations import Refusal
from workflows.law.roles import Role

KINDS: Final = {
    "commendation": "Hội đồng thi đua – khen thưởng",
    "initiative": "Hội đồng sáng kiến",
}
SEATS: Final = {
    "chair": "Chủ tịch Hội đồng",
    "vice_chair": "Phó Chủ tịch Hội đồng",
    "standing": "Ủy viên thường trực",
    "secretary": "Ủy viên thư ký",
    "member": "Ủy viên",
}
_ONE_AT_A_TIME: Final = {"chair": Role.COUNCIL_CHAIR, "secretary": Role.COUNCIL_SECRETARY}
_OVER: Final = ("concluded", "cancelled")
_A_DAY: Final = timedelta(days=1)


class StillSitting(Refusal):
    """Phiên họp {number} chưa kết thúc. Kết thúc hoặc hủy phiên họp rồi mới kết thúc Hội đồng."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCouncil:
    actor: Actor
    commune_id: str
    kind: str
    name: str
    founded_by: str
    first_day: date
    term_until: date | None = None

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        # Two who found the same council wait here for each other.
        commune = context.session.get(Organisation, self.commune_id, with_for_update=True)
        if commune is None or commune.level != "commune":
            raise Invalid({("commune",): ["Chọn xã trong danh sách"]})
        if self.kind not in KINDS:
            raise Invalid({("kind",): ["Chọn loại Hội đồng trong danh sách"]})
        if self.term_until is not None and self.term_until < self.first_day:
            raise Invalid({("term_until",): ["Nhiệm kỳ phải hết sau ngày Hội đồng bắt đầu"]})
        running = select(Council.id).where(
            Council.owner_id == commune.id, Council.kind == self.kind, Council.valid_to.is_(None)
        )
        if context.session.scalar(running) is not None:
            sentence = "Xã đã có Hội đồng loại này, kết thúc Hội đồng cũ trước"
            raise Invalid({("kind",): [sentence]})
        made = Council(
            id=new_id(),
            owner_id=commune.id,
            kind=self.kind,
            name=visible(self.name),
            founded_by=visible(self.founded_by),
            valid_from=self.first_day,
            term_until=self.term_until,
        )
        context.session.add(made)
        context.session.flush()  # the history refers to it
        acts.note(
            context,
            self.actor,
            "council.founded",
            organisation=commune.id,
            council=made.id,
            since=self.first_day,
        )
        return made.id


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCouncil:
    actor: Actor
    council_id: str
    last_day: date

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        row = _running(context, self.council_id)
        if self.last_day < row.valid_from:
            sentence = f"Hội đồng có từ ngày {full_date(row.valid_from)}, chọn ngày từ đó"
            raise Invalid({("last_day",): [sentence]})
        sitting = context.session.scalar(
            select(CouncilSession.number).where(
                CouncilSession.council_id == row.id, CouncilSession.state.not_in(_OVER)
            )
        )
        if sitting is not None:
            raise StillSitting(number=sitting)
        row.valid_to = self.last_day
        acts.note(
            context,
            self.actor,
            "council.ended",
            organisation=row.owner_id,
            council=row.id,
            last_day=self.last_day,
        )
        return row.id


def _running(context: Context, council_id: str) -> Council:
    row = context.session.get(Council, council_id, with_for_update=True)
    if row is None or row.valid_to is not None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMember:
    """Raises Invalid where the person, the chair or the secretary is seated on these days."""

    actor: Actor
    council_id: str
    person_id: str
    role: str
    first_day: date

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        council = _running(context, self.council_id)
        if context.session.get(Person, self.person_id) is None:
            raise Invalid({("person",): ["Chọn người trong danh sách"]})
        if self.role not in SEATS:
            raise Invalid({("role",): ["Chọn chức danh trong danh sách"]})
        if self.first_day < council.valid_from:
            sentence = f"Hội đồng có từ ngày {full_date(council.valid_from)}, chọn ngày từ đó"
            raise Invalid({("first_day",): [sentence]})
        problems = dict(self._taken(context))
        if problems:
            raise Invalid({(field,): [sentence] for field, sentence in problems.items()})
        made = CouncilMember(
            id=new_id(),
            council_id=council.id,
            person_id=self.person_id,
            role=self.role,
            valid_from=self.first_day,
        )
        context.session.add(made)
        context.session.flush()
        _note(context, self.actor, "council.seated", made, since=self.first_day)
        return made.id

    def _taken(self, context: Context) -> Iterator[tuple[str, str]]:
        """The new seat has no end: whatever is held on its first day or later is in its way."""
        rows = context.session.scalars(
            select(CouncilMember)
            .where(CouncilMember.council_id == self.council_id)
            .options(joinedload(CouncilMember.person))
        )
        for row in rows:
            if row.valid_to is not None and row.valid_to < max(self.first_day, row.valid_from):
                continue
            since = f"từ ngày {full_date(row.valid_from)}"
            if row.person_id == self.person_id:
                yield "person", f"{row.person.full_name} đã ở trong Hội đồng {since}"
            elif row.role == self.role and self.role in _ONE_AT_A_TIME:
                yield "role", f"{row.person.full_name} đang là {SEATS[row.role]} {since}"


def _note(context: Context, actor: Actor, kind: str, row: CouncilMember, **facts: Any) -> None:
    acts.note(
        context,
        actor,
        kind,
        person=row.person_id,
        council=row.council_id,
        seat=row.id,
        role=row.role,
        **facts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSeat:
    """Sessions that were convened keep their members. What the chair or the secretary has taken
    goes back to the queue. Returns how many tasks went back."""

    actor: Actor
    seat_id: str
    last_day: date

    def run(self, context: Context) -> int:
        require_administrator(self.actor)
        session = context.session
        row = session.get(CouncilMember, self.seat_id, with_for_update=True)
        if row is None or row.valid_to is not None:
            raise NotFound
        if self.last_day < row.valid_from - _A_DAY:
            sentence = f"Người này vào Hội đồng ngày {full_date(row.valid_from)}, chọn ngày từ đó"
            raise Invalid({("last_day",): [sentence]})
        row.valid_to = self.last_day
        number = self._gives_back(context, row)
        _note(context, self.actor, "council.left", row, last_day=self.last_day, released=number)
        return number

    def _gives_back(self, context: Context, row: CouncilMember) -> int:
        session, office = context.session, _ONE_AT_A_TIME.get(row.role)
        if office is None:
            return 0
        session.flush()  # who is left is asked for by statements of their own
        owner = session.get_one(Council, row.council_id).owner_id
        number = claims.give_back(context, self.actor, taken(session, row.person_id, office, owner))
        claims.tell_of_the_unheld(context, row.person_id, office, owner, self.last_day)
        return number
