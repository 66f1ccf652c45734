"""What was changed of a round after it was opened, and what a change begins from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.casework.quotas import EACH, read
from service.db.models import Organisation, Round, RoundChange
from service.queries.rounds import RoundItem, round_
from workflows.law.quotas import Quota
from workflows.law.roles import Role

_OF_ALL: Final = ("", EACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundChangeItem:
    """`before` and `after` hold the fields that were changed, as the round keeps them. `units`:
    names of the units that quotas speak of."""

    id: str
    revision: int
    at: datetime
    by: str
    reason: str
    paper: str
    paper_on: date | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundToChange:
    item: RoundItem
    quotas: tuple[Mapping[str, Any], ...]
    units: Mapping[str, str]


def changes(session: Session, actor: Actor, found: RoundItem) -> tuple[RoundChangeItem, ...]:
    """Of a round in sight, newest first. Units see quotas of their own and of the whole round."""
    if not found.revision:
        return ()
    rows = session.scalars(
        select(RoundChange)
        .where(RoundChange.round_id == found.id)
        .options(joinedload(RoundChange.by))
        .order_by(RoundChange.revision.desc())
    ).all()
    own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    everything = access.may_read_all(actor, found.commune)

    def seen(values: Mapping[str, Any]) -> dict[str, Any]:
        quotas = values.get("quotas")
        if quotas is None or everything:
            return dict(values)
        kept = [each for each in quotas if each.get("unit", "") in (*_OF_ALL, *own)]
        return {**values, "quotas": kept}

    told = [(row, seen(row.before), seen(row.after)) for row in rows]
    units = _names(session, [each for _, *both in told for side in both for each in _quotas(side)])
    return tuple(
        RoundChangeItem(
            id=row.id,
            revision=row.revision,
            at=row.at,
            by=row.by.full_name,
            reason=row.reason,
            paper=row.paper,
            paper_on=row.paper_on,
            before=before,
            after=after,
            units=units,
        )
        for row, before, after in told
    )


def quotas_of(session: Session, found: RoundItem) -> tuple[Quota, ...]:
    """As its own quotas stand, for a change that leaves them."""
    return tuple(read(each) for each in session.get_one(Round, found.id).quotas)


def to_change(session: Session, actor: Actor, today: date, round_id: str) -> RoundToChange:
    """As it stands, for the standing office of its commune."""
    found = round_(session, actor, today, round_id)
    if not actor.holds(Role.STANDING_OFFICE, found.commune):
        raise NotFound
    quotas = tuple(session.get_one(Round, found.id).quotas)
    return RoundToChange(item=found, quotas=quotas, units=_names(session, quotas))


def _quotas(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = values.get("quotas", ())
    return found


def _names(session: Session, quotas: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    wanted = {each["unit"] for each in quotas if each.get("unit", "") not in _OF_ALL}
    if not wanted:
        return {}
    rows = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    )
    return {key: name for key, name in rows}  # noqa: C416  rows are not plain tuples to mypy
