"""Who I am, and who may be given a task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework.people import role_holders
from service.db.models import Organisation, Person, Task
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    id: str
    name: str
    post: str


def able(session: Session, task_id: str, today: date) -> tuple[Colleague, ...]:
    """Who may be given a task: everybody who holds its role today."""
    if session.get(Task, task_id) is None:
        raise NotFound
    return able_for_any(session, [task_id], today)


def able_for_any(session: Session, task_ids: Iterable[str], today: date) -> tuple[Colleague, ...]:
    """Who may be given at least one of the tasks, by given name."""
    kinds = session.execute(
        select(Task.role, Task.organisation_id, Task.case_id).where(
            Task.id.in_(list(task_ids)), Task.person_id.is_(None)
        )
    )
    asked = {
        (Role(role), organisation, case if role == Role.TELLER else None)
        for role, organisation, case in kinds
    }
    found = {
        person.id: person
        for role, organisation, case in asked
        for person in role_holders(session, role, organisation, today, case)
    }
    people = sorted(found.values(), key=lambda person: (person.sort_key, person.id))
    return tuple(Colleague(id=p.id, name=p.full_name, post=p.post) for p in people)


def names_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    rows = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(list(ids))))
    return {key: name for key, name in rows}  # noqa: C416  a row is no pair to the type checker


def me(session: Session, actor: Actor) -> dict[str, Any]:
    """Who I am, with every role, its organisation, and whom I replace today."""
    names = {
        row.id: row.name
        for row in session.scalars(
            select(Organisation).where(
                Organisation.id.in_({h.organisation_id for hat in actor.hats for h in hat.holdings})
            )
        )
    }
    person = session.get_one(Person, actor.person_id)
    return {
        "id": actor.person_id,
        "name": actor.name,
        "post": person.post,
        "administrator": actor.administrator,
        "roles": [
            {
                "role": holding.role.value,
                "label": holding.role.label,
                "organisation": holding.organisation_id,
                "organisation_name": names.get(holding.organisation_id, ""),
                "for": None if hat.person_id == actor.person_id else hat.name,
            }
            for hat in actor.hats
            for holding in sorted(hat.holdings, key=lambda each: each.role)
        ],
    }
