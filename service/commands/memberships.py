"""Roles: given from one day on, ended on another. Nothing is deleted, so that every day of the
past still says who held what."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.casework import seats
from service.casework.claims import taken
from service.commands import acts, claims
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Membership, Organisation, Person
from service.text import full_date
from workflows.law.roles import Role

_AHEAD: Final = timedelta(days=366)
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A role in an organisation from one day on, perhaps to another."""

    role: str
    organisation_id: str
    first_day: date
    last_day: date | None = None


def give(context: Context, actor: Actor, person_id: str, seat: Seat) -> str:
    """Raises Invalid with a sentence at the field."""
    place = context.session.get(Organisation, seat.organisation_id)
    if place is None:
        raise Invalid({("organisation",): ["Chọn đơn vị trong danh sách"]})
    if seat.role not in seats.ROLES[place.level]:
        where = seats.LEVELS[place.level]
        raise Invalid({("role",): [f"Vai trò này không có ở {where}, chọn vai trò khác"]})
    _require_days(context, place, seat)
    _require_room(context, person_id, seat)
    made = Membership(
        id=new_id(),
        person_id=person_id,
        organisation_id=place.id,
        role=seat.role,
        valid_from=seat.first_day,
        valid_to=seat.last_day,
    )
    context.session.add(made)
    context.session.flush()  # the next row of a list may ask for it
    note(context, actor, "role.given", made, since=seat.first_day, until=seat.last_day)
    return made.id


def note(context: Context, actor: Actor, kind: str, row: Membership, **facts: Any) -> None:
    """Into the record: the history of the person and of the organisation."""
    acts.note(
        context,
        actor,
        kind,
        person=row.person_id,
        organisation=row.organisation_id,
        membership=row.id,
        role=row.role,
        **facts,
    )


def _require_days(context: Context, place: Organisation, seat: Seat) -> None:
    first, last = seat.first_day, seat.last_day
    if first < place.valid_from:
        sentence = f"{place.name} có từ ngày {full_date(place.valid_from)}, chọn ngày từ đó"
        raise Invalid({("first_day",): [sentence]})
    if place.valid_to is not None and max(first, last or date.max) > place.valid_to:
        sentence = f"{place.name} kết thúc ngày {full_date(place.valid_to)}"
        raise Invalid({("last_day" if last else "first_day",): [sentence]})
    if first > context.today + _AHEAD:
        raise Invalid({("first_day",): ["Chỉ ghi trước trong vòng một năm"]})
    if last is not None and last < first:
        raise Invalid({("last_day",): ["Ngày cuối không được trước ngày đầu"]})


def _require_room(context: Context, person_id: str, seat: Seat, but: str = "") -> None:
    """The same role in the same place is held once at a time."""
    others = context.session.scalars(
        select(Membership)
        .where(
            Membership.person_id == person_id,
            Membership.organisation_id == seat.organisation_id,
            Membership.role == seat.role,
            Membership.id != but,
        )
        .order_by(Membership.valid_from)
    )
    for each in others:
        first, last = each.valid_from, each.valid_to or date.max
        began = first <= last  # one that was taken back before its first day takes no room
        if began and first <= (seat.last_day or date.max) and seat.first_day <= last:
            raise Invalid({("last_day" if but else "first_day",): [_overlap(each)]})


def _overlap(each: Membership) -> str:
    since = f"Người này đã giữ vai trò này từ ngày {full_date(each.valid_from)}"
    return f"{since} đến ngày {full_date(each.valid_to)}" if each.valid_to else since


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRole:
    actor: Actor
    person_id: str
    seat: Seat

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        # Two windows that give the same role wait here for each other.
        person = context.session.get(Person, self.person_id, with_for_update=True)
        if person is None:
            raise NotFound
        return give(context, self.actor, person.id, self.seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole:
    """`last_day` is the last one on which the role is held; the day before its first one says that
    it never was. What the person has taken in this role goes back to the queue at once; of tasks
    that nobody will be able to do the leaders hear. Returns how many went back."""

    actor: Actor
    membership_id: str
    last_day: date

    def run(self, context: Context) -> int:
        require_administrator(self.actor)
        session = context.session
        row = session.get(Membership, self.membership_id, with_for_update=True)
        if row is None or (row.valid_to is not None and row.valid_to < context.today):
            raise NotFound
        if self.last_day < row.valid_from - _A_DAY:
            sentence = f"Vai trò này bắt đầu ngày {full_date(row.valid_from)}, chọn ngày từ đó"
            raise Invalid({("last_day",): [sentence]})
        if self.last_day > max(context.today, row.valid_from) + _AHEAD:
            raise Invalid({("last_day",): ["Chỉ ghi trước trong vòng một năm"]})
        seat = Seat(
            role=row.role,
            organisation_id=row.organisation_id,
            first_day=row.valid_from,
            last_day=self.last_day,
        )
        _require_room(context, row.person_id, seat, but=row.id)
        row.valid_to = self.last_day
        session.flush()  # who is left is asked for by statements of their own
        mine = taken(session, row.person_id, row.role, row.organisation_id)
        number = claims.give_back(context, self.actor, mine)
        claims.tell_of_the_unheld(
            context, row.person_id, Role(row.role), row.organisation_id, self.last_day
        )
        note(context, self.actor, "role.ended", row, last_day=self.last_day, released=number)
        return number
