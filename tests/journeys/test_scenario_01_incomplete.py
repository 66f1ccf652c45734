"""Scenario 1. Incomplete, returned once, late.

Given two of six reports missing;
When the unit is silent for 5 working days;
Then settle_incomplete opens, no second return is offered, accept_part keeps four, the clock starts
there, two are carried over with reasons.
"""

from datetime import date

import pytest
from sqlalchemy import select

from forms import Invalid
from service.commands.tasks import NoLongerOpen
from service.db.models import ClockEntry
from tests.office import START
from tests.stages import OPENED, Stage

REQUEST = "Thiếu báo cáo thành tích của hai trường hợp, bổ sung theo Điều 84."


def return_one(town):
    """Given six nominations, of which two have no report: the dossier is returned on Monday."""
    dossier = town.opens_dossier("TM-TH", nominations=6, award="CSTĐCS")
    town.goes_on(dossier, until="receive_dossier")
    town.moves_to("2026-11-23 10:00")
    town.returns_dossier(dossier, REQUEST)


RETURNED = Stage("returned", START.replace(day=23, hour=10), return_one, OPENED)


@pytest.fixture
def stage(request):
    return RETURNED if "returned" in request.fixturenames else OPENED


@pytest.fixture
def returned(town):
    return town.the_dossier()


def silent_for_five_working_days(town):
    """Tuesday 24/11 is a holiday: Wednesday is the first day, Tuesday 01/12 the fifth and last."""
    town.moves_to("2026-12-02 00:00")


def offered(town, dossier, field):
    """The values that the open settle_incomplete offers for a field."""
    schema, _ = town.form_and_draft(town.task("settle_incomplete", of=dossier))
    asked = schema["properties"][field]
    return [each["const"] for each in asked.get("oneOf") or asked["items"]["oneOf"]]


def clock(town, dossier, term):
    entries = select(ClockEntry).where(
        ClockEntry.case_id == town.case(dossier).id, ClockEntry.term == term
    )
    return [(entry.kind, entry.at) for entry in town.all(entries.order_by(ClockEntry.id))]


def test_the_unit_is_told_what_is_missing_and_until_when(town, returned):
    assert town.dossier(returned).state == "returned"
    assert town.dossier(returned).facts["return_text"] == REQUEST
    assert town.task("complete_papers", of=returned).due_on == date(2026, 12, 1)
    assert [name for name, _ in town.letters("returned")] == [town.head_of("TM-TH").name]
    assert [kind for kind, _ in clock(town, returned, "papers_check")] == ["start", "stop"]


def test_silence_of_five_working_days_opens_the_settlement(town, returned):
    late = town.task("complete_papers", of=returned)
    town.moves_to("2026-12-01 23:59")
    assert town.open_keys(returned) == ["complete_papers"]  # the last day is the unit's

    silent_for_five_working_days(town)
    assert town.open_keys(returned) == ["complete_papers"]  # not at the moment, but after it
    town.moves_to("2026-12-02 08:00")
    assert town.open_keys(returned) == ["settle_incomplete"]
    assert town.events(returned, "dossier.incomplete") != []
    with pytest.raises(NoLongerOpen):
        town.completes(late, by=town.head_of("TM-TH"))


def test_no_second_return_is_offered_and_one_extension_at_most(town, returned):
    town.moves_to("2026-12-02 08:00")
    assert offered(town, returned, "settlement") == ["accept_part", "extend", "refuse"]

    town.does("settle_incomplete", of=returned, settlement="extend", reason="Đường sá ngập lụt")
    assert town.open_keys(returned) == ["complete_papers"]
    assert town.task("complete_papers", of=returned).due_on == date(2026, 12, 9)

    town.moves_to("2026-12-10 08:00")
    assert offered(town, returned, "settlement") == ["accept_part", "refuse"]
    with pytest.raises(Invalid):
        town.does("settle_incomplete", of=returned, settlement="extend", reason="Lần nữa")


def test_papers_still_short_after_the_return_are_settled_and_not_returned_again(town, returned):
    town.does("complete_papers", of=returned)
    assert town.dossier(returned).state == "in_review"
    assert [kind for kind, _ in clock(town, returned, "papers_check")] == [
        "start",
        "stop",
        "resume",
    ]

    town.returns_dossier(returned)
    assert town.open_keys(returned) == ["settle_incomplete"]
    assert len(town.events(returned, "dossier.returned")) == 1


def test_part_is_accepted_its_clock_starts_there_and_two_are_carried_over(town, returned):
    silent_for_five_working_days(town)
    town.moves_to("2026-12-02 15:00")
    kept = town.ids(returned)[:4]
    town.does(
        "settle_incomplete",
        of=returned,
        settlement="accept_part",
        kept=kept,
        reason="Hai trường hợp chưa có báo cáo",
    )

    assert clock(town, returned, "dossier_to_signature") == [("start", town.now)]
    assert town.outcomes(returned) == ["open"] * 4 + ["carried_over"] * 2
    carried = town.nominations(returned)[4:]
    assert {each.reason for each in carried} == {"Hai trường hợp chưa có báo cáo"}
    # the four go on alone, in every later form
    assert town.open_keys(returned) == ["request_opinions"]
    town.does("request_opinions", of=returned)
    _, draft = town.form_and_draft(town.task("appraise_dossier", of=returned))
    assert [row["nomination"] for row in draft["rows"]] == kept


def test_nobody_is_left_out_without_a_reason(town, returned):
    town.moves_to("2026-12-02 08:00")
    everybody = town.ids(returned)
    with pytest.raises(Invalid) as refused:
        town.does(
            "settle_incomplete",
            of=returned,
            settlement="accept_part",
            kept=everybody[:4],
            reason="",
        )
    assert refused.value.errors == {("reason",): ["Nhập lý do"]}
    town.does("settle_incomplete", of=returned, settlement="accept_part", kept=everybody, reason="")
    assert town.outcomes(returned) == ["open"] * 6


def test_an_extension_stops_the_clock_again_and_is_told_to_the_unit(town, returned):
    town.does("complete_papers", of=returned)
    town.returns_dossier(returned)  # still short, and no second return is left
    told = len(town.letters("returned"))
    town.does("settle_incomplete", of=returned, settlement="extend", reason="Đường sá ngập lụt")

    kinds = ["start", "stop", "resume", "end", "start", "stop"]
    assert [kind for kind, _ in clock(town, returned, "papers_check")] == kinds
    assert len(town.letters("returned")) == told + 1


def test_an_extension_of_a_clock_that_stands_still_stops_it_no_second_time(town, returned):
    town.moves_to("2026-12-02 08:00")
    town.does("settle_incomplete", of=returned, settlement="extend", reason="Đường sá ngập lụt")
    assert [kind for kind, _ in clock(town, returned, "papers_check")] == ["start", "stop"]


def test_accepting_part_must_keep_somebody_of_this_dossier(town, returned):
    town.moves_to("2026-12-02 08:00")
    with pytest.raises(Invalid) as refused:
        town.does("settle_incomplete", of=returned, settlement="accept_part", kept=[])
    assert ("kept",) in refused.value.errors


def test_a_refused_dossier_ends_with_its_reason(town, returned):
    town.moves_to("2026-12-02 08:00")
    town.does(
        "settle_incomplete", of=returned, settlement="refuse", reason="Không có báo cáo thành tích"
    )

    assert town.case(returned).end_event == "dossier_not_accepted"
    assert town.dossier(returned).state == "concluded"
    assert {each.reason for each in town.nominations(returned)} == {"Không có báo cáo thành tích"}
    assert town.outcomes(returned) == ["refused"] * 6
    assert town.open_tasks() == []


def test_a_dossier_whose_papers_come_in_time_goes_on_with_all_of_them(town, returned):
    town.moves_to("2026-12-01 16:00")
    town.does("complete_papers", of=returned)
    town.does("receive_dossier", of=returned)
    assert town.open_keys(returned) == ["request_opinions"]
    assert town.outcomes(returned) == ["open"] * 6
    town.moves_to("2026-12-05 08:00")  # the timer of the return has gone with it
    assert town.open_keys(returned) == ["request_opinions"]


def test_a_unit_that_proposes_nobody_ends_without_the_commune(town):
    dossier = town.opens_dossier("TM-TH", nominations=2)
    town.goes_on(dossier, until="hold_unit_review")
    nobody = {
        each: {"proposed": False, "in_favour": 0, "against": 20} for each in town.ids(dossier)
    }
    town.does("hold_unit_review", of=dossier, rows=nobody)

    assert town.outcomes(dossier) == ["not_proposed"] * 2
    assert town.case(dossier).end_event == "dossier_not_accepted"
    assert town.open_tasks() == []
