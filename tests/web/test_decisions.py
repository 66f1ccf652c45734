"""Decisions, the register they lead into, and the letters that went out."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from service.db.models import Award, Decision, Outbox, Subject


@pytest.fixture
def families(town):
    """Two households have passed without a council: their kind of title needs none."""
    round_id = town.opens_round(["GĐVH"])
    dossier = town.opens_dossier(
        "TM-T01",
        names=["Hộ ông Đặng Văn Ổn", "Hộ bà Lý Thị Ứng"],
        nominations=2,
        award="GĐVH",
        kind="household",
        round_id=round_id,
    )
    town.goes_on(dossier, until="awaiting_decision")
    return dossier


# Without a council --------------------------------------------------------------------------------


def test_rows_without_a_council_are_chosen_confirmed_and_decided(town, families, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens("/decisions/waiting")
    assert "Hộ ông Đặng Văn Ổn" in page.words
    boxes = [each.get("value") for each in page.all("input[name=nomination]")]
    answer = desk.opens(f"/decisions/new?nomination={boxes[0]}&nomination={boxes[1]}")
    assert answer.head == "Lập quyết định cho 2 đề nghị?"
    assert "2 Gia đình văn hóa" in answer.words
    assert town.all(select(Decision)) == []
    opened = desk.sends(answer, "Lập quyết định")
    assert opened.head == "Dự thảo quyết định"
    assert "Đã mở dự thảo quyết định cho 2 đề nghị." in opened.words
    assert opened.said(".btn-primary") == ["Dự thảo tờ trình, quyết định"]
    assert desk.opens("/decisions/waiting").all("input[name=nomination]") == []


def test_nothing_chosen_is_said_and_foreign_rows_do_not_exist(town, families, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens("/decisions/new", status=422)
    assert "Chọn ít nhất một đề nghị" in page.one(".summary-bad").text_content()
    other = at_desk("thon01").opens("/decisions/waiting")
    assert "Hộ ông" not in other.words
    assert other.all(".btn-primary") == []
    nomination = town.ids(families)[0]
    at_desk("thon01").opens(f"/decisions/new?nomination={nomination}", status=422)


def test_who_reads_the_list_starts_no_decision(families, at_desk):
    page = at_desk("chutich").opens("/decisions/waiting")
    assert "Hộ ông Đặng Văn Ổn" in page.words
    assert page.all("input[name=nomination], .btn-primary") == []


# One decision -------------------------------------------------------------------------------------


def test_a_decision_tells_money_with_its_reason_and_what_followed(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "thuongtruc")
    page = desk.opens(desk.opens("/decisions").link("01/QĐ-UBND"))
    assert page.head == "Quyết định 01/QĐ-UBND"
    assert "2.530.000 đ" in page.words
    assert "lương cơ sở" in page.words.lower()
    assert "Phan Trọng Ẩn" in page.words
    for title in ("Công bố", "Chi thưởng", "Giấy khen", "Trao tặng"):
        assert title in page.words
    assert page.words.count("Vì sao?") == 7


def test_struck_rows_stand_apart_with_their_reason(passed_town, at_desk_in):
    decision = passed_town.the_decision()
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    rows = passed_town.one(select(Decision)).id
    kept = passed_town.read(
        lambda session: [row.nomination_id for row in session.get_one(Decision, rows).rows]
    )
    passed_town.does(
        "sign_decision", of=decision, struck=[{"nomination": kept[0], "reason": "Chờ xác minh"}]
    )
    page = at_desk_in(passed_town, "thuongtruc").opens(f"/decisions/{decision}")
    assert "Không ký" in page.words
    assert "Chờ xác minh" in page.words
    assert "6 trường hợp" in page.words
    assert "Đã ký, chờ cấp số" in page.words


def test_a_unit_sees_a_decision_once_it_is_issued(passed_town, finished_town, at_desk_in):
    draft, issued = passed_town.the_decision(), finished_town.the_decision()
    at_desk_in(passed_town, "tieuhoc").opens(f"/decisions/{draft}", status=404)
    at_desk_in(finished_town, "tieuhoc").opens(f"/decisions/{issued}")
    at_desk_in(finished_town, "thon01").opens(f"/decisions/{issued}", status=404)


def test_the_next_task_of_a_decision_is_one_link_away(passed_town, at_desk_in):
    desk = at_desk_in(passed_town, "thuongtruc")
    page = desk.opens(f"/decisions/{passed_town.the_decision()}")
    task = desk.opens(page.link("Dự thảo tờ trình, quyết định"))
    assert task.head == "Dự thảo tờ trình, quyết định"


# The register -------------------------------------------------------------------------------------


def names(page):
    return [each.split("Cá nhân")[0] for each in page.said("tbody th b")]


def test_the_register_is_found_with_and_without_marks(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "tieuhoc")
    whole = desk.opens("/register")
    assert len(whole.all("tbody tr")) == len(finished_town.all(select(Award)))
    plain = names(desk.opens("/register?q=tran+thi+buoi"))
    assert plain == ["Trần Thị Bưởi Ân"]
    assert names(desk.opens("/register?q=Trần+Thị+Bưởi")) == plain
    nothing = desk.opens("/register?q=Trán")
    assert "Không có kết quả cho “Trán”" in nothing.words


def test_the_register_is_filtered_by_year_and_award(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "thuongtruc")
    assert len(desk.opens("/register?year=2026&award=CSTĐCS").all("tbody tr")) == 5
    assert len(desk.opens("/register?award=GK-X").all("tbody tr")) == 2
    assert desk.opens("/register?year=2025").all("tbody tr") == []
    assert len(desk.opens("/register?year=many&page=zero").all("tbody tr")) == 7


def test_the_exported_register_holds_words_never_formulas(finished_town, at_desk_in):
    subject = finished_town.all(select(Award.subject_id))[0]
    with finished_town.office.database.writing() as session:
        session.get_one(Subject, subject).name = '=HYPERLINK("http://x","Ổn")'
    answer = at_desk_in(finished_town, "thuongtruc").fetches("/export/register.xlsx")
    book = load_workbook(BytesIO(answer.data))
    rows = list(book.active.iter_rows(min_row=3, values_only=False))
    assert len(rows) == 7
    named = {row[1].value: row[1].data_type for row in rows}
    assert named['=HYPERLINK("http://x","Ổn")'] == "s"


def test_an_empty_register_says_how_it_fills(at_desk):
    assert "Sổ chưa có mục nào." in at_desk("tieuhoc").opens("/register").words


# Letters ------------------------------------------------------------------------------------------


def test_everybody_reads_his_own_letters_and_nobody_elses(voting_town, at_desk_in):
    letters = voting_town.all(select(Outbox).where(Outbox.template == "invitation"))
    with voting_town.office.database.writing() as session:
        for letter in letters:
            row = session.get_one(Outbox, letter.id)
            row.subject, row.text, row.state = "Mời họp", "Kính mời dự họp.", "delivered"
            row.sent_at = voting_town.now
    desk = at_desk_in(voting_town, "mattran")
    page = desk.opens("/letters")
    assert "Giấy mời họp Hội đồng" in page.words
    assert "Giữ tại đây, không gửi ra ngoài" in page.words
    letter = desk.opens(page.link("Mời họp"))
    assert "Kính mời dự họp." in letter.words
    at_desk_in(voting_town, "chutich").opens(letter.path, status=404)
    at_desk_in(voting_town, "quantri").opens(letter.path, status=404)


def test_an_administrator_sees_what_left_and_what_did_not_but_no_text(voting_town, at_desk_in):
    letters = voting_town.all(select(Outbox).where(Outbox.template == "invitation"))
    with voting_town.office.database.writing() as session:
        first, second = (session.get_one(Outbox, each.id) for each in letters[:2])
        first.subject, first.text, first.state = "Mời họp", "Chỗ kín.", "delivered"
        first.sent_at = voting_town.now
        second.state, second.problem = "permanent_failure", "hộp thư không tồn tại"
    desk = at_desk_in(voting_town, "quantri")
    page = desk.opens(desk.opens("/letters").link("Thư của mọi người"))
    assert "Mời họp" in page.words
    assert "hộp thư không tồn tại" in page.words
    assert "Chỗ kín." not in page.text
    assert len(desk.opens("/letters/all?state=failed").all("tbody tr")) == 1
    at_desk_in(voting_town, "thuongtruc").opens("/letters/all", status=404)


def test_golden_book_numbers_run_through_the_decision(finished_town, at_desk_in):
    page = at_desk_in(finished_town, "thuongtruc").opens("/register")
    entries = finished_town.all(select(Award))
    assert {each.decision_number for each in entries} == {"01/QĐ-UBND"}
    assert sorted(each.ordinal for each in entries) == list(range(1, 8))
    assert page.words.count("01/QĐ-UBND") == 7
