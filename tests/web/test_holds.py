"""Holding and withdrawing, as pages."""

import pytest
from sqlalchemy import select

from service.db.models import Dossier
from service.queries.public import lookup_code

GROUND = "Có đơn tố cáo, đang xác minh"


@pytest.fixture
def dossier(town):
    made = town.opens_dossier("TM-TH", 2, names=["Đặng Thị Sen", "Lê Đức Trưởng"])
    town.goes_on(made, until="appraise_dossier")
    return made


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("truongphong", ["Tạm dừng xét"]),
        ("tieuhoc", ["Rút hồ sơ", "Rút trường hợp"]),
        ("thuongtruc", ["Rút hồ sơ", "Rút trường hợp"]),
        ("tieuhoc-vt", []),
        ("thamdinh", []),
    ],
)
def test_each_act_is_offered_to_whom_it_belongs(dossier, at_desk, who, offered):
    desk = at_desk(who)
    page = desk.opens(f"/dossiers/{dossier}")
    words = ("Tạm dừng xét", "Rút hồ sơ", "Rút trường hợp")
    assert [each for each in words if each in page.said("a")] == offered
    for path, belongs in (("hold", "Tạm dừng xét"), ("withdraw", "Rút hồ sơ")):
        status = 200 if belongs in offered else 404
        assert desk.fetches(f"/dossiers/{dossier}/{path}").status_code == status, path


def test_the_head_holds_one_and_the_page_shows_it(town, dossier, at_desk):
    head = at_desk("truongphong")
    page = head.opens(head.opens(f"/dossiers/{dossier}").link("Tạm dừng xét"))
    one = town.ids(dossier)[0]
    done = head.sends(page, "Tạm dừng xét", what=one, ground=GROUND)
    assert "Đã tạm dừng xét." in done.words
    (shown,) = done.said(".hold")
    assert "2026-TM-TD01: Đặng Thị Sen" in shown
    assert GROUND in shown
    assert "Đang chờ: Thông báo tạm dừng xét" in shown
    assert town.outcomes(dossier) == ["held", "open"]
    # the unit sees that it is held, not why
    (seen,) = at_desk("tieuhoc").opens(f"/dossiers/{dossier}").said(".hold")
    assert "Đặng Thị Sen" in seen
    assert GROUND not in seen
    # the notice begins with what is known, and says what it is about
    desk = at_desk("thuongtruc")
    notice = desk.opens(f"/tasks/{town.task('serve_hold_notice').id}")
    assert "Đặng Thị Sen · hồ sơ" in notice.words
    assert GROUND in notice.words


def test_a_held_dossier_says_so_at_each_step_and_in_the_lists(town, dossier, at_desk):
    head, appraiser = at_desk("truongphong"), at_desk("thamdinh")
    page = head.opens(f"/dossiers/{dossier}/hold")
    head.sends(page, "Tạm dừng xét", what="whole", ground=GROUND)
    locked = appraiser.opens(f"/tasks/{town.task('appraise_dossier').id}")
    assert "Hồ sơ đang tạm dừng xét theo 2026-TM-TD01." in locked.words
    assert not locked.all("textarea")
    listed = head.opens("/dossiers?state=on_hold").words
    assert town.dossier(dossier).number in listed
    assert "Tạm dừng xét" in listed


def test_nobody_outside_is_told_of_a_hold(town, dossier, visitor):
    town.holds(dossier=dossier)
    code = lookup_code(town.office.house.secrets, dossier)
    number = town.dossier(dossier).number
    page = visitor.sends(visitor.opens("/lookup"), "Tra cứu hồ sơ", number=number, code=code)
    assert "Đang xét" in page.words
    assert "ạm dừng" not in page.words


def test_what_is_missing_is_said_at_the_field(dossier, at_desk):
    head = at_desk("truongphong")
    page = head.opens(f"/dossiers/{dossier}/hold")
    wrong = head.sends(page, "Tạm dừng xét", status=422, ground="")
    assert "Nhập căn cứ" in wrong.words
    desk = at_desk("thuongtruc")
    page = desk.opens(f"/dossiers/{dossier}/withdraw")
    wrong = desk.sends(page, "Rút hồ sơ", status=422, reason="Đơn vị xin rút")
    assert "Nhập số công văn của đơn vị" in wrong.words


def test_the_unit_withdraws_one_and_then_all(town, dossier, at_desk):
    unit = at_desk("tieuhoc")
    page = unit.opens(f"/dossiers/{dossier}/withdraw-one")
    done = unit.sends(page, "Rút trường hợp", what=town.ids(dossier)[1], reason="Chuyển đợt sau")
    assert "Đã rút trường hợp này." in done.words
    assert town.outcomes(dossier) == ["open", "withdrawn"]
    page = unit.opens(done.link("Rút hồ sơ"))
    done = unit.sends(page, "Rút hồ sơ", reason="Đơn vị xét lại")
    assert "Đã rút hồ sơ." in done.words
    assert town.dossier(dossier).state == "withdrawn"
    assert unit.fetches(f"/dossiers/{dossier}/withdraw").status_code == 404


def test_after_signing_the_page_names_revocation(passed_town, at_desk_in):
    town = passed_town
    town.goes_on_with_decision(town.the_decision(), until="number_and_issue")
    desk = at_desk_in(town, "tieuhoc")
    dossier = town.one(select(Dossier.id).where(Dossier.unit_id == town.unit("TM-TH").id))
    page = desk.opens(f"/dossiers/{dossier}/withdraw")
    refused = desk.sends(page, "Rút hồ sơ", status=409, reason="Xin rút")
    assert "hủy bỏ quyết định" in refused.words
