"""Asking a colleague to help, and marking what goes first, as pages."""

import pytest


@pytest.fixture
def path(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="appraise_dossier")
    task = town.task("appraise_dossier", of=dossier)
    town.claims(task, "thamdinh")
    return f"/tasks/{task.id}"


def test_a_colleague_is_asked_helps_and_gives_it_back(town, path, at_desk):
    one, other = at_desk("thamdinh"), at_desk("thamdinh2")
    page = one.opens(one.opens(path).link("Nhờ làm giúp"))
    assert page.head == "Nhờ ai làm giúp việc này?"
    wrong = one.sends(page, "Nhờ làm giúp", status=422)
    assert wrong.said(".err") == ["Lỗi: chọn người làm giúp"]
    person = town.person("thamdinh2").person_id
    lent = one.sends(wrong, "Nhờ làm giúp", person=person, word="Tôi đi tập huấn")
    assert "Đã nhờ Trần Thị Thu Quyên làm giúp việc “Thẩm định hồ sơ”." in lent.words
    assert "Bạn nhờ làm giúp" in one.opens("/?queue=mine").words
    assert "Làm giúp Ngô Thị Mỹ Nhẫn" in other.opens("/?queue=mine").words
    page = other.opens(path)
    assert "Ngô Thị Mỹ Nhẫn nhờ bạn làm giúp việc này từ 20/11: “Tôi đi tập huấn”." in page.words
    assert "Trả lại hàng chờ" not in page.words
    back = other.sends(page, "Trả lại cho Ngô Thị Mỹ Nhẫn")
    assert "Đã trả lại việc “Thẩm định hồ sơ”." in back.words
    assert "Bạn đã nhận việc này" in one.opens(path).words


def test_who_asked_takes_it_back(town, path, at_desk):
    one = at_desk("thamdinh")
    page = one.opens(f"{path}/lend")
    person = town.person("thamdinh2").person_id
    lent = one.sends(page, "Nhờ làm giúp", person=person)
    back = one.sends(lent, "Lấy lại việc")
    assert "Đã lấy lại việc “Thẩm định hồ sơ”." in back.words
    assert back.all("textarea") != []


def test_nobody_else_is_offered_it(path, at_desk):
    for who in ("thamdinh2", "thuongtruc", "tieuhoc"):
        at_desk(who).opens(f"{path}/lend", status=404)
    for who in ("thamdinh", "tieuhoc"):
        at_desk(who).opens(f"{path}/priority", status=404)


def test_a_supervisor_marks_what_goes_first_with_a_reason(path, at_desk):
    office = at_desk("thuongtruc")
    page = office.opens(office.opens(path).link("Ưu tiên"))
    wrong = office.sends(page, "Ưu tiên việc này", status=422)
    assert wrong.said(".err") == ["Lỗi: nhập lý do ưu tiên"]
    done = office.sends(wrong, "Ưu tiên việc này", reason="Chủ tịch cần trước thứ Sáu")
    assert "Đã đánh dấu ưu tiên việc “Thẩm định hồ sơ”." in done.words
    assert at_desk("thamdinh").opens("/").said(".c-what .strong") == ["Ưu tiên"]
    gone = office.sends(office.opens(f"{path}/priority"), "Bỏ ưu tiên")
    assert "Đã bỏ ưu tiên việc “Thẩm định hồ sơ”." in gone.words
