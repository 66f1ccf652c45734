"""What stands around the list of an inbox: what its filters offer, and filters that were saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, Row, Text, and_, bindparam, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from service.access import Actor
from service.db.models import Organisation, Person, Round, SavedView
from service.text import vi_sort_key

_ROUND, _UNIT, _OFFICE, _VIEW = "round", "unit", "office", "view"
_NO_TEXT: Final = cast(null(), Text)
_NO_DAY: Final = cast(null(), Date)
_ME: Final[Any] = bindparam("me")
_OWN: Final[Any] = bindparam("own", expanding=True)
_HELD: Final[Any] = bindparam("held", expanding=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewItem:
    """`office` is the name of the one it is lent to; `owner` is empty for one's own."""

    id: str
    name: str
    query: str
    office: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChoices:
    """Rounds newest first and one's offices, as id and name; names of units by dictionary; saved
    filters, one's own first."""

    rounds: tuple[tuple[str, str], ...]
    units: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]
    views: tuple[ViewItem, ...]


def _row(
    kind: str, thing: Any, name: Any, key: Any, *, office: Any, owner: Any, day: Any = _NO_DAY
) -> Any:
    return select(
        literal(kind).label("kind"),
        thing.id.label("id"),
        name.label("name"),
        key.label("key"),
        office.label("office"),
        owner.label("owner"),
        day.label("day"),
    )


def _rounds() -> Any:
    above = select(Organisation.parent_id).where(Organisation.id.in_(_HELD))
    return _row(
        _ROUND, Round, Round.title, _NO_TEXT, office=_NO_TEXT, owner=_NO_TEXT, day=Round.opens_on
    ).where(or_(Round.commune_id.in_(_HELD), Round.commune_id.in_(above)))


def _organisations(kind: str, wanted: Any) -> Any:
    key = Organisation.sort_key
    return _row(kind, Organisation, Organisation.name, key, office=_NO_TEXT, owner=_NO_TEXT).where(
        wanted
    )


def _views() -> Any:
    """Its owner is told where that is somebody else."""
    return (
        _row(
            _VIEW,
            SavedView,
            SavedView.name,
            SavedView.query,
            office=Organisation.name,
            owner=Person.full_name,
        )
        .outerjoin(Person, and_(Person.id == SavedView.person_id, Person.id != _ME))
        .outerjoin(Organisation, Organisation.id == SavedView.office_id)
        .where(or_(SavedView.person_id == _ME, SavedView.office_id.in_(_OWN)))
    )


_IS_UNIT: Final = and_(
    Organisation.level == _UNIT,
    or_(Organisation.parent_id.in_(_HELD), Organisation.id.in_(_HELD)),
)
_CHOICES: Final = union_all(
    _rounds(),
    _organisations(_UNIT, _IS_UNIT),
    _organisations(_OFFICE, Organisation.id.in_(_OWN)),
    _views(),
)


def inbox_choices(session: Session, actor: Actor) -> InboxChoices:
    """Rounds of the actor's communes, the units there or his own, the offices where he himself
    holds a role, and the filters saved by him or lent to one of these; asked for together. A
    deputy does not see what the absent colleague's office shares."""
    given = {
        "me": actor.person_id,
        "own": sorted({holding.organisation_id for holding in actor.own.holdings}),
        "held": sorted({h.organisation_id for hat in actor.hats for h in hat.holdings}),
    }
    rows = session.execute(_CHOICES, given).all()
    newest = sorted((row for row in rows if row.kind == _ROUND), key=_opened, reverse=True)
    named = sorted((r for r in rows if r.kind in (_UNIT, _OFFICE)), key=lambda row: row.key)
    return InboxChoices(
        rounds=tuple((row.id, row.name) for row in newest),
        units=tuple(row.name for row in named if row.kind == _UNIT),
        offices=tuple((row.id, row.name) for row in named if row.kind == _OFFICE),
        views=_items([row for row in rows if row.kind == _VIEW]),
    )


def _items(rows: Sequence[Row[Any]]) -> tuple[ViewItem, ...]:
    found = [
        ViewItem(
            id=row.id,
            name=row.name,
            query=row.key,
            office=row.office or "",
            owner=row.owner or "",
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (bool(each.owner), vi_sort_key(each.name))))


def _opened(row: Row[Any]) -> tuple[date, str]:
    return row.day, row.id
