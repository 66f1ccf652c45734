"""The ledger of a dossier's terms as a page, and the changes that the head of the office makes."""

import pytest

from tests.stages import ACCEPTED, OPENED


@pytest.fixture
def stage(request):
    return ACCEPTED if "accepted" in request.fixturenames else OPENED


@pytest.fixture
def accepted(town):
    return town.the_dossier()


def change(visitor, dossier, action, button, *, status=200, **values):
    page = visitor.opens(f"/dossiers/{dossier}/clock/{action}")
    given = {"number": "15/TB-UBND", "on": "20/11/2026", "reason": "Có đơn cần xác minh"}
    return visitor.sends(page, button, status=status, **(given | values))


def test_every_term_is_told_with_its_days(town, accepted, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(desk.opens(f"/dossiers/{accepted}").link("Sổ thời hạn, từng ngày"))
    assert page.head == "Sổ thời hạn hồ sơ 2026-TM-0001"
    assert "Thứ Hai 21/12/2026" in page.words
    assert "Nhận đủ hồ sơ" in page.words or "nhận đủ hồ sơ" in page.words
    days = page.said(".ledger li")
    assert any("Thứ Ba 24/11/2026" in day and "không tính" in day for day in days)
    assert any("Thứ Hai 21/12/2026" in day and "ngày 20" in day for day in days)
    assert page.said("main .btn") == []  # nothing to press for whoever does not head the office


def test_the_head_of_the_office_stops_resumes_and_extends(town, accepted, at_desk):
    head = at_desk("truongphong")
    stopped = change(head, accepted, "stop", "Dừng thời hạn", ground="hold")
    assert "Đã dừng thời hạn của hồ sơ." in stopped.words
    assert "15/TB-UBND ngày 20/11/2026" in stopped.words
    assert "Đang dừng" in stopped.words
    card = head.opens(f"/dossiers/{accepted}").said(".clock")[0]
    assert "Tạm dừng từ 20/11" in card
    assert "Đã dùng 0 trong 20 ngày làm việc, còn 20 khi chạy lại" in card
    assert "Tạm dừng xét, 15/TB-UBND" in card
    step = at_desk("thamdinh").opens(f"/tasks/{town.task('request_opinions', of=accepted).id}")
    assert "Tạm dừng từ 20/11" in step.said(".clock")[0]

    resumed = change(head, accepted, "resume", "Tính tiếp thời hạn", ground="hold")
    assert "Thời hạn của hồ sơ được tính tiếp." in resumed.words
    extended = change(head, accepted, "extend", "Gia hạn", term="dossier_to_signature", units="5")
    assert "thêm 5 ngày" in extended.words


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(town, accepted, at_desk):
    head = at_desk("truongphong")
    page = change(head, accepted, "stop", "Dừng thời hạn", status=422, ground="hold", number="")
    assert "Có đơn cần xác minh" in page.text
    assert any("Số, ký hiệu văn bản" in said or "số, ký hiệu" in said for said in page.said(".err"))
    page = change(head, accepted, "stop", "Dừng thời hạn", status=422, ground="consultation")
    assert any("không làm dừng thời hạn" in said for said in page.said(".err"))
    page = change(
        head, accepted, "extend", "Gia hạn", status=422, term="dossier_to_signature", units="0"
    )
    assert page.said(".err") != []
    assert town.dossier(accepted).clock == "running"


@pytest.mark.parametrize("who", ["thuongtruc", "tieuhoc", "chutich"])
def test_nobody_else_finds_the_form(town, accepted, at_desk, who):
    at_desk(who).opens(f"/dossiers/{accepted}/clock/stop", status=404)


def test_there_is_nothing_to_resume_while_nothing_stands(town, accepted, at_desk):
    at_desk("truongphong").opens(f"/dossiers/{accepted}/clock/resume", status=404)
