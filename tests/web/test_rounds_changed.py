"""A round that is open is changed on its page, and the page says what was changed and why."""

import pytest
from sqlalchemy import select

from service.db.models import Person, Round, RoundChange
from tests.pages import words
from tests.web.test_rounds import NEW_ROUND


@pytest.fixture
def round_path(town):
    return f"/rounds/{town.round()}"


def test_the_office_changes_a_round_and_the_page_says_what_and_why(town, round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens(round_path).link("Sửa đợt xét"))
    assert page.one("#f-closes_on").get("value") == "20/12/2026"
    for stays in ("commune", "kind", "year", "opens_on"):
        assert page.all(f"[name={stays}]") == []
    done = desk.sends(
        page,
        "Sửa đợt xét",
        title="Xét khen thưởng năm 2026",
        closes_on="15/01/2027",
        paper_number="15/TB-UBND",
        paper_on="20/11/2026",
        reason="Các trường xin thêm thời gian.",
    )
    assert done.head == "Xét khen thưởng năm 2026"
    days = "Ngày cuối nhận hồ sơ: 20/12/2026 → 15/01/2027"
    said = done.one(".band").text_content()
    assert "Đã sửa đợt xét. Tên đợt xét: Xét khen thưởng tổng kết năm 2026 → Xét" in said
    assert days in said
    for who in ("thuongtruc", "tieuhoc"):
        panel = words(at_desk(who).opens(round_path).one("section[aria-labelledby=changes-head]"))
        assert days in panel
        assert "Lý do: Các trường xin thêm thời gian." in panel
        assert "Văn bản: 15/TB-UBND ngày 20/11/2026" in panel
        assert person_name(town, "thuongtruc") in panel


def person_name(town, username):
    person_id = town.person(username).person_id
    return town.one(select(Person.full_name).where(Person.id == person_id))


def test_what_was_changed_last_stands_first(town, round_path, at_desk):
    desk = at_desk("thuongtruc")
    for title in ("Tên thứ nhất", "Tên thứ hai"):
        page = desk.opens(f"{round_path}/change")
        desk.sends(page, "Sửa đợt xét", title=title, reason="Sai tên.")
    told = desk.opens(round_path).said("section[aria-labelledby=changes-head] b")
    assert told == [
        "Tên đợt xét: Tên thứ nhất → Tên thứ hai",
        "Tên đợt xét: Xét khen thưởng tổng kết năm 2026 → Tên thứ nhất",
    ]


def test_quotas_stand_in_the_form_and_each_unit_reads_its_own_of_what_was_changed(town, at_desk):
    desk = at_desk("thuongtruc")
    opened = desk.sends(
        desk.opens("/rounds/new"),
        "Mở đợt xét",
        **NEW_ROUND,
        **{
            "quotas-0-award": "CSTĐCS",
            "quotas-0-max_count": "1",
            "quotas-0-source": "Kế hoạch số 12/KH-UBND",
        },
    )
    page = desk.opens(opened.link("Sửa đợt xét"))
    assert page.one("#f-quotas-0-max_count").get("value") == "1"
    assert page.one("#f-quotas-0-source").get("value") == "Kế hoạch số 12/KH-UBND"
    done = desk.sends(
        page,
        "Sửa đợt xét",
        **{
            "quotas-0-max_count": "2",
            "quotas-1-award": "LĐTT",
            "quotas-1-unit": town.unit("TM-YT").id,
            "quotas-1-max_percent": "20",
            "quotas-1-source": "Kế hoạch",
            "reason": "Theo kế hoạch mới.",
        },
    )
    changed = "Chiến sĩ thi đua cơ sở, tối đa {} đề nghị (theo Kế hoạch số 12/KH-UBND)"
    own = "Lao động tiên tiến, Trạm Y tế xã, tối đa 20 % của mọi đề nghị (theo Kế hoạch)"
    assert f"Bỏ chỉ tiêu: {changed.format(1)}" in done.words
    assert f"Thêm chỉ tiêu: {changed.format(2)}; {own}" in done.words
    path = done.path
    assert own in at_desk("tramyte").opens(path).words
    other = at_desk("tieuhoc").opens(path).words
    assert changed.format(2) in other
    assert own not in other
    page = desk.opens(f"{path}/change")
    desk.sends(page, "Sửa đợt xét", reason="Nhầm số.", **{"quotas-1-max_percent": "25"})
    told = at_desk("tieuhoc").opens(path).said("section[aria-labelledby=changes-head] b")
    assert told[0] == "Sửa chỉ tiêu", "of another unit: that it was, not what"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"title": ""}, "title"),
        ({"closes_on": "19/11/2026"}, "closes_on"),
        ({"closes_on": "hôm nay"}, "closes_on"),
        ({"awards": []}, "awards"),
        ({"awards": ["GK-X"]}, "awards"),  # somebody is listed for another one
        ({"paper_number": "15/TB-UBND"}, "paper_on"),
        ({"paper_on": "20/11/2026"}, "paper_number"),
        ({"paper_number": "15/TB-UBND", "paper_on": "01/01/2027"}, "paper_on"),
        ({"quotas-0-award": "CSTĐCS", "quotas-0-source": "KH"}, "quotas-0-max_count"),
    ],
)
def test_a_change_that_is_wrong_is_refused_at_its_field(town, round_path, at_desk, given, field):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/change")
    sent = {"title": "Tên mới", "reason": "Xin thêm thời gian.", **given}
    page = desk.sends(page, "Sửa đợt xét", status=422, **sent)
    assert f"#f-{field}" in [each.get("href") for each in page.all(".summary-bad a")]
    assert page.one("#f-title").get("value") == sent["title"]
    assert town.one(select(Round.revision).where(Round.id == town.round())) == 0


def test_a_last_day_that_is_over_is_refused_at_its_field_and_today_is_taken(
    town, round_path, at_desk
):
    town.moves_to("2026-11-25 08:00")
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/change")
    page = desk.sends(page, "Sửa đợt xét", status=422, closes_on="19/11/2026", reason="Đã đủ.")
    assert "không được trước ngày mở" in page.one("#f-closes_on-err").text_content()
    page = desk.sends(page, "Sửa đợt xét", status=422, closes_on="24/11/2026")
    assert "không được trước hôm nay" in page.one("#f-closes_on-err").text_content()
    done = desk.sends(page, "Sửa đợt xét", closes_on="25/11/2026")
    assert "Ngày cuối nhận hồ sơ: 20/12/2026 → 25/11/2026" in done.words


def test_nothing_changed_is_said(round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/change")
    page = desk.sends(page, "Sửa đợt xét", status=422, reason="Xem lại.")
    assert "Chưa có nội dung nào của đợt xét được sửa." in page.words


def test_a_lost_race_says_what_the_other_has_changed_and_keeps_what_was_typed(
    town, round_path, at_desk
):
    desk = at_desk("thuongtruc")
    mine, others = desk.opens(f"{round_path}/change"), desk.opens(f"{round_path}/change")
    desk.sends(others, "Sửa đợt xét", closes_on="31/12/2026", reason="Xin thêm thời gian.")
    page = desk.sends(mine, "Sửa đợt xét", status=409, title="Tên đúng", reason="Sai tên.")
    assert "Đợt xét vừa được người khác sửa." in page.one(".summary-bad").text_content()
    assert "Ngày cuối nhận hồ sơ: 20/12/2026 → 31/12/2026" in page.words
    assert page.one("#f-title").get("value") == "Tên đúng"
    done = desk.sends(page, "Sửa đợt xét", closes_on="31/12/2026")
    assert done.head == "Tên đúng"


def test_another_row_for_a_quota_changes_nothing_and_keeps_the_race(town, round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/change")
    desk.sends(page, "Sửa đợt xét", title="Tên của người khác", reason="Sai tên.")
    more = desk.sends(page, "Thêm dòng", title="Tên đúng")
    assert more.one("#f-title").get("value") == "Tên đúng"
    desk.sends(more, "Sửa đợt xét", status=409, reason="Sai tên.")


def test_pressing_change_twice_changes_once(town, round_path, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"{round_path}/change")
    for _ in range(2):
        done = desk.sends(page, "Sửa đợt xét", title="Tên đúng", reason="Sai tên.")
        assert done.head == "Tên đúng"
    assert len(town.all(select(RoundChange.id))) == 1


def test_who_opens_no_rounds_changes_none(town, round_path, at_desk):
    at_desk("thuongtruc").opens(f"{round_path}/change")
    for username in ("tieuhoc", "thamdinh", "chutich"):
        desk = at_desk(username)
        assert "Sửa đợt xét" not in desk.opens(round_path).words
        assert desk.fetches(f"{round_path}/change").status_code == 404
