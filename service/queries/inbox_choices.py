"""What the filters of the inbox offer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Text, and_, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from service.access import Actor
from service.db.models import Organisation, Round

_ROUND, _UNIT, _OFFICE = "round", "unit", "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChoices:
    """Rounds newest first and one's offices, as id and name; names of units by dictionary."""

    rounds: tuple[tuple[str, str], ...]
    units: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]


def inbox_choices(session: Session, actor: Actor) -> InboxChoices:
    """Rounds of the actor's communes, the units there or his own, and the offices where he
    himself holds a role; asked for together."""
    held = {h.organisation_id for hat in actor.hats for h in hat.holdings}
    above = select(Organisation.parent_id).where(Organisation.id.in_(held))
    rounds = select(
        literal(_ROUND), Round.id, Round.title, cast(literal(""), Text), Round.opens_on
    ).where(or_(Round.commune_id.in_(held), Round.commune_id.in_(above)))
    unit = and_(
        Organisation.level == _UNIT,
        or_(Organisation.parent_id.in_(held), Organisation.id.in_(held)),
    )
    own = Organisation.id.in_({holding.organisation_id for holding in actor.own.holdings})
    rows = session.execute(
        union_all(rounds, _organisations(_UNIT, unit), _organisations(_OFFICE, own))
    ).all()
    newest = sorted((row for row in rows if row[0] == _ROUND), key=_opened, reverse=True)
    named = sorted((row for row in rows if row[0] != _ROUND), key=lambda row: row[3])
    return InboxChoices(
        rounds=tuple((row[1], row[2]) for row in newest),
        units=tuple(row[2] for row in named if row[0] == _UNIT),
        offices=tuple((row[1], row[2]) for row in named if row[0] == _OFFICE),
    )


def _organisations(kind: str, wanted: Any) -> Any:
    return select(
        literal(kind),
        Organisation.id,
        Organisation.name,
        Organisation.sort_key,
        cast(null(), Date),
    ).where(wanted)


def _opened(row: tuple[str, str, str, str, date]) -> tuple[date, str]:
    return row[4], row[1]
