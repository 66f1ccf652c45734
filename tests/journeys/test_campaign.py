"""Phong trào thi đua: launched, registered, pledged, checked, reviewed, closed (§1)."""

from datetime import date

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.casework.registering import rates, units_of
from service.commands.campaigns import OpenCampaign, SignAsPartner
from service.commands.nominations import WrongKind
from service.commands.registrations import RegistrationOver
from service.commands.tasks import CompleteTask, SignOnItsPage
from service.db.models import Campaign, CampaignUnit, Pledge, Registration, Subject
from tests.movements import (
    CLINIC,
    HAMLET,
    SCHOOL,
    household,
    lists,
    opens_campaign,
    pledges,
    registers,
    state_of,
    task_of,
)
from tests.movements import PLAN as USUAL

PLAN = {**USUAL, "registration_closes_on": "2026-12-04"}


@pytest.fixture
def campaign(town):
    """Given three units that are asked, and a plan that is not signed yet."""
    opened = opens_campaign(town, purpose="Hoàn thành nhiệm vụ năm")
    town.does("draft_campaign_plan", of=opened, **PLAN)
    return opened


@pytest.fixture
def launched(town, campaign):
    town.does("sign_campaign_plan", of=campaign)
    return campaign


def row(town, campaign):
    return town.one(select(Campaign).where(Campaign.id == campaign))


def reached(town, campaign):
    law = town.office.house.law

    def found(session):
        return rates(units_of(session, campaign), law, town.today, ("TM", "BN"))

    return {each.kind: (each.reached, each.of, each.short) for each in town.read(found)}


def test_what_was_given_at_the_beginning_is_in_the_plan(town, campaign):
    found = row(town, campaign)
    assert (found.name, found.number) == ("Cả xã thi đua nông thôn mới", "2026-TM-PT01")
    assert found.plan["purpose"] == "Hoàn thành nhiệm vụ năm"
    assert found.registration_closes_on == date(2026, 12, 4)
    assert town.open_keys(campaign) == ["sign_campaign_plan"]


def test_a_plan_that_is_not_signed_goes_back_as_it_was(town, campaign):
    town.does("sign_campaign_plan", of=campaign, plan_signed=False)
    assert town.open_keys(campaign) == ["draft_campaign_plan"]
    draft = town.form_and_draft(town.task("draft_campaign_plan", of=campaign))[1]
    assert (draft["ends_on"], draft["has_midterm"]) == ("2027-10-29", True)


def test_a_plan_whose_day_has_passed_is_not_signed(town, campaign):
    town.moves_to("2026-12-07 08:00")
    refused = town.refused_to_complete(town.task("sign_campaign_plan", of=campaign), by="chutich")
    assert refused == "PlanIsLate"


def test_each_unit_registers_and_pledges_to_the_day_of_the_plan(town, launched):
    assert row(town, launched).plan_number == "01/KH-UBND"
    asked = town.open_tasks("register_titles", of=launched)
    assert {each.due_on for each in asked} == {date(2026, 12, 4)}
    assert {each.organisation_id for each in asked} == {
        town.unit(code).id for code in (SCHOOL, CLINIC, HAMLET)
    }

    registers(town, launched, SCHOOL, members_total=40)
    assert state_of(town, launched, SCHOOL) == "registered"
    pledges(town, launched, SCHOOL)
    assert state_of(town, launched, SCHOOL) == "pledged"
    assert len(town.open_tasks(of=launched)) == 2  # the others go on


def test_nothing_is_registered_without_a_title_or_a_form_for_its_kind(town, launched):
    task = task_of(town, "register_titles", launched, SCHOOL)
    (own,) = town.form_and_draft(task)[1]["rows"]

    def sends(*rows):
        answers = {"members_total": 40, "rows": rows}
        town.execute(CompleteTask(task_id=task.id, actor=town.head_of(SCHOOL), answers=answers))

    with pytest.raises(Invalid) as refused:
        sends(own)
    assert ("rows", 0, "title") in refused.value.errors
    with pytest.raises(Invalid) as refused:
        sends()
    assert ("rows",) in refused.value.errors
    with pytest.raises(WrongKind):  # a title of people for a collective
        sends({**own, "title": "LĐTT"})
    sends({**own, "form": "GK-X", "initiative_topic": "Vườn thuốc nam"})


def test_when_all_have_pledged_the_office_checks_before_the_day(town, launched):
    for code, total in ((SCHOOL, "members_total"), (CLINIC, "members_total")):
        registers(town, launched, code, **{total: 20})
        pledges(town, launched, code)
    registers(town, launched, HAMLET, title="TTLĐTT", households_total=120)
    pledges(town, launched, HAMLET)

    assert town.open_keys(launched) == ["check_registrations"]
    (closed,) = town.events(launched, "registration.closed")
    assert closed.facts == {"units": 3, "silent": 0}
    assert reached(town, launched)["unit"] == (3, 3, False)


def test_a_silent_unit_is_not_registered_when_the_day_is_over(town, launched):
    registers(town, launched, SCHOOL, members_total=20)
    pledges(town, launched, SCHOOL)
    town.moves_to("2026-12-04 23:59")
    assert state_of(town, launched, HAMLET) == "waiting"
    town.moves_to("2026-12-05 00:01")

    assert town.open_keys(launched) == ["check_registrations"]
    assert town.task("check_registrations", of=launched).due_on == date(2026, 12, 11)
    assert [state_of(town, launched, code) for code in (SCHOOL, CLINIC, HAMLET)] == [
        "pledged",
        "not_registered",
        "not_registered",
    ]
    assert reached(town, launched)["unit"] == (1, 3, True)  # 90 % are aimed at


def test_registration_is_reopened_once_and_for_the_missing_units_alone(town, launched):
    registers(town, launched, SCHOOL, members_total=20)
    pledges(town, launched, SCHOOL)
    registers(town, launched, CLINIC, members_total=10)  # and does not pledge
    town.moves_to("2026-12-05 00:01")
    town.does(
        "check_registrations",
        of=launched,
        registration_reopened=True,
        new_closes_on="2026-12-18",
        reason="Hai đơn vị bận kiểm kê",
    )

    again = town.open_tasks("register_titles", of=launched)
    assert {each.organisation_id for each in again} == {
        town.unit(CLINIC).id,
        town.unit(HAMLET).id,
    }
    assert {each.due_on for each in again} == {date(2026, 12, 18)}
    draft = town.form_and_draft(task_of(town, "register_titles", launched, CLINIC))[1]
    assert draft["members_total"] == 10  # what was registered is still there
    registers(town, launched, CLINIC)
    pledges(town, launched, CLINIC)
    town.moves_to("2026-12-19 00:01")

    assert state_of(town, launched, CLINIC) == "pledged"
    assert state_of(town, launched, HAMLET) == "not_registered"
    schema, _ = town.form_and_draft(town.task("check_registrations", of=launched))
    assert schema["properties"]["registration_reopened"]["const"] is False


def test_nobody_is_asked_again_where_nobody_is_missing(town, launched):
    for code in (SCHOOL, CLINIC):
        registers(town, launched, code, members_total=20)
        pledges(town, launched, code)
    registers(town, launched, HAMLET, households_total=90)
    pledges(town, launched, HAMLET)
    answers = {"registration_reopened": True, "new_closes_on": "2026-12-18", "reason": "Thử"}
    task = town.task("check_registrations", of=launched)
    assert town.refused_to_complete(task, by="thuongtruc", answers=answers) == "NobodyMissing"


def test_a_late_unit_is_entered_by_the_office_with_its_reason(town, launched):
    town.moves_to("2026-12-05 00:01")
    rows = [household(town, "Nguyễn Văn Chậm")]
    with pytest.raises(Invalid) as refused:
        lists(town, launched, rows)
    assert list(refused.value.errors) == [("reason",)]

    taken = lists(town, launched, rows, reason="Thôn gửi giấy ngày 07/12")
    assert (taken.accepted, taken.changed) == (1, 1)
    unit = town.one(select(CampaignUnit).where(CampaignUnit.unit_id == town.unit(HAMLET).id))
    assert (unit.state, unit.late_reason) == ("registered", "Thôn gửi giấy ngày 07/12")
    town.does(
        "check_registrations",
        of=launched,
        registration_reopened=True,
        new_closes_on="2026-12-18",
        reason="Hai đơn vị còn thiếu",
    )
    assert town.unit(HAMLET).id not in {
        each.organisation_id for each in town.open_tasks("register_titles", of=launched)
    }


def test_a_list_of_households_is_taken_once(town, launched):
    rows = [household(town, f"Hộ {name}") for name in ("Nguyễn Văn Ân", "Lê Thị Bưởi")]
    rows += [household(town, "Hộ Lê Thị Bưởi"), household(town, "Hộ Vũ Văn Chữ", "LĐTT")]
    head = town.username_of(town.head_of(HAMLET).person_id)
    looked = lists(town, launched, rows, by=head, dry_run=True)
    assert (looked.accepted, looked.changed) == (2, 2)
    assert [(each.row, each.field) for each in looked.rejected] == [(4, "name"), (5, "award")]
    assert town.all(select(Registration.id)) == []

    first = lists(town, launched, rows, by=head)
    assert (first.accepted, first.changed) == (2, 2)
    events = len(town.events(launched))
    again = lists(town, launched, rows, by=head)
    assert (again.accepted, again.changed) == (2, 0)
    assert len(town.all(select(Registration.id))) == 2
    assert len(town.events(launched)) == events
    assert state_of(town, launched, HAMLET) == "registered"

    # what the head registers by hand leaves the households where they are
    registers(town, launched, HAMLET, households_total=4)
    kinds = town.all(select(Subject.kind).join(Registration, Registration.subject_id == Subject.id))
    assert sorted(kinds) == ["collective", "household", "household"]
    assert reached(town, launched)["household"] == (2, 4, False)  # half, as aimed at


def test_a_head_lists_for_his_own_unit_and_in_time(town, launched):
    head = town.username_of(town.head_of(SCHOOL).person_id)
    taken = lists(town, launched, [household(town, "Hộ của thôn khác")], by=head)
    assert [each.field for each in taken.rejected] == ["unit"]
    town.moves_to("2026-12-05 00:01")
    own = {"unit": town.unit(SCHOOL).name, "kind": "individual", "name": "Cô Muộn", "award": "LĐTT"}
    with pytest.raises(RegistrationOver):
        lists(town, launched, [own], by=head)


def test_both_sides_of_a_pledge_sign_it(town, launched):
    registers(town, launched, SCHOOL, members_total=40)
    pledges(town, launched, SCHOOL, partners=[town.unit(CLINIC).id])
    pledge = town.one(select(Pledge))

    def sides(session):
        found = session.get_one(Pledge, pledge.id)
        return {each.organisation.code: each.signed_at is not None for each in found.parties}

    assert town.read(sides) == {SCHOOL: True, CLINIC: False}
    stranger, partner = town.head_of(HAMLET), town.head_of(CLINIC)
    with pytest.raises(NotFound):
        town.execute(SignAsPartner(actor=stranger, pledge_id=pledge.id, confirmed="token"))
    with pytest.raises(SignOnItsPage):
        town.execute(SignAsPartner(actor=partner, pledge_id=pledge.id))
    for _ in range(2):  # twice is once
        town.execute(SignAsPartner(actor=partner, pledge_id=pledge.id, confirmed="token"))
    assert town.read(sides) == {SCHOOL: True, CLINIC: True}
    assert len(town.events(launched, "pledge.countersigned")) == 1


def test_reviewed_in_between_and_at_the_end_then_closed(town, launched):
    town.moves_to("2026-12-05 00:01")
    town.does("check_registrations", of=launched, registration_reopened=False)
    midterm = town.task("record_midterm_review", of=launched)
    assert midterm.due_on == date(2027, 6, 30)
    town.completes(midterm)
    final = town.task("record_final_review", of=launched)
    assert final.due_on == date(2027, 10, 29)
    town.completes(final)
    town.does("close_campaign", of=launched, campaign_closed=False, reason="Thiếu số liệu")
    town.does("record_final_review", of=launched)
    town.does("close_campaign", of=launched)

    assert row(town, launched).state == "closed"
    assert town.case(launched).end_event == "campaign_ended"
    assert town.open_tasks(of=launched) == []


def test_without_a_midterm_the_end_comes_next(town):
    opened = town.execute(
        OpenCampaign(
            actor=town.person("thuongtruc"),
            commune_id=town.unit("TM").id,
            year=2026,
            name="Phong trào ngắn",
            plan={},
            units=[town.unit(SCHOOL).id],
        )
    )
    short = {**PLAN, "has_midterm": False}
    del short["midterm_on"]
    town.does("draft_campaign_plan", of=opened, **short)
    town.does("sign_campaign_plan", of=opened)
    town.moves_to("2026-12-05 00:01")
    town.does("check_registrations", of=opened)
    assert town.open_keys(opened) == ["record_final_review"]
