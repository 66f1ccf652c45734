"""Emulation campaigns: begun by the standing office; a partner signs another unit's pledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from service import access
from service.access import Acting, Actor, NotFound
from service.casework.campaigns import case_of_campaign
from service.casework.people import valid_on
from service.commands import cases, numbers, record
from service.commands.office import Context
from service.commands.steps.work import instant
from service.commands.tasks import SignOnItsPage
from service.db.base import new_id
from service.db.models import (
    Campaign,
    CampaignUnit,
    Case,
    Membership,
    Organisation,
    Pledge,
    PledgeParty,
    Task,
)
from workflows.law.citations import Refusal
from workflows.law.roles import Role


class NobodyToAsk(Refusal):
    """Xã chưa có đơn vị nào có thủ trưởng để đăng ký."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCampaign:
    """Begin a campaign. What is given prefills its plan; without units all that have a head."""

    actor: Actor
    commune_id: str
    year: int
    name: str
    plan: Mapping[str, Any]  # more answers of the plan's form, as they came
    units: Sequence[str] = ()

    def run(self, context: Context) -> str:
        commune = context.session.get(Organisation, self.commune_id)
        if commune is None or commune.level != "commune" or commune.id not in self.actor.communes:
            raise NotFound
        access.require(self.actor.holds(Role.STANDING_OFFICE, commune.id))
        units = _units(context, commune.id, self.units)
        campaign = Campaign(
            id=new_id(),
            owner_id=commune.id,
            number=numbers.case_number(context, commune, "PT"),
            year=self.year,
            name=self.name,
            launched_by="commune",
            kind="regular",
            state="drafting",
            opened_at=context.now,
        )
        context.session.add(campaign)
        context.session.flush()  # units and the case refer to it
        context.session.add_all(
            CampaignUnit(campaign_id=campaign.id, unit_id=unit) for unit in units
        )
        self._start(context, campaign, commune, units)
        return campaign.id

    def _start(
        self, context: Context, campaign: Campaign, commune: Organisation, units: list[str]
    ) -> None:
        case = cases.start(
            context,
            "emulation_campaign",
            {
                "campaign_id": campaign.id,
                "owner_id": commune.id,
                "unit_ids": units,
                "registration_closes_at": instant(context.now),
            },
            owner=commune,
            number=campaign.number,
            subject=cases.Subject(campaign_id=campaign.id),
            acting=Acting(self.actor.person_id),
        )
        task = context.session.scalars(select(Task).where(Task.case_id == case.id)).one()
        task.draft = {"name": self.name, **self.plan}


def _units(context: Context, commune_id: str, named: Sequence[str]) -> list[str]:
    """Those named, else all that have a head today: others would be asked of nobody."""
    wanted = (
        select(Organisation.id)
        .where(
            Organisation.parent_id == commune_id,
            Organisation.level == "unit",
            valid_on(Organisation.valid_from, Organisation.valid_to, context.today),
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    if named:
        found = list(context.session.scalars(wanted.where(Organisation.id.in_(named))))
        if len(found) != len(set(named)):
            raise NotFound
        return found
    heads = select(Membership.organisation_id).where(
        Membership.role == Role.UNIT_HEAD,
        valid_on(Membership.valid_from, Membership.valid_to, context.today),
    )
    found = list(context.session.scalars(wanted.where(Organisation.id.in_(heads))))
    if not found:
        raise NobodyToAsk
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAsPartner:
    """The head of a partner unit signs a pledge beside the unit's own. Twice is once."""

    actor: Actor
    pledge_id: str
    confirmed: str = ""

    def run(self, context: Context) -> str:
        pledge = context.session.get(Pledge, self.pledge_id)
        party = _party(context, self.actor, pledge) if pledge is not None else None
        if pledge is None or party is None:
            raise NotFound
        if party.signed_at is not None:
            return pledge.campaign_id
        if not self.confirmed:
            raise SignOnItsPage
        party.signed_at, party.signed_by = context.now, self.actor.person_id
        party.confirmed = self.confirmed
        case: Case = case_of_campaign(context.session, pledge.campaign_id)
        record.event(
            context,
            case,
            "pledge.countersigned",
            Acting(self.actor.person_id),
            pledge=pledge.id,
            unit=party.organisation_id,
            confirmed=self.confirmed,
        )
        return pledge.campaign_id


def _party(context: Context, actor: Actor, pledge: Pledge) -> PledgeParty | None:
    """The side for which the actor signs: the first unsigned one, else one he has signed."""
    mine = [
        party
        for party in pledge.parties
        if actor.holds(Role.UNIT_HEAD, party.organisation_id)
        and party.organisation_id != pledge.unit_id
    ]
    return next((each for each in mine if each.signed_at is None), mine[0] if mine else None)
