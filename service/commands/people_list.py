"""A list of people from a spreadsheet: each row a role of somebody, who is added if he is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from forms.answers import Invalid
from forms.days import read_day
from service.access import Actor, require_administrator
from service.commands import acts
from service.commands.accounts import open_account
from service.commands.list_rows import Row
from service.commands.memberships import Seat, give
from service.commands.office import Context
from service.commands.people import enrol, require_mailbox
from service.db.models import Account, Membership, Organisation, Person
from service.text import fold, visible

_COLUMNS: Final = {"organisation": "unit"}  # where a sheet calls a field otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePeople:
    """Take the good rows and say of each bad one what is wrong with it. Rows that are known
    already count as accepted and change nothing: the same file twice is once."""

    actor: Actor
    rows: Sequence[Row]
    dry_run: bool = False

    def run(self, context: Context) -> dict[str, Any]:
        require_administrator(self.actor)
        trial = context.session.begin_nested() if self.dry_run else None
        hand = _Hand(context, self.actor)
        accepted, rejected = 0, []
        for row in self.rows:
            try:
                with context.session.begin_nested():
                    hand.takes(row.values)
            except Invalid as invalid:
                rejected += [
                    {"row": row.number, "field": _field(path), "message": sentences[0]}
                    for path, sentences in invalid.errors.items()
                ]
            else:
                accepted += 1
        if trial is not None:
            trial.rollback()  # all checks were those of the real thing, nothing of it stays
        elif accepted:
            acts.note(context, self.actor, "people.imported", rows=accepted, people=hand.added)
        return {"accepted": accepted, "people": hand.added, "rejected": rejected}


def _field(path: Sequence[Any]) -> str:
    return _COLUMNS.get(str(path[0]), str(path[0]))


class _Hand:
    """Looks the places up once, then takes row after row."""

    def __init__(self, context: Context, actor: Actor) -> None:
        self._context = context
        self._actor = actor
        self.added = 0
        rows = context.session.scalars(
            select(Organisation)
            .where(or_(Organisation.valid_to.is_(None), Organisation.valid_to >= context.today))
            .order_by(Organisation.code)
        ).all()
        self._places = {row.fold: row for row in rows} | {fold(row.code): row for row in rows}

    def takes(self, values: Mapping[str, Any]) -> None:
        """Raises Invalid."""

        def text(name: str) -> str:
            return visible(str(values.get(name) or ""))

        place = self._places.get(fold(text("unit")))
        if place is None:
            raise Invalid({("unit",): [f"Không có đơn vị “{text('unit')}”, thêm đơn vị trước"]})
        first = self._day(text("first_day"))
        require_mailbox(text("email"))
        person, is_new = self._known(text), False
        if person is None:
            person, is_new = self._enrolled(text), True
        seat = Seat(role=text("role"), organisation_id=place.id, first_day=first)
        if is_new or not self._holds(person.id, seat):
            give(self._context, self._actor, person.id, seat)
        self.added += is_new

    def _day(self, written: str) -> date:
        day = read_day(written) if written else self._context.today
        if day is None:
            raise Invalid({("first_day",): ["Ngày phải có dạng 21/08/2026"]})
        return day

    def _known(self, text: Any) -> Person | None:
        """By the username, else by the name with the same address or post."""
        session, name = self._context.session, text("name")
        if text("username"):
            found = session.scalar(
                select(Person)
                .join(Account, Account.person_id == Person.id)
                .where(Account.username == fold(text("username")))
            )
            if found is not None and found.fold != fold(name):
                sentence = f"Tên đăng nhập “{text('username')}” là của {found.full_name}"
                raise Invalid({("username",): [sentence]})
            return found
        same = select(Person).where(Person.full_name == name)
        if text("email"):
            same = same.where(Person.email == text("email"))
        else:
            same = same.where(Person.post == text("post"))
        return session.scalars(same.order_by(Person.id).limit(1)).first()

    def _enrolled(self, text: Any) -> Person:
        person = enrol(self._context, name=text("name"), post=text("post"), email=text("email"))
        acts.note(self._context, self._actor, "person.added", person=person.id)
        open_account(self._context, self._actor, person, text("username"))
        return person

    def _holds(self, person_id: str, seat: Seat) -> bool:
        held = select(Membership.id).where(
            Membership.person_id == person_id,
            Membership.organisation_id == seat.organisation_id,
            Membership.role == seat.role,
            Membership.valid_from <= seat.first_day,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= seat.first_day),
        )
        return self._context.session.scalar(held.limit(1)) is not None
