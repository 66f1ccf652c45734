"""The organisations as administrators see them: a tree with the days on which each is there."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound, require_administrator
from service.casework.openwork import numbers_at
from service.casework.people import valid_on
from service.db.asking import Question
from service.db.models import Membership, Organisation

PLACES: Final = Question(
    select(Organisation).where(Organisation.id == bindparam("place")),
    along=(Organisation.parent,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`depth` from the top; `holders`: how many people hold a role there today."""

    id: str
    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    ministry: str
    valid_from: date
    valid_to: date | None
    depth: int = 0
    holders: int = 0


def tree(session: Session, actor: Actor, today: date) -> tuple[Place, ...]:
    """Each before what lies in it, units in dictionary order, those that have ended last."""
    require_administrator(actor)
    rows = session.scalars(
        select(Organisation).order_by(
            Organisation.valid_to.is_not(None), Organisation.sort_key, Organisation.id
        )
    ).all()
    counted = _holders(session, today)
    below: dict[str | None, list[Organisation]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Place] = []

    def walk(parent: str | None, depth: int) -> None:
        for row in below.get(parent, ()):
            found.append(_place(row, depth, counted.get(row.id, 0)))
            walk(row.id, depth + 1)

    walk(None, 0)
    return tuple(found)


def _holders(session: Session, today: date) -> dict[str, int]:
    rows = session.execute(
        select(Membership.organisation_id, func.count(Membership.person_id.distinct()))
        .where(valid_on(Membership.valid_from, Membership.valid_to, today))
        .group_by(Membership.organisation_id)
    )
    return {place: number for place, number in rows}  # noqa: C416  rows are no pairs to mypy


def _place(row: Organisation, depth: int = 0, holders: int = 0) -> Place:
    return Place(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        kind=row.kind,
        parent=row.parent_id,
        ministry=row.ministry,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        depth=depth,
        holders=holders,
    )


def place(session: Session, actor: Actor, organisation_id: str) -> tuple[Place, tuple[str, ...]]:
    """One, and the numbers of what is still open at it. Raises NotFound."""
    found = place_alone(session, actor, organisation_id)
    return found, tuple(numbers_at(session, found.id))


def place_alone(session: Session, actor: Actor, organisation_id: str) -> Place:
    """Raises NotFound."""
    require_administrator(actor)
    row = next(iter(PLACES.of(session, place=organisation_id)), None)
    if row is None:
        raise NotFound
    return _place(row)


def communes(session: Session, actor: Actor, today: date) -> tuple[tuple[str, str], ...]:
    """Where a unit may be added: id and name."""
    require_administrator(actor)
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.level == "commune",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.sort_key)
    )
    return tuple((row_id, name) for row_id, name in rows)
