"""Nominations as a list: of the dossiers one may read, and of the sessions one sits in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.db.models import AgendaItem, Case, Dossier, Nomination, SessionMember
from service.queries.paging import PAGE, BadCursor, Page, decode, encode
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of nominations is narrowed to; empty: all in sight."""

    dossier: str = ""
    award: str = ""
    outcome: str = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationItem:
    id: str
    number: str
    dossier: str
    dossier_number: str
    position: int
    subject: str
    subject_name: str
    kind: str
    post: str
    unit: str
    unit_name: str
    award: str
    award_name: str
    deciding_level: str
    verdict: str
    registered: bool | None
    outcome: str
    reason: str
    waits_for: str
    tally: Mapping[str, Any]


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    units = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    communes = {
        holding.organisation_id
        for hat in actor.hats
        for holding in hat.holdings
        if access.may_read_all(actor, holding.organisation_id)
    }
    on_my_agenda = exists().where(
        AgendaItem.nomination_id == Nomination.id,
        AgendaItem.session_id == SessionMember.session_id,
        SessionMember.person_id == actor.person_id,
    )
    return or_(
        Dossier.unit_id.in_(sorted(units)),
        Dossier.owner_id.in_(sorted(communes)),
        on_my_agenda,
    )


def _rows(actor: Actor) -> Any:
    return (
        select(Nomination)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(_in_sight(actor))
        .order_by(Dossier.number.desc(), Nomination.position)
        .options(
            joinedload(Nomination.subject),
            joinedload(Nomination.dossier).joinedload(Dossier.unit),
        )
    )


def nomination_list(
    session: Session,
    law: LawBook,
    actor: Actor,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[NominationItem]:
    """The newest dossier first, and in it by place."""
    rows = _rows(actor).limit(limit + 1)
    for column, value in (
        (Nomination.dossier_id, wanted.dossier),
        (Nomination.award, wanted.award),
        (Nomination.outcome, wanted.outcome),
        (Nomination.waits_for, wanted.waits_for),
    ):
        if value:
            rows = rows.where(column == value)
    after = decode(cursor, 2)
    if after is not None:
        number, position = after[0], _position(after[1])
        further = and_(Dossier.number == number, Nomination.position > position)
        rows = rows.where(or_(Dossier.number < number, further))
    found = session.scalars(rows).all()
    items = _items(session, law, found[:limit])
    more = len(found) > limit
    return Page(
        items, encode([items[-1].dossier_number, str(items[-1].position)]) if more else None
    )


def _position(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len("100000"):
        raise BadCursor
    return int(text)


def nomination(session: Session, law: LawBook, actor: Actor, nomination_id: str) -> NominationItem:
    """Raises NotFound for one that does not exist or is out of the actor's sight."""
    found = session.scalars(_rows(actor).where(Nomination.id == nomination_id)).all()
    if not found:
        raise NotFound
    return _items(session, law, found)[0]


def with_its_case(session: Session, actor: Actor, nomination_id: str) -> tuple[Nomination, Case]:
    """The row and the case of its dossier. Raises NotFound out of the actor's sight."""
    of_dossier = and_(Case.dossier_id == Dossier.id, Case.process == "commendation")
    wanted = _rows(actor).join(Case, of_dossier).add_columns(Case)
    found = session.execute(wanted.where(Nomination.id == nomination_id)).one_or_none()
    if found is None:
        raise NotFound
    return found.Nomination, found.Case


def _items(session: Session, law: LawBook, rows: Any) -> tuple[NominationItem, ...]:
    tallies = {
        item.nomination_id: item.tally
        for item in session.scalars(
            select(AgendaItem).where(
                AgendaItem.nomination_id.in_([row.id for row in rows]), AgendaItem.result != ""
            )
        )
    }
    return tuple(nomination_item(law, row, tallies.get(row.id, {})) for row in rows)


def nomination_item(law: LawBook, row: Nomination, tally: Mapping[str, Any]) -> NominationItem:
    dossier = row.dossier
    return NominationItem(
        id=row.id,
        number=f"{dossier.number}-{row.position:02d}",
        dossier=dossier.id,
        dossier_number=dossier.number,
        position=row.position,
        subject=row.subject_id,
        subject_name=row.subject.name,
        kind=row.subject.kind,
        post=row.subject.post,
        unit=dossier.unit_id,
        unit_name=dossier.unit.name,
        award=row.award,
        award_name=law.award(row.award).name,
        deciding_level=row.deciding_level,
        verdict=row.verdict,
        registered=row.registered,
        outcome=row.outcome,
        reason=row.reason,
        waits_for=row.waits_for,
        tally=tally,
    )
