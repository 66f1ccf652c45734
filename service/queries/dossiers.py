"""The list of dossiers: filtered, searched, paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, literal, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import (
    Case,
    Dossier,
    Nomination,
    Organisation,
    Round,
    Subject,
    Task,
)
from service.queries.paging import PAGE, Page, decode, encode
from service.text import fold, nfc
from workflows.law.roles import Role

TERM = "dossier_to_signature"


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
    matched: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    state: str | None = None
    unit: str | None = None
    award: str | None = None
    round: str | None = None
    overdue: bool = False
    q: str = ""


def _in_sight(actor: Actor) -> Any:
    """Dossiers of the units one heads or drafts for, and all of the communes one reads for."""
    units = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    communes = {
        holding.organisation_id
        for hat in actor.hats
        for holding in hat.holdings
        if access.may_read_all(actor, holding.organisation_id)
    }
    return or_(Dossier.unit_id.in_(sorted(units)), Dossier.owner_id.in_(sorted(communes)))


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
    nearest = (
        select(func.min(Task.due_on))
        .join(Case, Case.id == Task.case_id)
        .where(Case.dossier_id == Dossier.id, Task.state == "open")
        .scalar_subquery()
    )
    rows = _rows(nearest).where(_in_sight(actor)).limit(limit + 1)
    for condition in _conditions(filters, nearest, today):
        rows = rows.where(condition)
    after = decode(cursor, 2)
    if after is not None:
        rows = rows.where(
            tuple_(Dossier.number, Dossier.id) < tuple_(literal(after[0]), literal(after[1]))
        )
    found = session.execute(rows).all()
    matched = _matched(session, filters.q, [row[0].id for row in found[:limit]])
    items = tuple(_item(row, matched) for row in found[:limit])
    more = len(found) > limit
    return Page(items, encode([items[-1].number, items[-1].id]) if more else None)


def _rows(nearest: Any) -> Any:
    counted = (
        select(func.count(Nomination.id))
        .where(Nomination.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    return (
        select(Dossier, Round.title, Organisation.name, counted, nearest)
        .join(Round, Round.id == Dossier.round_id)
        .join(Organisation, Organisation.id == Dossier.unit_id)
        .order_by(Dossier.number.desc(), Dossier.id)
    )


def _item(row: Any, matched: Mapping[str, str]) -> DossierItem:
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
        matched=matched.get(dossier.id, ""),
    )


def _conditions(filters: Filters, nearest: Any, today: date) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        found.append(Dossier.state == filters.state)
    if filters.unit:
        found.append(Dossier.unit_id == filters.unit)
    if filters.round:
        found.append(Dossier.round_id == filters.round)
    if filters.award:
        found.append(
            exists().where(Nomination.dossier_id == Dossier.id, Nomination.award == filters.award)
        )
    if filters.overdue:
        found.append(nearest < today)
    if filters.q.strip():
        found.append(_search(filters.q))
    return found


def _search(text: str) -> Any:
    nominee = exists().where(
        Nomination.dossier_id == Dossier.id,
        Nomination.subject_id == Subject.id,
        bears(text, Subject.fold, Subject.name),
    )
    return or_(_shown(text), nominee)


def _shown(text: str) -> Any:
    """A match by something that the list shows: the number, the unit."""
    number = func.lower(Dossier.number).contains(fold(_typed(text)), autoescape=True)
    return or_(number, bears(text, Organisation.fold, Organisation.name))


def bears(text: str, folded: Any, name: Any) -> Any:
    """Typed without marks it finds all of them; typed with marks only what bears these."""
    typed = _typed(text)
    if typed.casefold() == fold(typed):
        return folded.contains(typed.casefold(), autoescape=True)
    # SQLite knows capitals of ASCII letters only: "ổn" is looked for as "Ổn" and "ỔN" too.
    ways = dict.fromkeys((typed, typed.lower(), typed.upper(), typed.title()))
    return or_(*(name.icontains(way, autoescape=True) for way in ways))


def _typed(text: str) -> str:
    return nfc(text).strip()


def _matched(session: Session, text: str, ids: list[str]) -> dict[str, str]:
    """Dossier id → the nominee it was found by, where nothing shown says why it was found."""
    if not text.strip() or not ids:
        return {}
    rows = session.execute(
        select(Dossier.id, func.min(Subject.name))
        .join(Organisation, Organisation.id == Dossier.unit_id)
        .join(Nomination, Nomination.dossier_id == Dossier.id)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(Dossier.id.in_(ids), not_(_shown(text)), bears(text, Subject.fold, Subject.name))
        .group_by(Dossier.id)
    )
    return {dossier: name for dossier, name in rows}  # noqa: C416  rows are no pairs to mypy
