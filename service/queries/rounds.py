"""Consideration rounds and their nominee lists."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.db.models import (
    Dossier,
    Listed,
    Organisation,
    Round,
    Subject,
)
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundItem:
    id: str
    number: str
    title: str
    kind: str
    year: int
    commune: str
    commune_name: str
    opens_on: date
    closes_on: date
    awards: tuple[str, ...]
    open: bool
    revision: int = 0
    dossiers: int = 0


def rounds(session: Session, actor: Actor, today: date) -> tuple[RoundItem, ...]:
    """Newest first."""
    rows = session.scalars(
        select(Round)
        .where(Round.commune_id.in_(actor.communes))
        .options(joinedload(Round.commune))
        .order_by(Round.opens_on.desc(), Round.number.desc())
    )
    return tuple(_round(row, today) for row in rows)


def round_(session: Session, actor: Actor, today: date, round_id: str) -> RoundItem:
    for each in rounds(session, actor, today):
        if round_id in (each.id, each.number):
            return each
    raise NotFound


def _round(row: Round, today: date) -> RoundItem:
    return RoundItem(
        id=row.id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        year=row.year,
        commune=row.commune_id,
        commune_name=row.commune.name,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        awards=tuple(row.awards),
        open=row.opens_on <= today <= row.closes_on,
        revision=row.revision,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """A row of the round's nominee list; `dossier` once one has taken it up."""

    id: str
    subject: str
    name: str
    post: str
    kind: str
    award: str
    award_name: str
    unit: str
    unit_name: str
    summary: str
    dossier: str | None
    dossier_number: str


def listed(
    session: Session, law: LawBook, actor: Actor, round_id: str, *, unit: str | None = None
) -> tuple[ListedItem, ...]:
    own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    read = {c for c in actor.communes if access.may_read_all(actor, c)}
    rows = (
        select(Listed, Dossier.number)
        .join(Organisation, Organisation.id == Listed.unit_id)
        .join(Subject, Subject.id == Listed.subject_id)
        .outerjoin(Dossier, Dossier.id == Listed.dossier_id)
        .where(
            Listed.round_id == round_id,
            or_(Organisation.id.in_(own), Organisation.parent_id.in_(read)),
        )
        .options(joinedload(Listed.subject), joinedload(Listed.unit))
        .order_by(Organisation.sort_key, Subject.kind, Subject.sort_key)
    )
    if unit is not None:
        rows = rows.where(Listed.unit_id == unit)
    return tuple(
        ListedItem(
            id=row.id,
            subject=row.subject_id,
            name=row.subject.name,
            post=row.subject.post,
            kind=row.subject.kind,
            award=row.award,
            award_name=law.award(row.award).name,
            unit=row.unit_id,
            unit_name=row.unit.name,
            summary=row.summary,
            dossier=row.dossier_id,
            dossier_number=number or "",
        )
        for row, number in session.execute(rows)
    )
