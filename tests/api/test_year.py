"""The year's calendar for programs."""

from collections.abc import Callable

from service.commands.year import KeepYear
from tests.builders import Town
from tests.stranger import Caller


def keeps(town: Town, day: str) -> None:
    town.moves_to(f"{day} 08:00")
    town.execute(KeepYear(town.unit("TM").id))


def test_programs_read_what_became_of_each_step(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    town.moves_to("2027-01-01 08:00")
    keeps(town, "2027-01-01")
    keeps(town, "2027-08-02")
    town.moves_to("2027-08-03 09:00")
    day = "2027-09-10"
    town.does("do_year_step", step_moved=True, new_day=day, reason="Hội trường bận")
    year = caller("thuongtruc").get("/year-steps").json
    assert (year["year"], year["commune_name"]) == (2027, "UBND xã Tân Mẫu")
    steps = {each["key"]: each for each in year["steps"]}
    moved = steps["initiatives_first"]
    assert (moved["due_on"], moved["planned_for"]) == (day, "2027-08-30")
    assert (moved["moved_by"], moved["moved_because"]) == ("Hồ Thị Hồng Vân", "Hội trường bận")
    assert moved["task"] == town.task("do_year_step").id
    assert (steps["close_titles"]["state"], steps["close_titles"]["task"]) == ("passed", None)
    assert caller("truongphong").get("/year-steps").json == year


def test_the_next_year_is_read_by_its_rules_and_only_by_the_office(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    assert {each["state"] for each in caller("chutich").get("/year-steps").json["steps"]} == {
        "ahead"
    }
    assert caller("thuongtruc").get("/year-steps?year=2027").json["year"] == town.today.year + 1
    assert caller("thuongtruc").get("/year-steps?year=2040").status == 404
    for other in ("tieuhoc", "vanthu", "quantri", "tinh-thamdinh"):
        assert caller(other).get("/year-steps").status == 404, other
