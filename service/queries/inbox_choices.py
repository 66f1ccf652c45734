"""What the filters of the inbox offer."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Text, and_, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from service.access import Actor
from service.db.models import Organisation, Round

_UNIT = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChoices:
    """Rounds newest first, as id and title; names of units in dictionary order."""

    rounds: tuple[tuple[str, str], ...]
    units: tuple[str, ...]


def inbox_choices(session: Session, actor: Actor) -> InboxChoices:
    """Rounds of the actor's communes, and the units there or his own; asked for together."""
    held = {h.organisation_id for hat in actor.hats for h in hat.holdings}
    above = select(Organisation.parent_id).where(Organisation.id.in_(held))
    rounds = select(
        literal("round"), Round.id, Round.title, cast(literal(""), Text), Round.opens_on
    ).where(or_(Round.commune_id.in_(held), Round.commune_id.in_(above)))
    units = select(
        literal(_UNIT),
        Organisation.id,
        Organisation.name,
        Organisation.sort_key,
        cast(null(), Date),
    ).where(
        and_(
            Organisation.level == _UNIT,
            or_(Organisation.parent_id.in_(held), Organisation.id.in_(held)),
        )
    )
    rows = session.execute(union_all(rounds, units)).all()
    newest = sorted((row for row in rows if row[0] != _UNIT), key=_opened, reverse=True)
    named = sorted((row[3], row[2]) for row in rows if row[0] == _UNIT)
    return InboxChoices(
        rounds=tuple((row[1], row[2]) for row in newest), units=tuple(name for _, name in named)
    )


def _opened(row: tuple[str, str, str, str, date]) -> tuple[date, str]:
    return row[4], row[1]
