"""Correcting an issued decision: begun on its page, read on both, on paper and in the register."""

from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select

from service.db.models import Decision, Nomination, Subject
from tests.pages import words

WRONG, RIGHT = "Vũ Trọng Tiến", "Vũ Trọng Tiên"


@pytest.fixture
def town(finished_town):
    return finished_town


@pytest.fixture
def desk(town, at_desk_in):
    return at_desk_in(town, "thuongtruc")


@pytest.fixture
def wrong(town):
    return town.one(select(Nomination.id).join(Subject).where(Subject.name == WRONG))


@pytest.fixture
def decision(town):
    return town.the_decision()


def begun(desk, decision, wrong):
    """The address of a correction that the officer has just begun on the page of the decision."""
    page = desk.opens(f"/decisions/{decision}")
    asked = desk.opens(page.link("Đính chính"))
    return desk.sends(asked, "Mở dự thảo đính chính", nomination=wrong)


def issued(desk, town, decision, wrong):
    correction = begun(desk, decision, wrong).path.rsplit("/", 1)[1]
    right = {wrong: {"name": RIGHT, "post": "Chủ tịch Hội"}}
    town.does("draft_decision", of=correction, wordings=right)
    town.goes_on_with_decision(correction)
    return correction


def test_the_officer_chooses_what_is_wrong_and_drafts(desk, town, decision, wrong):
    opened = begun(desk, decision, wrong)
    assert opened.head == "Dự thảo quyết định đính chính"
    assert "Đã mở dự thảo đính chính cho 1 trường hợp." in opened.words
    assert "Đính chính Quyết định 01/QĐ-UBND" in opened.words
    task = desk.opens(opened.link("Dự thảo tờ trình, quyết định"))
    assert task.one("#f-wordings-0-name").get("value") == WRONG
    older = desk.opens(f"/decisions/{decision}")
    assert "Đang đính chính ở dự thảo" in older.words
    assert wrong not in desk.opens(f"/decisions/{decision}/correct").text


def test_nothing_chosen_is_said(desk, town):
    asked = desk.opens(f"/decisions/{town.the_decision()}/correct")
    page = desk.sends(asked, "Mở dự thảo đính chính", status=422)
    assert "Chọn ít nhất một trường hợp" in page.one(".summary-bad").text_content()
    assert len(town.all(select(Decision.id))) == 1


def test_both_pages_lead_to_each_other(desk, town, decision, wrong):
    correction = issued(desk, town, decision, wrong)
    older = desk.opens(f"/decisions/{decision}")
    assert WRONG in older.words
    assert "Đã đính chính tại Quyết định 02/QĐ-UBND" in older.words
    newer = desk.opens(older.link("Quyết định 02/QĐ-UBND"))
    assert newer.head == "Quyết định đính chính 02/QĐ-UBND"
    assert RIGHT in newer.words
    assert f"Đã ghi: {WRONG}" in newer.words
    assert "Không chi lại" in newer.words
    assert newer.link("Quyết định 01/QĐ-UBND") == f"/decisions/{decision}"
    assert newer.path == f"/decisions/{correction}"


def test_sheets_spoiled_in_printing_anew_stand_on_both_pages(desk, town, decision, wrong):
    correction = issued(desk, town, decision, wrong)
    assert "Phôi hỏng 1" in " ".join(desk.opens(f"/decisions/{correction}").words.split())
    older = desk.opens(f"/decisions/{decision}").words
    assert "In lại theo 02/QĐ-UBND" in older
    assert "phôi hỏng 1" in older


def said(desk, path):
    """The words of a paper, which stands outside the site's frame."""
    answer = desk.fetches(path)
    assert answer.status_code == 200
    return words(html.document_fromstring(answer.get_data(as_text=True)).find("body"))


def test_the_paper_says_word_for_word_what_was_and_what_it_must_read(desk, town, decision, wrong):
    correction = issued(desk, town, decision, wrong)
    paper = said(desk, f"/decisions/{correction}/paper")
    assert "Quyết định số 01/QĐ-UBND" in paper
    assert WRONG in paper
    assert f"{RIGHT}, Chủ tịch Hội" in paper
    assert "giữ nguyên" in paper
    older = said(desk, f"/decisions/{decision}/paper")
    assert WRONG in older
    assert RIGHT not in older


def test_the_register_and_its_sheet_follow_the_newer_one(desk, town, decision, wrong):
    issued(desk, town, decision, wrong)
    page = desk.opens("/register?q=vu+trong+tien")
    assert page.words.count("02/QĐ-UBND") == 1
    assert "Đính chính Quyết định 01/QĐ-UBND" in page.words
    assert WRONG not in page.words
    book = load_workbook(BytesIO(desk.fetches("/export/register.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]
    assert len(rows) == 7
    assert [row[-1] for row in rows if RIGHT in row] == ["01/QĐ-UBND"]


def test_what_is_published_bears_the_right_name_and_says_so(
    desk, town, decision, wrong, at_desk_in
):
    issued(desk, town, decision, wrong)
    page = at_desk_in(town, "tieuhoc").opens("/published")
    assert WRONG not in page.words
    assert "Đã đính chính tại Quyết định 02/QĐ-UBND" in page.words


@pytest.mark.parametrize(
    ("who", "status"),
    [("truongphong", 403), ("chutich", 403), ("vanthu", 403), ("ketoan", 403), ("thon01", 404)],
)
def test_nobody_but_the_standing_office_begins_a_correction(town, at_desk_in, who, status):
    decision = town.the_decision()
    other = at_desk_in(town, who)
    other.opens(f"/decisions/{decision}/correct", status=status)
    if status != 404:
        assert "Đính chính" not in other.opens(f"/decisions/{decision}").words


def test_a_draft_is_changed_not_corrected(passed_town, at_desk_in):
    desk = at_desk_in(passed_town, "thuongtruc")
    decision = passed_town.the_decision()
    assert "Đính chính" not in desk.opens(f"/decisions/{decision}").words
    page = desk.opens(f"/decisions/{decision}/correct", status=409)
    assert "chưa ban hành" in page.words


def test_another_unit_reads_that_its_decision_was_corrected_but_not_the_correction(
    desk, town, decision, wrong, at_desk_in
):
    correction = issued(desk, town, decision, wrong)
    school = at_desk_in(town, "tieuhoc")
    page = school.opens(f"/decisions/{decision}")
    assert "Quyết định 02/QĐ-UBND" in page.words
    assert f"/decisions/{correction}" not in page.text
    school.opens(f"/decisions/{correction}", status=404)
    at_desk_in(town, "cuuchienbinh").opens(f"/decisions/{correction}")
