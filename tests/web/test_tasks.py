"""A task's pages: the form, "Xem lại trước khi gửi", the result; and who was first."""

import json

import pytest

from tests.office import START
from tests.stages import OPENED, Stage

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0>>\n"
    b"endobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


def receive_one(town):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    town.goes_on(dossier, until="appraise_dossier")


@pytest.fixture
def stage(request):
    if "received" not in request.fixturenames:
        return OPENED
    return Stage("to_appraise", START, receive_one, OPENED)


@pytest.fixture
def received(town):
    return town.the_dossier()


@pytest.fixture
def dossier(town):
    return town.opens_dossier("TM-YT", names=["Đinh Thị Ổn", "Lý Thị Ứng"], nominations=2)


def task_path(town, key, of):
    return f"/tasks/{town.task(key, of=of).id}"


def test_a_unit_head_finishes_the_first_task_through_the_check_page(town, dossier, at_desk):
    head = at_desk("tramyte")
    inbox = head.opens("/")
    form = head.opens(inbox.link("Lập danh sách đề nghị"))
    assert form.head == "Lập danh sách đề nghị"
    assert "Trạm Y tế xã" in form.words
    check = head.sends(
        form,
        "Xem lại trước khi gửi",
        rows__0__leader="false",
        rows__0__direct_worker="true",
        rows__0__sex="female",
        rows__1__leader="false",
        rows__1__direct_worker="true",
        rows__1__sex="female",
    )
    assert check.path.endswith("/check")
    assert check.head == "Xem lại trước khi gửi"
    assert "Đinh Thị Ổn" in check.words
    assert check.said(".btn-primary") == ["Gửi danh sách đề nghị"]
    done = head.sends(check, "Gửi danh sách đề nghị")
    assert done.path.endswith("/done")
    assert done.head == "Đã lập danh sách đề nghị"
    assert "Đinh Thị Mỹ Mai đã gửi kết quả lúc 09:00" in done.words
    assert "Viết báo cáo thành tích" in done.words
    assert done.link("Việc tiếp theo: Viết báo cáo thành tích").startswith("/tasks/")
    assert town.open_keys(dossier) == ["write_achievement_report"]


def test_an_error_is_said_above_and_beside_and_keeps_what_was_typed(town, dossier, at_desk):
    head = at_desk("tramyte")
    form = head.opens(task_path(town, "register_nominations", dossier))
    page = head.sends(
        form, "Xem lại trước khi gửi", status=422, rows__0__ethnicity="Tày", rows__1__subject=""
    )
    assert page.title.startswith("Lỗi: Lập danh sách đề nghị")
    summary = page.one(".summary-bad")
    links = [each.get("href") for each in summary.xpath(".//a")]
    assert links
    assert all(page.all(f"#{each[1:]}") for each in links), links
    assert page.all("[aria-invalid]")
    assert "Tày" in page.text
    again = head.opens(form.path)
    assert "Tày" in again.text, "what was typed is in the draft"


def test_rows_are_added_and_taken_away_without_script(town, dossier, at_desk):
    head = at_desk("tramyte")
    form = head.opens(task_path(town, "register_nominations", dossier))
    assert len(form.all(".grid-row")) - len(form.all("template .grid-row")) == 2
    longer = head.sends(form, "Thêm dòng", rows__0__ethnicity="Nùng")
    assert len(longer.all(".grid-row")) - len(longer.all("template .grid-row")) == 3
    assert "Nùng" in longer.text
    shorter = head.sends(longer, "Xóa dòng 2")
    assert len(shorter.all(".grid-row")) - len(shorter.all("template .grid-row")) == 1


def test_an_uploaded_file_survives_an_error_and_can_be_taken_off(town, dossier, at_desk):
    town.does("register_nominations", of=dossier)
    head = at_desk("tramyte")
    path = f"/tasks/{town.open_tasks('write_achievement_report', of=dossier)[0].id}"
    page = head.sends(
        head.opens(path),
        "Xem lại trước khi gửi",
        status=422,
        files={"signed_file": (PDF, "Báo cáo đã ký.pdf")},
        work_history="Giữ từ đầu đến cuối",
    )
    assert "Báo cáo đã ký.pdf" in page.words
    assert "Giữ từ đầu đến cuối" in page.text
    file = page.link("Báo cáo đã ký.pdf")
    answer = head.fetches(file)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = head.sends(page, "Xem lại trước khi gửi", status=422)
    assert "Báo cáo đã ký.pdf" in again.words
    without = head.sends(again, "Gỡ Báo cáo đã ký.pdf")
    assert "Báo cáo đã ký.pdf" not in without.words


def test_a_file_that_is_refused_says_why_at_its_field(town, dossier, at_desk):
    town.does("register_nominations", of=dossier)
    head = at_desk("tramyte")
    path = f"/tasks/{town.open_tasks('write_achievement_report', of=dossier)[0].id}"
    page = head.sends(
        head.opens(path),
        "Xem lại trước khi gửi",
        status=422,
        files={"signed_file": (b"MZ\x90\x00", "bao-cao.exe")},
    )
    assert any("Chỉ nhận PDF" in said for said in page.said(".err"))


def test_a_file_of_somebody_elses_case_is_nobodys_to_fetch(town, dossier, at_desk):
    file = town.attaches(town.person("tramyte"))
    assert at_desk("tramyte").fetches(f"/files/{file}").status_code == 200
    other = at_desk("thon01")
    assert other.opens(f"/files/{file}", status=404).head == "Không tìm thấy"


def test_the_draft_is_saved_unchecked_and_said_when(town, dossier, at_desk):
    head = at_desk("tramyte")
    path = task_path(town, "register_nominations", dossier)
    page = head.opens(path)
    fields = [["rows-0-ethnicity", "Sán Dìu"], ["note", "chưa xong"], ["_once", "x"]]
    answer = head.puts(f"{path}/draft", json.dumps({"fields": fields}), token=page.token)
    assert (answer.status_code, answer.json) == (200, {"saved_at": "09:00"})
    again = head.opens(path)
    assert "Sán Dìu" in again.text
    assert "Đã lưu nháp lúc 09:00" in again.words


@pytest.mark.parametrize("body", ["[]", "{", '{"fields": 1}', "null", '{"fields": {"a": "b"}}'])
def test_a_draft_that_is_none_is_refused_in_a_sentence(town, dossier, at_desk, body):
    head = at_desk("tramyte")
    path = task_path(town, "register_nominations", dossier)
    answer = head.puts(f"{path}/draft", body, token=head.opens(path).token)
    assert answer.status_code == 422
    assert answer.json["detail"] == "Bản nháp không đọc được."


def test_a_draft_without_the_pages_token_is_not_saved(town, dossier, at_desk):
    head = at_desk("tramyte")
    path = task_path(town, "register_nominations", dossier)
    answer = head.puts(f"{path}/draft", '{"fields": []}')
    assert answer.status_code == 401
    assert "Phiên làm việc đã hết" in answer.json["detail"]


def test_a_clerk_prepares_what_the_head_sends(town, at_desk):
    dossier = town.opens_dossier("TM-TH", names=["Bùi Thị Ế"])
    path = task_path(town, "register_nominations", dossier)
    clerk = at_desk("tieuhoc-vt")
    form = clerk.opens(path)
    assert not any("Nhận việc" in said for said in form.said("button"))
    values = {"rows__0__leader": "false", "rows__0__direct_worker": "true"}
    check = clerk.sends(form, "Xem lại trước khi gửi", rows__0__sex="female", **values)
    assert check.said(".btn-primary") == []
    assert "Thủ trưởng đơn vị, Trường Tiểu học Tân Mẫu A xem lại và gửi." in check.words
    head = at_desk("tieuhoc")
    done = head.sends(head.opens(f"{path}/check"), "Gửi danh sách đề nghị")
    assert done.head == "Đã lập danh sách đề nghị"


def test_a_task_is_taken_given_back_and_handed_over(town, received, at_desk):
    path = task_path(town, "appraise_dossier", received)
    one, other, office = at_desk("thamdinh"), at_desk("thamdinh2"), at_desk("thuongtruc")
    inbox = one.opens("/")
    assert one.sends(inbox, "Nhận việc: Thẩm định hồ sơ").said("[role=status]") == [
        "Bạn đã nhận việc “Thẩm định hồ sơ”."
    ]
    held = other.opens(path)
    assert "Việc này đang do Ngô Thị Mỹ Nhẫn làm từ 20/11." in held.words
    assert not held.all("textarea")
    mine = one.opens(path)
    assert "Bạn đã nhận việc này từ 20/11." in mine.words
    one.sends(mine, "Trả lại hàng chờ")
    assert other.opens(path).all("textarea")
    page = office.opens(office.opens(path).link("Giao lại"))
    assert page.head == "Giao lại việc này cho ai?"
    wrong = office.sends(page, "Giao lại việc", status=422)
    assert wrong.said(".err") == ["Lỗi: chọn người nhận việc", "Lỗi: nhập lý do giao lại"]
    person = town.person("thamdinh2").person_id
    given = office.sends(page, "Giao lại việc", person=person, reason="Nghỉ phép đến 27/11")
    assert "Đã giao việc “Thẩm định hồ sơ” cho Trần Thị Thu Quyên." in given.words
    assert one.opens(path).all("textarea") == []


def test_who_comes_second_learns_who_was_first_and_keeps_his_words(town, received, at_desk):
    path = task_path(town, "appraise_dossier", received)
    one, other = at_desk("thamdinh"), at_desk("thamdinh2")
    answers = {
        "rows__0__verdict": "eligible",
        "rows__0__under_discipline": "false",
        "conclusion": "Đủ căn cứ, đề nghị xét",
    }
    late = other.opens(path)
    one.sends(
        one.sends(one.opens(path), "Xem lại trước khi gửi", **answers), "Gửi kết quả thẩm định"
    )
    lost = other.sends(
        late, "Xem lại trước khi gửi", status=409, **answers | {"conclusion": "Cần xem thêm sổ"}
    )
    assert lost.head == "Chưa gửi được"
    assert "Ngô Thị Mỹ Nhẫn đã gửi kết quả lúc" in lost.words
    assert "Cần xem thêm sổ" in lost.words


def test_pressing_send_twice_does_it_once_and_shows_the_result_both_times(town, received, at_desk):
    path = task_path(town, "appraise_dossier", received)
    desk = at_desk("thamdinh")
    answers = {
        "rows__0__verdict": "eligible",
        "rows__0__under_discipline": "false",
        "conclusion": "Đủ căn cứ",
    }
    check = desk.sends(desk.opens(path), "Xem lại trước khi gửi", **answers)
    first = desk.sends(check, "Gửi kết quả thẩm định")
    second = desk.sends(check, "Gửi kết quả thẩm định")
    assert first.head == second.head == "Đã thẩm định hồ sơ"


def test_the_check_page_of_a_draft_with_errors_leads_back_to_them(town, dossier, at_desk):
    head = at_desk("tramyte")
    town.does("register_nominations", of=dossier)
    report = town.open_tasks("write_achievement_report", of=dossier)[0]
    page = head.opens(f"/tasks/{report.id}/check")
    assert page.title.startswith("Lỗi: Viết báo cáo thành tích")
    assert page.all(".summary-bad")


def test_a_finished_task_shows_what_was_answered_to_those_who_may_read_it(town, dossier, at_desk):
    path = task_path(town, "register_nominations", dossier)
    town.does("register_nominations", of=dossier)
    page = at_desk("thuongtruc").opens(path)
    assert "Đinh Thị Ổn" in page.words
    assert "Chiến sĩ thi đua cơ sở" in page.words
    assert at_desk("thon01").opens(path, status=404).head == "Không tìm thấy"


def test_who_did_the_other_half_of_a_pair_is_told_before_he_types(town, received, at_desk):
    town.replaces("thamdinh", "truongphong", since="2026-11-20", until="2026-11-27")
    town.does("appraise_dossier", of=received, by="truongphong")
    page = at_desk("truongphong").opens(task_path(town, "approve_appraisal", received))
    assert "Bạn đã làm bước “Thẩm định hồ sơ” của hồ sơ này nên không được làm bước này." in (
        page.words
    )
    assert not page.all("form[enctype]")


def test_another_units_task_does_not_exist(town, dossier, at_desk):
    path = task_path(town, "register_nominations", dossier)
    stranger = at_desk("thon01")
    for way in (path, f"{path}/check", f"{path}/done", f"{path}/assign"):
        assert stranger.opens(way, status=404).head == "Không tìm thấy"


def test_the_date_of_a_step_can_be_opened_to_its_reason(town, received, at_desk):
    page = at_desk("thamdinh").opens(task_path(town, "appraise_dossier", received))
    assert "Vì sao có ngày này?" in page.words
    assert "10 ngày làm việc" in page.words
