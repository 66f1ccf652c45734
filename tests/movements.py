"""Campaigns in the words of the scenarios: opened, launched, registered, pledged, listed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from service.commands.campaigns import OpenCampaign
from service.commands.registrations import Taken, TakeRegistrations
from service.db.models import CampaignUnit, Task
from tests.builders import NomineeRow, Town

SCHOOL, CLINIC, HAMLET = "TM-TH", "TM-YT", "TM-T01"
PLAN: Final[Mapping[str, Any]] = {
    "starts_on": "2026-11-20",
    "ends_on": "2027-10-29",
    "registration_closes_on": "2026-12-18",
    "has_midterm": True,
    "midterm_on": "2027-06-30",
}


def opens_campaign(town: Town, *, name: str = "Cả xã thi đua nông thôn mới", **plan: Any) -> str:
    """The office begins one in which a school, the clinic and a hamlet are asked."""
    return town.execute(
        OpenCampaign(
            actor=town.person("thuongtruc"),
            commune_id=town.unit("TM").id,
            year=2026,
            name=name,
            plan=plan,
            units=[town.unit(code).id for code in (SCHOOL, CLINIC, HAMLET)],
        )
    )


def launches(town: Town, **plan: Any) -> str:
    """A campaign whose plan is signed: the three units are asked."""
    campaign = opens_campaign(town)
    town.does("draft_campaign_plan", of=campaign, **{**PLAN, **plan})
    town.does("sign_campaign_plan", of=campaign)
    return campaign


def task_of(town: Town, key: str, campaign: str, code: str) -> Task:
    (task,) = [
        each
        for each in town.open_tasks(key, of=campaign)
        if each.organisation_id == town.unit(code).id
    ]
    return task


def registers(
    town: Town, campaign: str, code: str, *, title: str = "TTLĐTT", **answers: Any
) -> None:
    """The unit's head registers the unit itself, which is offered to him already."""
    task = task_of(town, "register_titles", campaign, code)
    (own,) = town.form_and_draft(task)[1]["rows"]
    town.completes(task, rows=[{**own, "title": title}], **answers)


def pledges(town: Town, campaign: str, code: str, **answers: Any) -> None:
    town.completes(task_of(town, "sign_pledge", campaign, code), **answers)


def household(town: Town, name: str, award: str = "GĐVH") -> dict[str, Any]:
    return {"unit": town.unit(HAMLET).name, "kind": "household", "name": name, "award": award}


def lists(
    town: Town,
    campaign: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: str = "thuongtruc",
    reason: str = "",
    dry_run: bool = False,
) -> Taken:
    return town.execute(
        TakeRegistrations(
            actor=town.person(by),
            campaign_id=campaign,
            rows=[NomineeRow(number, each) for number, each in enumerate(rows, start=2)],
            reason=reason,
            dry_run=dry_run,
        )
    )


def state_of(town: Town, campaign: str, code: str) -> str:
    return town.one(
        select(CampaignUnit.state).where(
            CampaignUnit.campaign_id == campaign, CampaignUnit.unit_id == town.unit(code).id
        )
    )
