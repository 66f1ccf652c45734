"""A campaign's steps: plan, registration and pledge of each unit, check, reviews, close."""

from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Answers
from service.casework.people import role_holders
from service.casework.registering import rates, units_of
from service.commands import numbers, record, registrations
from service.commands.known_subjects import KnownSubjects
from service.commands.office import Context
from service.commands.steps.work import Computed, Step, Work
from service.db.models import Campaign, CampaignUnit, Case, Pledge, PledgeParty
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_PLAN: Final = ("purpose", "scope", "subjects", "criteria", "content")


class PlanIsLate(Refusal):
    """Hạn đăng ký của kế hoạch đã qua. Chọn không ký để trả lại soạn tiếp."""

    status: ClassVar[int] = 422


class NobodyMissing(Refusal):
    """Không còn đơn vị nào thiếu đăng ký hoặc giao ước nên không cần mở lại."""

    status: ClassVar[int] = 422


def draft_campaign_plan(work: Work, answers: Answers) -> Computed:
    campaign = work.campaign
    for name in ("name", "launched_by", "kind", "starts_on", "ends_on", "registration_closes_on"):
        setattr(campaign, name, answers[name])
    campaign.parent_id = answers.get("parent")
    campaign.midterm_on = answers.get("midterm_on") if answers["has_midterm"] else None
    campaign.plan = {name: answers[name] for name in _PLAN}
    campaign.quotas = [dict(row) for row in answers.get("quotas") or ()]
    work.record("campaign.drafted")
    return {}


def sign_campaign_plan(work: Work, answers: Answers) -> Computed:
    campaign, context = work.campaign, work.context
    if not answers["plan_signed"]:
        work.record("campaign.returned")
        return {}
    closes = campaign.registration_closes_on
    if closes is None or closes < context.today:
        raise PlanIsLate
    campaign.plan_number = numbers.paper_number(context, campaign.owner, "plan", "KH-UBND")
    campaign.signed_on, campaign.state = context.today, "registering"
    _know_the_units(context, campaign)
    work.record("campaign.launched", number=campaign.plan_number)
    return {"registration_closes_at": work.ends("registration")}


def _know_the_units(context: Context, campaign: Campaign) -> None:
    """The units themselves and who heads them can be chosen at once, on any telephone."""
    units = {each.unit_id: each.unit for each in campaign.units}
    subjects = KnownSubjects(context, units)
    for unit in units.values():
        subjects.of(unit.id, "collective", unit.name, "")
        for head in role_holders(context.session, Role.UNIT_HEAD, unit.id, context.today):
            subjects.of(unit.id, "person", head.full_name, head.post)


def register_titles(work: Work, answers: Answers) -> Computed:
    campaign, unit = work.campaign, work.campaign_unit
    rows = answers.get("rows") or ()
    total = registrations.replace(work.context, campaign, unit.unit_id, rows, work.acting.person_id)
    unit.members_total = answers.get("members_total")
    unit.households_total = answers.get("households_total")
    registrations.mark_registered(work.context, campaign, unit, work.acting.person_id)
    work.record("registration.made", unit=unit.unit_id, rows=total)
    return {}


def sign_pledge(work: Work, answers: Answers) -> Computed:
    context, unit = work.context, work.campaign_unit
    pledge = Pledge(
        campaign_id=unit.campaign_id,
        unit_id=unit.unit_id,
        commitments=answers["commitments"],
        signed_on=answers["signed_on"],
        scan_id=answers.get("scan"),
        made_at=context.now,
    )
    context.session.add(pledge)
    context.session.flush()  # its sides refer to it
    own = PledgeParty(
        pledge_id=pledge.id,
        organisation_id=unit.unit_id,
        signed_at=context.now,
        signed_by=work.acting.person_id,
        confirmed=work.confirmed,
    )
    others = [
        PledgeParty(pledge_id=pledge.id, organisation_id=each)
        for each in answers.get("partners") or ()
    ]
    context.session.add_all([own, *others])
    unit.state = "pledged"
    work.record("pledge.signed", unit=unit.unit_id, partners=len(others))
    return {"unit_done": True}


def check_registrations(work: Work, answers: Answers) -> Computed:
    campaign, context = work.campaign, work.context
    found = rates(units_of(context.session, campaign.id), context.law, context.today, work.place)
    shares: dict[str, Any] = {each.kind: [each.reached, each.of] for each in found}
    if not answers["registration_reopened"]:
        campaign.state = "running"
        work.record("registration.checked", **shares)
        return {}
    missing = _unfinished(context, campaign)
    if not missing:
        raise NobodyMissing
    campaign.registration_closes_on = answers["new_closes_on"]
    campaign.state = "registering"
    for unit in missing:
        unit.state = "waiting" if unit.state == "not_registered" else unit.state
    context.session.flush()  # the term is reckoned from the new day
    work.record("registration.reopened", missing=len(missing), **shares)
    return {
        "unit_ids": [unit.unit_id for unit in missing],
        "registration_closes_at": work.ends("registration"),
    }


def _unfinished(context: Context, campaign: Campaign) -> list[CampaignUnit]:
    """Units that have not registered, or not pledged; whom the office has entered late is done."""
    return list(
        context.session.scalars(
            select(CampaignUnit)
            .where(
                CampaignUnit.campaign_id == campaign.id,
                CampaignUnit.state != "pledged",
                CampaignUnit.late_reason == "",
            )
            .order_by(CampaignUnit.unit_id)
        )
    )


def close_registration(context: Context, case: Case) -> None:
    """Whoever has said nothing by now is marked so. For the effect of that name."""
    campaign = context.session.get_one(Campaign, case.campaign_id)
    campaign.state = "checking"
    silent = 0
    for unit in campaign.units:
        if unit.state == "waiting":
            unit.state = "not_registered"
            silent += 1
    record.event(
        context, case, "registration.closed", None, units=len(campaign.units), silent=silent
    )


def record_midterm_review(work: Work, answers: Answers) -> Computed:
    work.record("campaign.reviewed", part="midterm")
    return {}


def record_final_review(work: Work, answers: Answers) -> Computed:
    work.record("campaign.reviewed", part="final")
    return {}


def close_campaign(work: Work, answers: Answers) -> Computed:
    if answers["campaign_closed"]:
        campaign = work.campaign
        campaign.state, campaign.closed_at = "closed", work.context.now
        work.record("campaign.closed")
    return {}


STEPS: dict[str, Step] = {
    "draft_campaign_plan": draft_campaign_plan,
    "sign_campaign_plan": sign_campaign_plan,
    "register_titles": register_titles,
    "sign_pledge": sign_pledge,
    "check_registrations": check_registrations,
    "record_midterm_review": record_midterm_review,
    "record_final_review": record_final_review,
    "close_campaign": close_campaign,
}
