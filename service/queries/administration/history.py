"""What administrators did, for administrators: of one person, unit or council, or all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from service import events
from service.access import Actor, require_administrator
from service.db.models import Council, OfficeEvent, Organisation, Person
from service.queries.paging import PAGE, BadCursor, Page, decode, encode

_MOST_FIGURES: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ActItem:
    """`actor` none: an operator at the machine. `facts` as they were recorded."""

    sequence: int
    kind: str
    label: str
    at: datetime
    actor: str | None
    actor_name: str
    person: str | None
    person_name: str
    organisation: str | None
    organisation_name: str
    council: str | None
    council_name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFilters:
    """`actor` is whoever did it; the rest is what it was about."""

    actor: str = ""
    kind: str = ""
    person: str = ""
    organisation: str = ""
    council: str = ""


def acts(
    session: Session,
    actor: Actor,
    filters: ActFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[ActItem]:
    """The newest first."""
    require_administrator(actor)
    rows = select(OfficeEvent).order_by(OfficeEvent.sequence.desc()).limit(limit + 1)
    for column, wanted in (
        (OfficeEvent.actor_id, filters.actor),
        (OfficeEvent.kind, filters.kind),
        (OfficeEvent.person_id, filters.person),
        (OfficeEvent.organisation_id, filters.organisation),
        (OfficeEvent.council_id, filters.council),
    ):
        if wanted:
            rows = rows.where(column == wanted)
    before = decode(cursor, 1)
    if before is not None:
        if not before[0].isdecimal() or len(before[0]) > _MOST_FIGURES:
            raise BadCursor
        rows = rows.where(OfficeEvent.sequence < int(before[0]))
    found = session.scalars(rows).all()
    shown = found[:limit]
    names = _names(session, shown)
    more = len(found) > limit
    ends = encode([str(shown[-1].sequence)]) if more else None
    return Page(tuple(_item(row, names) for row in shown), ends)


def _names(session: Session, rows: Sequence[OfficeEvent]) -> dict[str, str]:
    """What people, organisations and councils of these rows are called today, by id."""
    people = {each for row in rows for each in (row.actor_id, row.person_id)}
    places, councils = {row.organisation_id for row in rows}, {row.council_id for row in rows}
    parts = (
        select(Person.id, Person.full_name).where(Person.id.in_(people)),
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(places)),
        select(Council.id, Council.name).where(Council.id.in_(councils)),
    )
    return {key: name for key, name in session.execute(union_all(*parts))}  # noqa: C416  as mypy


def _item(row: OfficeEvent, names: Mapping[str, str]) -> ActItem:
    def called(key: str | None) -> str:
        return names.get(key or "", "")

    return ActItem(
        sequence=row.sequence,
        kind=row.kind,
        label=events.office_label(row.kind),
        at=row.at,
        actor=row.actor_id,
        actor_name=called(row.actor_id),
        person=row.person_id,
        person_name=called(row.person_id),
        organisation=row.organisation_id,
        organisation_name=called(row.organisation_id),
        council=row.council_id,
        council_name=called(row.council_id),
        facts=row.facts,
    )


def actors(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Who has ever acted as administrator."""
    require_administrator(actor)
    acted = select(OfficeEvent.actor_id).where(OfficeEvent.actor_id == Person.id).exists()
    rows = session.execute(
        select(Person.id, Person.full_name).where(acted).order_by(Person.sort_key, Person.id)
    )
    return tuple((key, name) for key, name in rows)
