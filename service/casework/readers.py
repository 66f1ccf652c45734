"""Whose letter a reminder belongs to: who has the task or stands above it, and their deputies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import IN_PERSON
from service.casework.people import LEADERS, role_holders
from service.db.models import Substitution
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True)
class Reader:
    """`instead_of`: the absent person for whom a deputy hears of it."""

    person_id: str
    instead_of: str | None = None


class Mentioned(Protocol):
    """What has to be known of a task to tell whose it is."""

    @property
    def case_id(self) -> str: ...
    @property
    def owner_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> str | None: ...
    @property
    def person_id(self) -> str | None: ...
    @property
    def claimed_by(self) -> str | None: ...


class Readers:
    """The readers of one day. Ten thousand tasks have few roles: each is looked up once."""

    def __init__(self, session: Session, on: date) -> None:
        self._session = session
        self._on = on
        self._known: dict[tuple[Role, str | None, str | None], tuple[str, ...]] = {}
        self._deputies = _deputies(session, on)

    def of(self, kind: str, task: Mentioned) -> tuple[Reader, ...]:
        """Escalations go to those above, everything else to whoever has or may take the task."""
        if kind == "superior":
            above = Role(task.role).superior
            return self._with_deputies(self._holders(above, task.owner_id, task)) if above else ()
        if kind == "chairman":
            return self._with_deputies(
                person for role in LEADERS for person in self._holders(role, task.owner_id, task)
            )
        known = self._doers(task)
        if Role(task.role) in IN_PERSON:
            return tuple(Reader(person) for person in known)
        return self._with_deputies(known)

    def _doers(self, task: Mentioned) -> tuple[str, ...]:
        if task.claimed_by or task.person_id:
            return (task.claimed_by or task.person_id or "",)
        return self._holders(Role(task.role), task.organisation_id, task)

    def _holders(self, role: Role, organisation_id: str | None, task: Mentioned) -> tuple[str, ...]:
        key = (role, organisation_id, task.case_id if role is Role.TELLER else None)
        if key not in self._known:
            people = role_holders(self._session, role, organisation_id, self._on, task.case_id)
            self._known[key] = tuple(person.id for person in people)
        return self._known[key]

    def _with_deputies(self, people: Iterable[str]) -> tuple[Reader, ...]:
        """Whoever is himself among them does not hear of it a second time as a deputy."""
        known = dict.fromkeys(people)
        found = {person: Reader(person) for person in known}
        for person in known:
            for deputy in self._deputies.get(person, ()):
                found.setdefault(deputy, Reader(deputy, person))
        return tuple(found.values())


def _deputies(session: Session, on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for absent, deputy in session.execute(
        select(Substitution.absent_id, Substitution.deputy_id)
        .where(Substitution.first_day <= on, Substitution.last_day >= on)
        .order_by(Substitution.made_at, Substitution.id)
    ):
        found.setdefault(absent, []).append(deputy)
    return found


def deputies_of(session: Session, person_id: str, on: date) -> Sequence[str]:
    return list(dict.fromkeys(_deputies(session, on).get(person_id, ())))
