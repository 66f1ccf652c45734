"""The year's calendar on its page."""

import pytest

from service.commands.year import KeepYear
from tests.statements import statements

STATES = ("Đã làm xong", "Đang làm", "Chưa đến ngày mở", "Không mở")


def keeps(town, day):
    town.moves_to(f"{day} 08:00")
    town.execute(KeepYear(town.unit("TM").id))


@pytest.fixture
def begun(town):
    """Two steps of January are done, one of August was moved."""
    keeps(town, "2027-01-01")
    keeps(town, "2027-01-04")
    town.all_do("do_year_step")
    keeps(town, "2027-08-02")
    town.moves_to("2027-08-03 09:00")
    town.does("do_year_step", step_moved=True, new_day="2027-09-10", reason="Hội trường bận")
    return town


def test_the_page_says_of_each_step_its_day_its_state_and_who_moved_it_why(begun, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens("/calendar?year=2027").link("Lịch năm"))
    assert page.head == "Lịch năm 2027"
    said = page.said("tbody tr")
    assert len(said) == 13
    (moved,) = [each for each in said if "chuyển từ" in each]
    assert "Hồ Thị Hồng Vân" in moved
    assert "Hội trường bận" in moved
    counted = [sum(state in each for each in said) for state in STATES]
    assert counted == [2, 1, 7, 3]
    task = desk.opens(page.link("Họp Hội đồng sáng kiến, đợt một"))
    assert "Họp Hội đồng sáng kiến, đợt một" in task.words
    assert "triệu tập Hội đồng sáng kiến" in task.words
    assert task.link("Lịch năm").endswith("/year")


def test_the_next_year_is_shown_by_its_rules_and_no_other(begun, at_desk):
    desk = at_desk("truongphong")
    page = desk.opens("/year?year=2028")
    assert all("Dự kiến" in each for each in page.said("tbody tr"))
    assert desk.opens("/year?year=2030", status=404).head == "Không tìm thấy"


@pytest.mark.parametrize(
    ("username", "status"),
    [
        *((name, 200) for name in ("thuongtruc", "truongphong", "thamdinh", "chutich")),
        *((name, 404) for name in ("tieuhoc", "thon01", "vanthu", "ketoan", "quantri")),
        *((name, 404) for name in ("tinh-thamdinh", "conganxa")),
    ],
)
def test_the_office_reads_it_and_nobody_else(town, at_desk, username, status):
    desk = at_desk(username)
    desk.opens("/year", status=status)
    offered = desk.opens("/calendar").said(".btn")
    assert ("Lịch năm" in offered) is (status == 200)


def test_a_page_asks_once_for_all_steps(begun, at_desk):
    desk = at_desk("thuongtruc")
    with statements(begun.office.database.engine) as asked:
        desk.opens("/year")
    assert sum("FROM year_step" in each for each in asked) <= 2
