"""What is open at a unit that is over, and who would go on with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import descent
from service.casework.openwork import open_at
from service.casework.people import valid_on
from service.db.asking import Questions
from service.db.models import Case, Membership, Organisation, Person, Task
from service.queries.administration.places import PLACES, Place, place_alone
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A dossier with something open, by number; `asked`: what is open is an opinion on another
    unit's dossier. `id`: what a choice is about."""

    id: str
    number: str
    tasks: tuple[str, ...]
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """What goes on in the unit's place today, by which document, and who heads it."""

    id: str
    name: str
    basis: str
    heads: tuple[str, ...]


_WITH_LINE: Final = Questions(PLACES, *descent.NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    place: Place
    matters: tuple[Matter, ...]
    heirs: tuple[Heir, ...]


def moves(session: Session, actor: Actor, organisation_id: str, today: date) -> Moves:
    """Raises NotFound, also for a unit whose end is not on record."""
    _WITH_LINE.ahead(session, place=organisation_id)
    found = place_alone(session, actor, organisation_id)
    if found.level != "unit" or found.valid_to is None:
        raise NotFound
    return Moves(
        place=found,
        matters=_matters(session, organisation_id),
        heirs=_heirs(session, organisation_id, today),
    )


def _matters(session: Session, organisation_id: str) -> tuple[Matter, ...]:
    cases = session.scalars(
        select(Case).where(open_at(organisation_id)).order_by(Case.number, Case.id)
    ).all()
    there = Task.organisation_id == organisation_id
    rows = session.execute(
        select(Task.case_id, Task.name, Task.unit_id)
        .where(there, Task.state == "open", Task.case_id.in_([case.id for case in cases]))
        .order_by(Task.opened_at, Task.id)
    ).all()
    by_matter: dict[str, list[Case]] = {}
    for case in cases:
        by_matter.setdefault(case.dossier_id or case.id, []).append(case)
    found = []
    for key, together in by_matter.items():
        mine = [row for row in rows if row.case_id in {case.id for case in together}]
        names = tuple(dict.fromkeys(row.name for row in mine))
        asked = any(row.unit_id != organisation_id for row in mine)
        found.append(Matter(id=key, number=together[0].number, tasks=names, asked=asked))
    return tuple(found)


def _heirs(session: Session, organisation_id: str, today: date) -> tuple[Heir, ...]:
    descent.with_names(session)
    steps = {}
    for step in descent.line(session).successors(organisation_id):
        row = session.get_one(Organisation, step.organisation_id)
        if step.since <= today and row.valid_from <= today <= (row.valid_to or today):
            steps[row.id] = (row.name, step.basis)
    heads = _heads(session, steps, today) if steps else {}
    return tuple(
        Heir(id=key, name=name, basis=basis, heads=tuple(heads.get(key, ())))
        for key, (name, basis) in steps.items()
    )


def _heads(session: Session, units: Collection[str], today: date) -> dict[str, list[str]]:
    rows = session.execute(
        select(Membership.organisation_id, Person.full_name)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id.in_(units),
            Membership.role == Role.UNIT_HEAD,
            valid_on(Membership.valid_from, Membership.valid_to, today),
        )
        .order_by(Person.sort_key)
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for unit, name in rows:
        found.setdefault(unit, []).append(name)
    return found
