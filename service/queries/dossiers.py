"""The list of dossiers: filtered, searched, paged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import exists, false, func, literal, or_, select, tuple_, union
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import (
    Case,
    Dossier,
    Nomination,
    Organisation,
    Round,
    Task,
)
from service.queries.finding import few_dossiers, look_up, sifted_dossiers
from service.queries.paging import PAGE, Page, at_most, decode, encode
from service.queries.search import Nominee, nominees, shows
from service.queries.sight import IS_OPEN
from workflows.law.roles import Role

TERM = "dossier_to_signature"
_NEWEST: Final = (Dossier.number.desc(), Dossier.id)
# What sight, filters and order ask of a dossier.
_ASKED: Final = (
    *(Dossier.id, Dossier.number, Dossier.state),
    *(Dossier.owner_id, Dossier.unit_id, Dossier.round_id),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierItem:
    id: str
    number: str
    state: str
    round: str
    round_title: str
    unit: str
    unit_name: str
    opened_at: datetime
    submitted_at: datetime | None
    nominations: int
    due_on: date | None
    matched: Nominee | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    state: str | None = None
    unit: str | None = None
    award: str | None = None
    round: str | None = None
    overdue: bool = False
    q: str = ""


def _in_sight(actor: Actor, of: Any) -> list[Any]:
    """As lists that an index has in order: dossiers of the units one heads or drafts for, and all
    of the communes one reads for. `of`: rows with the columns of dossiers."""
    units = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    communes = {
        holding.organisation_id
        for hat in actor.hats
        for holding in hat.holdings
        if access.may_read_all(actor, holding.organisation_id)
    }
    return [
        *(of.unit_id == each for each in sorted(units)),
        *(of.owner_id == each for each in sorted(communes)),
    ] or [false()]


def dossier_list(
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[DossierItem]:
    """Newest number first. `q` finds with and without marks: with marks it means the marks."""
    of, sifted = _searched(session, filters.q)
    conditions = [*sifted, *_conditions(of, filters, today)]
    after = decode(cursor, 2)
    if after is not None:
        last = tuple_(literal(after[0]), literal(after[1]))
        conditions.append(tuple_(of.number, of.id) < last)
    lists = _in_sight(actor, of)
    # What was looked up is one list, and in no order.
    first = _first(of, lists if of is Dossier else [or_(*lists)], conditions, limit + 1)
    found = session.execute(_rows(first)).all()
    hidden = [d.id for d, _, unit, *_ in found[:limit] if not shows(filters.q, d.number, unit)]
    matched = nominees(session, filters.q, hidden)
    items = tuple(_item(row, matched) for row in found[:limit])
    more = len(found) > limit
    return Page(items, encode([items[-1].number, items[-1].id]) if more else None)


def _searched(session: Session, text: str) -> tuple[Any, list[Any]]:
    """Rows with the columns of dossiers, and what is asked of each."""
    if not text.strip():
        return Dossier, []
    looked = look_up(session, text, Dossier)
    if looked.few:
        return few_dossiers(looked, _ASKED).c, []
    return Dossier, [sifted_dossiers(looked)]


def _nearest(of: Any) -> Any:
    return (
        select(func.min(Task.due_on))
        .join(Case, Case.id == Task.case_id)
        .where(Case.dossier_id == of.id, IS_OPEN)
        .scalar_subquery()
    )


def _first(of: Any, lists: list[Any], conditions: list[Any], number: int) -> Any:
    """The newest of all lists are among the newest of each. One may stand in two."""
    newest = of.number.desc()
    each_first = [
        select(of.id, of.number)
        .where(each, *conditions)
        .order_by(newest)
        .limit(at_most(number))
        .subquery()
        for each in lists
    ]
    first = union(*(select(each.c.id, each.c.number) for each in each_first)).subquery()
    wanted = select(first.c.id).order_by(first.c.number.desc()).limit(at_most(number))
    return wanted.subquery()


def _rows(first: Any) -> Any:
    """What is shown is asked of those alone that stand on the page."""
    counted = (
        select(func.count(Nomination.id))
        .where(Nomination.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    return (
        select(Dossier, Round.title, Organisation.name, counted, _nearest(Dossier))
        .join(Round, Round.id == Dossier.round_id)
        .join(Organisation, Organisation.id == Dossier.unit_id)
        .join(first, first.c.id == Dossier.id)
        .order_by(*_NEWEST)
    )


def _item(row: Any, matched: Mapping[str, Nominee]) -> DossierItem:
    dossier, title, unit, number, due = row
    return DossierItem(
        id=dossier.id,
        number=dossier.number,
        state=dossier.state,
        round=dossier.round_id,
        round_title=title,
        unit=dossier.unit_id,
        unit_name=unit,
        opened_at=dossier.opened_at,
        submitted_at=dossier.submitted_at,
        nominations=number,
        due_on=due,
        matched=matched.get(dossier.id),
    )


def _conditions(of: Any, filters: Filters, today: date) -> Iterator[Any]:
    if filters.state:
        yield of.state == filters.state
    if filters.unit:
        yield of.unit_id == filters.unit
    if filters.round:
        yield of.round_id == filters.round
    if filters.award:
        wanted = (Nomination.dossier_id == of.id, Nomination.award == filters.award)
        yield exists().where(*wanted)
    if filters.overdue:
        yield _nearest(of) < today
