"""What the forms of a campaign offer and hold: its units, its subjects, last year's list."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from forms.setting import Choice
from service.casework import history
from service.casework.desk import Desk
from service.db.asking import Question
from service.db.models import (
    Campaign,
    CampaignUnit,
    Organisation,
    Pledge,
    Registration,
    Subject,
)
from workflows.law.awards import Award, AwardKind

Choices = tuple[Choice, ...]
_CAMPAIGN: Final[Any] = bindparam("campaign")
_UNIT: Final[Any] = bindparam("unit")
SUBJECTS_OF_UNIT: Final = Question(
    select(Subject).where(
        Subject.organisation_id == _UNIT, Subject.kind.in_(("person", "collective"))
    ),
    Subject.kind,
    Subject.sort_key,
    along=(Subject.organisation,),
)
UNITS_ASKED: Final = Question(
    select(CampaignUnit).where(CampaignUnit.campaign_id == _CAMPAIGN, CampaignUnit.unit_id == _UNIT)
)
REGISTERED: Final = Question(
    select(Registration)
    .join(Subject, Subject.id == Registration.subject_id)
    .where(
        Registration.campaign_id == _CAMPAIGN,
        Registration.unit_id == _UNIT,
        Registration.kind != "household",
    ),
    Subject.kind,
    Subject.sort_key,
)


def _of_kind(desk: Desk, *kinds: AwardKind) -> Choices:
    found: list[Award] = [each for each in desk.law.awards(desk.today) if each.kind in kinds]
    return tuple(Choice(award.code, award.name) for award in found)


def _for_people(desk: Desk, kind: AwardKind) -> Choices:
    """Not those that only households may have: these come by lists."""
    awards = [each for each in desk.law.awards(desk.today) if each.kind is kind]
    return tuple(
        Choice(award.code, award.name, ", ".join(each.label for each in award.subjects))
        for award in awards
        if any(subject in award.subjects for subject in ("person", "collective"))
    )


def _titles(desk: Desk) -> Choices:
    return _for_people(desk, AwardKind.TITLE)


def _forms(desk: Desk) -> Choices:
    return _for_people(desk, AwardKind.FORM)


def _awards(desk: Desk) -> Choices:
    return _of_kind(desk, AwardKind.TITLE, AwardKind.FORM)


def _parents(desk: Desk) -> Choices:
    """Other campaigns of the same office that still run."""
    found = desk.session.scalars(
        select(Campaign)
        .where(
            Campaign.owner_id == desk.case.owner_id,
            Campaign.id != desk.case.campaign_id,
            Campaign.state.not_in(("drafting", "closed")),
        )
        .order_by(Campaign.number)
    )
    return tuple(Choice(each.id, each.name, each.number) for each in found)


def _subjects(desk: Desk) -> Choices:
    found = SUBJECTS_OF_UNIT.of(desk.session, unit=desk.task.organisation_id)
    return tuple(Choice(each.id, each.name, each.post) for each in found)


def _units(desk: Desk) -> Choices:
    """The other units of the campaign."""
    found = desk.session.execute(
        select(Organisation.id, Organisation.name)
        .join(CampaignUnit, CampaignUnit.unit_id == Organisation.id)
        .where(
            CampaignUnit.campaign_id == desk.case.campaign_id,
            Organisation.id != desk.task.organisation_id,
        )
        .order_by(Organisation.sort_key)
    )
    return tuple(Choice(key, name) for key, name in found)


SOURCES: Final[dict[str, Callable[[Desk], Choices]]] = {
    "campaign_awards": _awards,
    "campaign_forms": _forms,
    "campaign_titles": _titles,
    "campaign_units": _units,
    "parent_campaigns": _parents,
    "registering_subjects": _subjects,
}


def _reopenings_left(desk: Desk) -> int:
    allowed = desk.law.setting("registration_reopenings_allowed", desk.today, desk.place).number
    used = history.count(desk.session, desk.case.id, "registration.reopened")
    return max(allowed - used, 0)


def _person_subjects(desk: Desk) -> list[str]:
    found = SUBJECTS_OF_UNIT.of(desk.session, unit=desk.task.organisation_id)
    return [each.id for each in found if each.kind == "person"]


def _households_listed(desk: Desk) -> int:
    found = desk.session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.campaign_id == desk.case.campaign_id,
            Registration.unit_id == desk.task.organisation_id,
            Registration.kind == "household",
        )
    )
    return found or 0


VALUES: Final[dict[str, Callable[[Desk], object]]] = {
    "ends_on": lambda desk: desk.campaign.ends_on,
    "households_listed": _households_listed,
    "person_subjects": _person_subjects,
    "reopenings_left": _reopenings_left,
    "unit_kind": lambda desk: desk.session.get_one(Organisation, desk.task.organisation_id).kind,
}


def plan(desk: Desk) -> dict[str, Any]:
    """The plan as it was written before it came back."""
    campaign = desk.campaign
    if campaign.starts_on is None:
        return {"name": campaign.name}
    days = ("starts_on", "ends_on", "registration_closes_on", "midterm_on")
    written = {name: day.isoformat() for name in days if (day := getattr(campaign, name))}
    known = {"name": campaign.name, "launched_by": campaign.launched_by, "kind": campaign.kind}
    parent = {"parent": campaign.parent_id} if campaign.parent_id else {}
    midterm = {"has_midterm": campaign.midterm_on is not None}
    return known | parent | midterm | written | campaign.plan | {"quotas": campaign.quotas}


def registration(desk: Desk) -> dict[str, Any]:
    """What the unit has registered already, else what it had in the campaign before."""
    rows = _registered(desk, desk.campaign.id)
    unit = _unit(desk, desk.campaign.id)
    if not rows and (before := _campaign_before(desk)) is not None:
        rows, unit = _registered(desk, before), unit or _unit(desk, before)
    totals = ("members_total", "households_total")
    known = {name: number for name in totals if unit and (number := getattr(unit, name))}
    return known | {"rows": rows or _the_unit_itself(desk)}


def _the_unit_itself(desk: Desk) -> list[dict[str, Any]]:
    """What nearly every unit registers first."""
    subjects = SUBJECTS_OF_UNIT.of(desk.session, unit=desk.task.organisation_id)
    collectives = [each for each in subjects if each.kind == "collective"]
    own = [each.id for each in collectives if each.fold == each.organisation.fold]
    return [{"subject": each} for each in own[:1]]


def _unit(desk: Desk, campaign_id: str) -> CampaignUnit | None:
    found = UNITS_ASKED.of(desk.session, campaign=campaign_id, unit=desk.task.organisation_id)
    return found[0] if found else None


def _campaign_before(desk: Desk) -> str | None:
    return desk.session.scalars(
        select(Registration.campaign_id)
        .join(Campaign, Campaign.id == Registration.campaign_id)
        .where(
            Registration.unit_id == desk.task.organisation_id,
            Campaign.owner_id == desk.case.owner_id,
            Campaign.id != desk.campaign.id,
        )
        .order_by(Campaign.year.desc(), Campaign.opened_at.desc())
        .limit(1)
    ).first()


def _registered(desk: Desk, campaign_id: str) -> list[dict[str, Any]]:
    rows = REGISTERED.of(desk.session, campaign=campaign_id, unit=desk.task.organisation_id)
    return [
        {"subject": row.subject_id}
        | {
            name: value
            for name in ("title", "form", "initiative_topic")
            if (value := getattr(row, name))
        }
        for row in rows
    ]


def pledge(desk: Desk) -> dict[str, Any]:
    """The commitments of the year before, to be changed where they need it."""
    before = desk.session.scalars(
        select(Pledge)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Pledge.unit_id == desk.task.organisation_id, Campaign.owner_id == desk.case.owner_id)
        .order_by(Pledge.made_at.desc())
        .limit(1)
    ).first()
    known = {"signed_on": desk.today.isoformat()}
    return known | ({"commitments": before.commitments} if before is not None else {})
