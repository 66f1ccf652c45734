"""Emulation campaigns as lists and pages show them: who has registered, what was pledged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.casework.campaigns import case_of_campaign
from service.casework.lists import (
    CAMPAIGNS,
    CASES_OF_CAMPAIGN,
    EVENTS,
    ONE_PLEDGE,
    OPEN,
    PLEDGES,
)
from service.casework.people import place_of
from service.casework.registering import Rate, UnitCount, counted, rates, unit_counts
from service.db.asking import Questions
from service.db.models import (
    Campaign,
    Case,
    Pledge,
)
from workflows.law.book import LawBook
from workflows.law.roles import Role

_WITH_ITS_CASE: Final = Questions(CAMPAIGNS, CASES_OF_CAMPAIGN)
_ALL_OF_IT: Final = Questions(OPEN, EVENTS, PLEDGES)
_THE_PLEDGE: Final = Questions(ONE_PLEDGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignItem:
    id: str
    number: str
    name: str
    year: int
    commune: str
    commune_name: str
    kind: str
    launched_by: str
    state: str
    starts_on: date | None
    ends_on: date | None
    registration_closes_on: date | None
    units: int = 0
    registered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeView:
    """`sides`: who signs it, and when each did. `mine`: the actor is still to sign it."""

    id: str
    unit: str
    unit_name: str
    commitments: str
    signed_on: date
    sides: tuple[tuple[str, datetime | None], ...]
    mine: bool
    scan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    """`may_list`: the units for which the actor may bring a list now; the office gives a reason."""

    item: CampaignItem
    parent_name: str
    plan: dict[str, Any]
    quotas: tuple[dict[str, Any], ...]
    plan_number: str
    signed_on: date | None
    midterm_on: date | None
    units: tuple[UnitCount, ...]
    rates: tuple[Rate, ...]
    pledges: tuple[PledgeView, ...]
    my_tasks: tuple[tuple[str, str], ...]
    may_list: tuple[str, ...] = field(default=())
    is_office: bool = False


def campaigns(session: Session, actor: Actor) -> tuple[CampaignItem, ...]:
    """Of the actor's communes, newest first; a plan that is still drafted is its office's alone."""
    rows = session.scalars(
        select(Campaign)
        .where(Campaign.owner_id.in_(actor.communes))
        .options(joinedload(Campaign.owner))
        .order_by(Campaign.year.desc(), Campaign.number.desc())
    ).all()
    seen = [row for row in rows if _may_see(actor, row)]
    units = counted(session.execute(unit_counts([row.id for row in seen])))
    return tuple(_item(row, [u for u in units if u.campaign == row.id]) for row in seen)


def _may_see(actor: Actor, row: Campaign) -> bool:
    return row.state != "drafting" or access.may_read_all(actor, row.owner_id)


def find(session: Session, actor: Actor, campaign_id: str) -> Campaign:
    """By id or number. Raises NotFound."""
    _WITH_ITS_CASE.ahead(session, campaign=campaign_id)
    found = CAMPAIGNS.of(session, campaign=campaign_id)
    row = next((each for each in found if each.owner_id in actor.communes), None)
    if row is None or not _may_see(actor, row):
        raise NotFound
    return row


def campaign_page(
    session: Session, law: LawBook, actor: Actor, campaign_id: str, today: date
) -> CampaignPage:
    row = find(session, actor, campaign_id)
    case = case_of_campaign(session, row.id)
    _ALL_OF_IT.ahead(session, campaign=row.id, case=case.id)
    units = counted(session.execute(unit_counts([row.id])))
    office = actor.holds(Role.STANDING_OFFICE, row.owner_id)
    own = actor.organisations(access.UNIT_READERS)
    if row.state in ("drafting", "closed"):
        listing: list[str] = []
    elif office:
        listing = [each.unit for each in units]
    else:
        listing = [each.unit for each in units if each.unit in own and row.state == "registering"]
    return CampaignPage(
        item=_item(row, units),
        parent_name=row.parent.name if row.parent else "",
        plan=row.plan,
        quotas=tuple(row.quotas),
        plan_number=row.plan_number,
        signed_on=row.signed_on,
        midterm_on=row.midterm_on,
        units=units,
        rates=rates(units, law, today, place_of(session, row.owner_id)),
        pledges=_pledges(session, actor, row),
        my_tasks=_my_tasks(session, actor, case),
        may_list=tuple(listing),
        is_office=office,
    )


def _item(row: Campaign, units: Sequence[UnitCount]) -> CampaignItem:
    return CampaignItem(
        id=row.id,
        number=row.number,
        name=row.name,
        year=row.year,
        commune=row.owner_id,
        commune_name=row.owner.name,
        kind=row.kind,
        launched_by=row.launched_by,
        state=row.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        registration_closes_on=row.registration_closes_on,
        units=len(units),
        registered=sum(each.registered for each in units),
    )


def _pledges(session: Session, actor: Actor, row: Campaign) -> tuple[PledgeView, ...]:
    """The office reads all of them, a unit its own and those it signs too."""
    found = PLEDGES.of(session, campaign=row.id)
    all_, own = access.may_read_all(actor, row.owner_id), actor.organisations(access.UNIT_READERS)
    return tuple(
        _pledge(actor, each, reads_all=all_)
        for each in found
        if all_ or own & {party.organisation_id for party in each.parties}
    )


def _pledge(actor: Actor, row: Pledge, *, reads_all: bool = False) -> PledgeView:
    sides = sorted(
        row.parties,
        key=lambda each: (each.organisation_id != row.unit_id, each.organisation.sort_key),
    )
    return PledgeView(
        id=row.id,
        unit=row.unit_id,
        unit_name=row.unit.name,
        commitments=row.commitments,
        signed_on=row.signed_on,
        sides=tuple((each.organisation.name, each.signed_at) for each in sides),
        mine=any(
            each.signed_at is None and actor.holds(Role.UNIT_HEAD, each.organisation_id)
            for each in sides
        ),
        scan=row.scan_id if reads_all else None,
    )


def pledge_to_sign(
    session: Session, actor: Actor, pledge_id: str
) -> tuple[CampaignItem, PledgeView]:
    """A pledge that the actor is still to sign, and its campaign. Raises NotFound."""
    _THE_PLEDGE.ahead(session, pledge=pledge_id)
    row = next(iter(ONE_PLEDGE.of(session, pledge=pledge_id)), None)
    if row is None:
        raise NotFound
    campaign = find(session, actor, row.campaign_id)
    found = _pledge(actor, row)
    if not found.mine:
        raise NotFound
    return _item(campaign, ()), found


def _my_tasks(session: Session, actor: Actor, case: Case) -> tuple[tuple[str, str], ...]:
    """Open tasks of the campaign that are the actor's to do."""
    rows = OPEN.of(session, case=case.id)
    return tuple((each.id, each.name) for each in rows if access.may_draft(actor, each))
