"""Achievement records on pages: found by name, written by the standing office, brought by lists."""

import pytest
from sqlalchemy import select

from service.db.models import Discipline, Evaluation, Work
from tests.achievements import disciplines, nominee, rates, recognises

NAME = "Lê Đức Trưởng"
RATINGS = (
    "Đơn vị\tHọ và tên\tNăm\tMức xếp loại\tSố văn bản\tNgày văn bản\n"
    f"Trường Tiểu học Tân Mẫu A\t{NAME}\t2025\tHoàn thành tốt\t15/TB\t15/06/2025\n"
    f"Trường Tiểu học Tân Mẫu A\t{NAME}\t2030\tHoàn thành tốt\t\t\n"
    f"Trường Tiểu học Tân Mẫu A\t{NAME}\t2024\tGiỏi\t\t"
)
WORKS = (
    "Đơn vị\tTác giả\tTên sáng kiến\tNăm\tSố quyết định công nhận\n"
    f"TM-TH\t{NAME}; Vũ Thị Mới\tSổ mượn sách\t2026\t31/QĐ-UBND"
)


@pytest.fixture
def subject(town):
    return nominee(town, town.opens_dossier("TM-TH", names=[NAME]))


def test_a_record_is_found_by_name_and_from_the_page_that_says_why(town, subject, at_desk):
    desk = at_desk("thuongtruc")
    found = desk.opens("/subjects?q=duc+truong")
    page = desk.opens(found.link(NAME))
    assert page.head == NAME
    assert "Chưa ghi xếp loại năm nào." in page.words
    assert "Không có kết quả" in desk.opens("/subjects?q=khongco").words


def test_the_office_enters_and_corrects_what_a_head_only_reads(town, subject, at_desk):
    desk, path = at_desk("thuongtruc"), f"/subjects/{subject}"
    page = desk.opens(path)
    form = desk.opens(page.link("Ghi xếp loại một năm"))
    assert len(desk.sends(form, "Ghi xếp loại", status=422).all(".summary-bad")) == 1
    given = {"year": "2026", "rating": "good", "number": "15/TB-UBND", "dated_on": "15/06/2026"}
    page = desk.sends(form, "Ghi xếp loại", **given)
    assert "Đã ghi xếp loại." in page.words
    assert "15/TB-UBND, ngày 15/06/2026" in page.words
    form = desk.opens(page.link("Ghi xếp loại một năm"))
    again = desk.sends(form, "Ghi xếp loại", status=422, **(given | {"rating": "excellent"}))
    assert "Năm 2026 đã ghi hoàn thành tốt nhiệm vụ, nhập lý do sửa" in again.words
    form = desk.opens(page.link("Ghi xếp loại một năm"))
    same = desk.sends(form, "Ghi xếp loại", status=422, **given)
    assert "không có gì để sửa" in same.words

    form = desk.opens(page.link("Ghi sáng kiến, đề tài"))
    given = {"kind": "initiative", "name": "Sổ mượn sách", "year": "2026", "scope": "base",
             "number": "31/QĐ-UBND", "recognised_on": "04/05/2026"}  # fmt: skip
    page = desk.sends(form, "Ghi sáng kiến, đề tài", **given)
    form = desk.opens(page.link("Ghi kỷ luật"))
    page = desk.sends(form, "Ghi kỷ luật", what="Khiển trách", since="05/01/2026")
    assert "Khiển trách" in page.words

    head = at_desk("tieuhoc").opens(path)
    assert "Sổ mượn sách" in head.words
    assert "Khiển trách" in head.words
    assert "Ghi" not in " ".join(head.said("main a"))
    assert "Khiển trách" not in at_desk("tieuhoc-vt").opens(path).words
    at_desk("tieuhoc").opens(f"{path}/new/evaluation", status=404)
    at_desk("thon02").opens(path, status=404)


def test_what_was_entered_wrongly_is_removed_on_a_page_that_asks_why(town, subject, at_desk):
    rates(town, subject, "good")
    recognises(town, subject)
    disciplines(town, subject, "2026-01-05")
    desk, path = at_desk("thuongtruc"), f"/subjects/{subject}"
    for table in (Evaluation, Work, Discipline):
        entry = town.one(select(table.id))
        ask = desk.opens(f"{path}/entries/{entry}/remove")
        assert desk.sends(ask, "Xóa mục này", status=422).title.startswith("Lỗi: ")
        assert "Đã xóa mục ghi sai." in desk.sends(ask, "Xóa mục này", reason="Nhầm người").words
        desk.opens(f"{path}/entries/{entry}/remove", status=404)


def test_ratings_come_by_a_sheet_that_is_looked_at_first(town, subject, at_desk):
    desk = at_desk("thuongtruc")
    upload = desk.opens(desk.opens("/subjects").link("Nhập xếp loại"))
    assert desk.sends(upload, "Kiểm tra bảng tính", status=422).one("#f-file-err") is not None
    report = desk.sends(upload, "Kiểm tra bảng tính", pasted=RATINGS)
    assert "1 dòng đúng, trong đó 1 dòng chưa có, 2 chỗ cần sửa." in report.words
    assert "Năm phải là số, không sau 2026" in report.words
    assert town.all(select(Evaluation)) == []
    page = desk.sends(report, "Ghi 1 dòng mới")
    assert "Đã ghi 1 dòng mới vào hồ sơ thành tích. 2 dòng không nhận" in page.words
    assert town.one(select(Evaluation)).subject_id == subject
    answer = desk.fetches("/subjects/import/ratings/template.xlsx")
    assert answer.status_code == 200


def test_initiatives_come_by_a_sheet(town, subject, at_desk):
    desk = at_desk("thuongtruc")
    upload = desk.opens(desk.opens("/subjects").link("Nhập sáng kiến"))
    desk.sends(desk.sends(upload, "Kiểm tra bảng tính", pasted=WORKS), "Ghi 1 dòng mới")
    assert town.one(select(Work)).name == "Sổ mượn sách"


def test_lists_are_brought_by_the_standing_office_alone(town, subject, at_desk):
    assert at_desk("tieuhoc").opens("/subjects").all("main .btn[href]") == []
    for username in ("tieuhoc", "thamdinh"):
        at_desk(username).opens("/subjects/import/ratings", status=404)
