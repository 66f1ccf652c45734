"""A deputy for days of absence: he finds the absent person's work in his own queue."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from service import access
from service.access import Actor, NotFound
from service.casework.actors import load_actor
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Organisation, Person, Substitution
from workflows.law.citations import Refusal


class NobodyElse(Refusal):
    """Người làm thay phải là người khác."""

    status: ClassVar[int] = 422


class EndsBeforeItBegins(Refusal):
    """Ngày cuối không được trước ngày đầu."""

    status: ClassVar[int] = 422


class AlreadyPast(Refusal):
    """Chỉ cử người làm thay từ hôm nay trở đi."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """For the absent person himself, and for the supervisors of his commune."""

    actor: Actor
    absent_id: str
    deputy_id: str
    first_day: date
    last_day: date

    def run(self, context: Context) -> str:
        session = context.session
        absent = self._communes(context, self.absent_id)
        shared = absent & self._communes(context, self.deputy_id)
        mine = self.actor.person_id == self.absent_id
        if not shared or not (mine or self._supervises(shared)):
            raise NotFound
        if self.absent_id == self.deputy_id:
            raise NobodyElse
        if self.last_day < self.first_day:
            raise EndsBeforeItBegins
        if self.first_day < context.today:
            raise AlreadyPast
        made = Substitution(
            id=new_id(),
            absent_id=self.absent_id,
            deputy_id=self.deputy_id,
            first_day=self.first_day,
            last_day=self.last_day,
            made_by=self.actor.person_id,
            made_at=context.now,
        )
        session.add(made)
        return made.id

    def _supervises(self, communes: frozenset[str]) -> bool:
        return any(access.may_supervise(self.actor, commune) for commune in communes)

    def _communes(self, context: Context, person_id: str) -> frozenset[str]:
        """The communes in which somebody holds a role of his own, there or in a unit of theirs."""
        session = context.session
        if session.get(Person, person_id) is None:
            raise NotFound
        held = {
            h.organisation_id for h in load_actor(session, person_id, context.today).own.holdings
        }
        rows = session.scalars(select(Organisation).where(Organisation.id.in_(sorted(held))))
        return frozenset(
            place
            for row in rows
            if (place := row.id if row.level == "commune" else row.parent_id) is not None
        )
