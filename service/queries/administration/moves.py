"""What is open at a unit that is over, and who would go on with it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import descent
from service.casework.openwork import open_at
from service.casework.people import role_holders
from service.db.models import Case, Organisation, Task
from service.queries.administration.places import Place, place
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    place: Place
    matters: tuple[Matter, ...]
    heirs: tuple[Heir, ...]


def moves(session: Session, actor: Actor, organisation_id: str, today: date) -> Moves:
    """Raises NotFound, also for a unit whose end is not on record."""
    found, _ = place(session, actor, organisation_id)
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
    steps = descent.line(session).successors(organisation_id)
    found = []
    for step in steps:
        row = session.get_one(Organisation, step.organisation_id)
        if step.since <= today and row.valid_from <= today <= (row.valid_to or today):
            people = role_holders(session, Role.UNIT_HEAD, row.id, today)
            names = tuple(person.full_name for person in people)
            found.append(Heir(id=row.id, name=row.name, basis=step.basis, heads=names))
    return tuple(found)
