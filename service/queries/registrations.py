"""What is registered in a campaign, name by name, for those who may read names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Campaign, Organisation, Registration, Subject
from service.queries.paging import PAGE, Page, decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationItem:
    id: str
    subject: str
    name: str
    post: str
    kind: str
    unit: str
    unit_name: str
    title: str
    form: str
    initiative_topic: str
    made_at: datetime
    late_reason: str


def _in_sight(actor: Actor, campaign: Campaign, unit: str) -> Select[*tuple[Any, ...]]:
    """Names are read by the offices and by their own unit."""
    wanted: Select[*tuple[Any, ...]] = (
        select(Registration, Subject, Organisation.name)
        .join(Subject, Subject.id == Registration.subject_id)
        .join(Organisation, Organisation.id == Registration.unit_id)
        .where(Registration.campaign_id == campaign.id)
    )
    if not access.may_read_all(actor, campaign.owner_id):
        own = actor.organisations(access.UNIT_READERS)
        wanted = wanted.where(Registration.unit_id.in_(own))
    if unit:
        wanted = wanted.where(Registration.unit_id == unit)
    return wanted


def registrations(
    session: Session, actor: Actor, campaign: Campaign, *, unit: str = "", limit: int
) -> tuple[RegistrationItem, ...]:
    """Unit by unit, in dictionary order."""
    order = (Organisation.sort_key, Registration.kind, Subject.sort_key, Registration.id)
    wanted = _in_sight(actor, campaign, unit).order_by(*order).limit(limit)
    return tuple(_registered(session.execute(wanted)))


def registration_page(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    *,
    unit: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[RegistrationItem]:
    """In an order of their own, however many there are."""
    after = decode(cursor, 1)
    wanted = _in_sight(actor, campaign, unit).order_by(Registration.id).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(Registration.id > after[0])
    found = tuple(_registered(session.execute(wanted)))
    shown = found[:limit]
    return Page(shown, encode([shown[-1].id]) if len(found) > limit else None)


def _registered(rows: Iterable[Any]) -> Iterable[RegistrationItem]:
    for row, subject, unit_name in rows:
        yield RegistrationItem(
            id=row.id,
            subject=subject.id,
            name=subject.name,
            post=subject.post,
            kind=subject.kind,
            unit=row.unit_id,
            unit_name=unit_name,
            title=row.title,
            form=row.form,
            initiative_topic=row.initiative_topic,
            made_at=row.made_at,
            late_reason=row.late_reason,
        )
