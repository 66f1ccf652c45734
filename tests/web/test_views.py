"""Filters of the inbox under a name: one's own, and those of one's office."""

import pytest

from tests.office import START
from tests.stages import OPENED, Stage


def appraise_two(town):
    for unit in ("TM-YT", "TM-MN"):
        town.goes_on(town.opens_dossier(unit), until="appraise_dossier")


@pytest.fixture
def stage(request):
    if "waiting" not in request.fixturenames:
        return OPENED
    return Stage("two_appraisals", START, appraise_two, OPENED)


@pytest.fixture
def waiting(town):
    return town


def saves(desk, path, name, **given):
    return desk.sends(desk.opens(path), "Lưu bộ lọc", name=name, **given)


def offered(page):
    return [each.text for each in page.all("select[name=office] option")]


def names(page):
    return page.said("nav.views a")[:-1]


def test_a_filter_is_kept_under_a_name_and_found_above_the_list(waiting, at_desk):
    desk = at_desk("thamdinh")
    page = saves(desk, "/?unit=tram&nonsense=1&cursor=", "  Trạm Y tế ")
    assert "Đã lưu bộ lọc “Trạm Y tế”." in page.words
    assert page.one("nav.views [aria-current]").text == "Trạm Y tế"
    page = desk.opens(desk.opens("/").link("Trạm Y tế"))
    assert len(page.all("tr[data-row]")) == 1
    assert page.one("input[name=unit]").get("value") == "tram"
    assert names(at_desk("thamdinh2").opens("/")) == []


def test_the_same_name_again_is_the_same_view(waiting, at_desk):
    desk = at_desk("thamdinh")
    saves(desk, "/?unit=tram", "Của riêng tôi")
    page = saves(desk, "/?unit=mam+non", "Của riêng tôi")
    assert names(page) == ["Của riêng tôi"]
    assert desk.opens(page.link("Của riêng tôi")).one("input[name=unit]").get("value") == "mam non"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_has_a_name_of_some_letters(waiting, at_desk, name):
    page = saves(at_desk("thamdinh"), "/?unit=tram", name)
    assert "Nhập tên bộ lọc, tối đa 60 chữ." in page.words
    assert names(page) == []


def test_colleagues_of_the_office_may_use_what_is_shared_and_nobody_else(town, waiting, at_desk):
    desk = at_desk("thamdinh")
    page = desk.opens("/?unit=tram")
    assert offered(page) == ["Chỉ mình tôi", "Tôi và người của UBND xã Tân Mẫu"]
    office = town.unit("TM").id
    desk.sends(page, "Lưu bộ lọc", name="Y tế", office=office)
    (other,) = at_desk("thamdinh2").opens("/").said("nav.views a")[:-1]
    assert other == "Y tế"
    assert "Y tế của Ngô Thị Mỹ Nhẫn" in at_desk("thamdinh2").opens("/").words
    assert names(at_desk("tieuhoc").opens("/")) == []
    page = desk.opens("/?unit=tram")
    foreign = desk.sends(page, "Lưu bộ lọc", name="Khác", office=town.unit("TM-TH").id)
    assert "Bạn không có quyền" in foreign.words


def test_who_saved_it_deletes_it_and_nobody_else(town, waiting, at_desk):
    desk, other = at_desk("thamdinh"), at_desk("thamdinh2")
    saves(desk, "/?unit=tram", "Y tế", office=town.unit("TM").id)
    page = other.opens("/views")
    assert page.said("td .btn") == []
    assert "Của Ngô Thị Mỹ Nhẫn" in page.words
    mine = desk.opens("/views")
    action = mine.form("Xóa bộ lọc Y tế").get("action")
    token = {"csrf_token": page.token}
    refused = other.client.post(
        action, data=token, base_url="http://127.0.0.1:8080",
        headers={"Referer": "http://127.0.0.1:8080/views"},
    )  # fmt: skip
    assert refused.status_code == 404
    gone = desk.sends(mine, "Xóa bộ lọc Y tế")
    assert "Đã xóa bộ lọc “Y tế”." in gone.words
    assert "Chưa có bộ lọc nào được lưu." in other.opens("/views").words


def test_thirty_are_enough(waiting, at_desk):
    desk = at_desk("thamdinh")
    page = desk.opens("/?unit=tram")
    for number in range(31):
        page = desk.sends(page, "Lưu bộ lọc", name=f"Bộ {number}")
    assert "Bạn đã lưu 30 bộ lọc, là nhiều nhất." in page.words
    assert len(names(page)) == 30
