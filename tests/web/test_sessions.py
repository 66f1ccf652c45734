"""The council's pages: convened, voted in, seen on the wall, cancelled. No choice is ever seen."""

import pytest
from sqlalchemy import select

from service.casework import envelopes, shares
from service.commands.casting import CastBallot
from service.commands.steps.ballot import BallotClosed, NoBallot
from service.db.models import AgendaItem, CouncilSession, Envelope, OnceKey, SessionMember
from tests.tellers import casting

CHOSEN = "[name=envelope-0-choice]"


def path_of(town, *more):
    return "/".join((f"/sessions/{town.the_session()}", *more))


def agenda(town):
    return town.all(select(AgendaItem).order_by(AgendaItem.position))


def votes(desk, town, **choices):
    """Fill in the ballot, look it over, cast it."""
    review = desk.sends(desk.opens(path_of(town, "ballot")), "Xem lại phiếu", **choices)
    return desk.sends(review, "Bỏ phiếu")


# Convening ----------------------------------------------------------------------------------------


def test_the_secretary_convenes_over_what_waits(council_town, at_desk_in):
    desk = at_desk_in(council_town, "thuongtruc")
    page = desk.opens("/sessions")
    assert "7 đề nghị đang chờ" in page.words
    assert "15 thành viên" in page.words
    form = desk.opens(page.link("Triệu tập phiên họp"))
    assert len(form.all("input[name=dossiers][checked]")) == 2
    opened = desk.sends(form, "Mở phiên họp", at="08/12/2026 08:00", place="Hội trường UBND xã")
    assert opened.head == "Phiên họp thứ Ba 08/12"
    assert opened.said(".btn-primary") == ["Chuẩn bị chương trình, triệu tập"]
    task = council_town.task("convene_session", of=council_town.the_session())
    assert task.draft == {"agenda": council_town.waiting_dossiers()}


def test_what_is_missing_for_a_session_is_said_at_its_field(council_town, at_desk_in):
    desk = at_desk_in(council_town, "thuongtruc")
    page = desk.sends(
        desk.opens("/sessions/new"),
        "Mở phiên họp",
        status=422,
        at="01/12/2026 08:00",
        without=("dossiers",),
    )
    assert page.one("#f-at").get("aria-invalid") == "true"
    assert page.one("#f-place").get("aria-invalid") == "true"
    assert "phải sau" in page.words


@pytest.mark.parametrize("username", ["chutich", "mattran", "tieuhoc", "quantri"])
def test_only_the_secretary_convenes(council_town, at_desk_in, username):
    desk = at_desk_in(council_town, username)
    assert desk.opens("/sessions").all(".btn-primary") == []
    desk.opens("/sessions/new", status=404)


# One sitting --------------------------------------------------------------------------------------


def test_a_sitting_shows_thresholds_with_their_reason_and_no_result_before_the_box_is_open(
    voting_town, at_desk_in
):
    page = at_desk_in(voting_town, "mattran").opens(path_of(voting_town))
    assert "Đã bỏ phiếu 0 trong 15 người có mặt" in page.words
    assert "12 trong 15" in page.words
    assert "tổng số thành viên Hội đồng đồng ý" in page.words
    assert "Căn cứ:" in page.words
    assert "Đủ số người dự họp: có mặt 15, cần 12." in page.words
    assert page.all(".tally") == []
    assert page.said(".btn-primary") == ["Bỏ phiếu"]
    assert page.link("Bỏ phiếu").endswith("/ballot")


def test_who_was_excluded_is_counted_and_not_named(voting_town, at_desk_in):
    page = at_desk_in(voting_town, "thuongtruc").opens(path_of(voting_town))
    assert (
        page.words.count("1 thành viên không bỏ phiếu, vẫn tính trong tổng số 15 thành viên") == 2
    )
    assert "cùng đơn vị" not in page.words


@pytest.mark.parametrize("page", ["", "ballot", "screen", "minutes", "cancel"])
def test_a_sitting_does_not_exist_for_strangers(voting_town, at_desk_in, page):
    desk = at_desk_in(voting_town, "tieuhoc")
    way = path_of(voting_town, page) if page else path_of(voting_town)
    desk.opens(way, status=404)


def test_a_member_reads_the_report_until_the_minutes_are_signed(
    voting_town, passed_town, at_desk_in
):
    for town, status in ((voting_town, 200), (passed_town, 404)):
        way = path_of(town, "nominations", agenda(town)[0].nomination_id)
        page = at_desk_in(town, "mattran").opens(way, status=status)
        at_desk_in(town, "thuongtruc").opens(way)
        at_desk_in(town, "tieuhoc").opens(way, status=404)
        if status == 200:
            assert "Hoàn thành xuất sắc" in page.words
            assert "Đủ điều kiện" in page.words
            assert "Mở hồ sơ" not in page.words


# The ballot ---------------------------------------------------------------------------------------


def test_nothing_is_preset_and_a_line_left_open_is_a_blank_one(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    page = desk.opens(path_of(voting_town, "ballot"))
    assert page.all("input[checked]") == []
    assert len(page.all("fieldset")) == 7
    assert page.all("[data-draft-url]") == []
    review = desk.sends(page, "Xem lại phiếu", envelope__0__choice="agree")
    assert "Đã chọn 1 trong 7." in review.words
    assert "Đề nghị 2, 3, 4, 5, 6, 7 để trống, tính là phiếu trắng." in review.words
    back = desk.sends(review, "Sửa lựa chọn")
    assert back.one("input[checked]").get("value") == "agree"


def test_the_first_ballot_finishes_the_task_and_shows_its_code_once(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    done = votes(desk, voting_town, envelope__0__choice="agree")
    assert done.head == "Đã bỏ phiếu lúc 08:10"
    receipt = voting_town.one(select(Envelope.receipt))
    code = f"{receipt[:4]} {receipt[4:8]} {receipt[8:12]}".upper()
    assert code in done.words
    master = done.one("[data-master-code]").text_content()
    assert len(shares.typed(master, envelopes.MASTER)) == envelopes.MASTER
    assert "máy chủ đã niêm phong phiếu thay bạn" in done.words
    assert master not in desk.opens(path_of(voting_town, "ballot")).words
    assert len(voting_town.open_tasks("cast_ballot", of=voting_town.the_session())) == 14
    page = at_desk_in(voting_town, "thuongtruc").opens(path_of(voting_town))
    assert "Đã bỏ phiếu 1 trong 15 người có mặt" in page.words


def test_a_member_votes_again_until_the_close(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    done = votes(desk, voting_town, envelope__0__choice="agree")
    again = desk.opens(done.link("Bỏ lại phiếu"))
    assert (
        "Bạn đã bỏ phiếu trong khoảng 08:00 đến 08:15. Phiếu này thay phiếu trước." in again.words
    )
    assert again.all("input[checked]") == []
    votes(desk, voting_town, envelope__0__choice="not_agree")
    assert voting_town.one(select(Envelope.times)) == 2
    voting_town.moves_to("2026-12-08 09:01")
    page = desk.opens(path_of(voting_town, "ballot"))
    assert (
        "Bỏ phiếu đã kết thúc lúc 09:00. Bạn đã bỏ phiếu trong khoảng 08:00 đến 08:15."
        in page.words
    )
    late = desk.sends(again, "Xem lại phiếu", status=409, envelope__0__choice="agree")
    assert "Bỏ phiếu đã kết thúc lúc 09:00." in late.words


def test_a_choice_leaves_no_trace_outside_the_envelope(voting_town, at_desk_in):
    """Two ballots that differ in their choices alone leave records that differ in nothing."""
    prints = []
    for username, choice in (("mattran", "agree"), ("phunu", "not_agree")):
        desk = at_desk_in(voting_town, username)
        given = {f"envelope__{line}__choice": choice for line in range(7)}
        review = desk.sends(desk.opens(path_of(voting_town, "ballot")), "Xem lại phiếu", **given)
        assert choice not in review.path
        answer = desk.client.post(
            review.form("Bỏ phiếu").get("action"),
            data={**desk.data_of(review.form("Bỏ phiếu"), "Bỏ phiếu"), "_once": username},
            base_url="http://127.0.0.1:8080",
        )
        assert answer.status_code == 200
        kept = f"{answer.headers} {answer.get_data(as_text=True)}"
        assert "agree" not in kept
        assert "no-store" in answer.headers["Cache-Control"]
        prints.append(voting_town.one(select(OnceKey.fingerprint).where(OnceKey.key == username)))
    assert prints[0] == prints[1]
    assert [task.draft for task in voting_town.open_tasks("cast_ballot")] == [None] * 13


def test_a_recused_line_says_why_and_has_nothing_to_choose(voting_town, at_desk_in):
    page = at_desk_in(voting_town, "cuuchienbinh").opens(path_of(voting_town, "ballot"))
    assert len(page.all("fieldset")) == 7
    assert len({each.get("name") for each in page.all("input[type=radio]")}) == 5
    assert "Bạn không bỏ phiếu đề nghị này vì bạn là người được đề nghị." in page.words
    assert "Bạn không bỏ phiếu đề nghị này vì cùng đơn vị." in page.words
    assert page.words.count("Vẫn tính trong tổng số 15 thành viên.") == 2


def test_pressing_cast_twice_is_one_ballot(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    review = desk.sends(desk.opens(path_of(voting_town, "ballot")), "Xem lại phiếu")
    desk.sends(review, "Bỏ phiếu")
    desk.sends(review, "Bỏ phiếu")
    assert voting_town.one(select(Envelope.times)) == 1


def test_a_forged_choice_is_refused(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    page = desk.opens(path_of(voting_town, "ballot"))
    wrong = desk.sends(page, "Xem lại phiếu", status=422, envelope__0__choice="perhaps")
    assert wrong.title.startswith("Lỗi: ")
    assert voting_town.all(select(Envelope)) == []


def test_after_its_hour_the_box_takes_nothing_more_even_before_the_count(voting_town):
    sitting = voting_town.the_session()
    command = casting(voting_town, voting_town.person("mattran"), {})
    voting_town.everyone_votes(sitting)
    voting_town.moves_to("2026-12-08 09:01")
    with pytest.raises(BallotClosed) as refused:
        voting_town.execute(command)
    assert refused.value.sentence() == "Bỏ phiếu đã kết thúc lúc 09:00."


def test_who_is_away_without_a_vote_from_afar_has_no_ballot(council_town, at_desk_in):
    away = council_town.person("mattran")
    sitting = council_town.starts_ballot(
        council_town.waiting_dossiers(), absent={away.person_id: "excused"}
    )
    command = CastBallot(actor=away, session_id=sitting, sealed=b"")
    with pytest.raises(NoBallot):
        council_town.execute(command)
    page = at_desk_in(council_town, "mattran").opens(f"/sessions/{sitting}/ballot")
    assert "Bạn không có phiếu điện tử ở phiên họp này." in page.words


def without_codes(town):
    with town.office.database.writing() as session:
        session.get_one(CouncilSession, town.the_session()).receipt_mode = "envelope_only"


def test_where_nobody_gets_a_code_every_page_says_so(voting_town, at_desk_in):
    without_codes(voting_town)
    desk = at_desk_in(voting_town, "mattran")
    page = desk.opens(path_of(voting_town))
    assert "Phiên này không phát mã kiểm phiếu, như phiếu giấy." in page.words
    assert "Phiên này không phát mã" in desk.opens(path_of(voting_town, "ballot")).words
    done = votes(desk, voting_town, envelope__0__choice="agree")
    assert done.all("[data-master]") == []
    assert "Mã kiểm phiếu của bạn" not in done.words
    assert "máy chủ đã niêm phong phiếu thay bạn" in done.words
    voting_town.everyone_votes(voting_town.the_session())
    voting_town.does("count_ballots", of=voting_town.the_session())
    board = desk.opens(path_of(voting_town, "board"))
    assert board.all("[data-my-check], #f-master") == []
    assert "phiên này không phát mã kiểm phiếu" in board.words
    assert "không phát mã, như phiếu giấy" in desk.opens("/ballot-secrecy").words


def test_the_page_about_secrecy_promises_no_more_than_is_so(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "mattran")
    ballot = desk.opens(path_of(voting_town, "ballot"))
    page = desk.opens(ballot.link("Phiếu được giữ kín thế nào?"))
    assert "Không giữ được" in page.words
    assert "Hai người của ban kiểm phiếu cùng làm trái" in page.words
    assert "Ai điều khiển được chương trình trên máy chủ" in page.words


# On the wall --------------------------------------------------------------------------------------


def test_the_wall_counts_heads_before_the_opening_and_votes_after(
    voting_town, passed_town, at_desk_in
):
    before = at_desk_in(voting_town, "thuongtruc").opens(path_of(voting_town, "screen"))
    assert "Đã bỏ phiếu 0 trong 15 người có mặt" in before.words
    assert before.all(".tally, nav") == []
    after = at_desk_in(passed_town, "thuongtruc").opens(path_of(passed_town, "screen"))
    assert after.head == "Kết quả bỏ phiếu"
    assert len(after.all(".wall-row")) == 5
    assert "15/15" in after.words
    assert "Mã đối chiếu" in after.words
    second = at_desk_in(passed_town, "thuongtruc").opens(after.link("Trang sau"))
    assert len(second.all(".wall-row")) == 2


def test_results_keep_the_order_of_the_agenda_and_add_up(voting_town, at_desk_in):
    sitting, first = voting_town.the_session(), agenda(voting_town)[0].nomination_id
    voting_town.everyone_votes(sitting, {first: 3})
    voting_town.closes_session(sitting)
    page = at_desk_in(voting_town, "thuongtruc").opens(path_of(voting_town))
    sums = page.said(".tally-sum")
    assert sums[0] == "3/15Không đạt, 20,0%"
    assert sums[1] == "15/15Đạt, 100,0%"
    assert sums[5] == "14/15Đạt, 93,3%"
    assert "Không bỏ phiếu 1" in page.said(".tally-row")[5]


# Cancelling ---------------------------------------------------------------------------------------


def test_the_chair_cancels_with_a_reason_and_all_goes_back(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "chutich")
    ask = desk.opens(desk.opens(path_of(voting_town)).link("Hủy phiên họp"))
    assert ask.all(".btn-primary") == []
    wrong = desk.sends(ask, "Hủy phiên họp", status=422)
    assert wrong.one("#f-reason").get("aria-invalid") == "true"
    done = desk.sends(ask, "Hủy phiên họp", reason="Bão số 12")
    assert "7 đề nghị trở lại danh sách chờ Hội đồng" in done.words
    assert "Phiên họp này đã hủy" in done.words
    assert "7 đề nghị đang chờ" in desk.opens("/sessions").words
    assert (
        "Chưa mở bỏ phiếu."
        in at_desk_in(voting_town, "mattran").opens(path_of(voting_town, "ballot")).words
    )


def test_nobody_else_cancels_nor_the_chair_once_the_box_is_open(
    voting_town, passed_town, at_desk_in
):
    at_desk_in(voting_town, "thuongtruc").opens(path_of(voting_town, "cancel"), status=404)
    at_desk_in(passed_town, "chutich").opens(path_of(passed_town, "cancel"), status=404)


def test_the_roll_names_everybody_and_who_counts(voting_town, at_desk_in):
    page = at_desk_in(voting_town, "mattran").opens(path_of(voting_town))
    members = voting_town.all(select(SessionMember))
    assert len(members) == 15
    assert page.words.count("Ban kiểm phiếu") == 3
