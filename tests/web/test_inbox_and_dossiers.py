"""The inbox and the dossiers: counts that agree, what is found, who sees what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.commands import record
from service.commands.office import Context
from service.db.models import Dossier, Heartbeat
from service.web.history import entries
from tests.office import START
from tests.stages import OPENED, Stage
from tests.visitor import Visitor

HEAVIEST_LIST = 60 * 1024  # bytes of HTML before compression


def appraise_one(town):
    found = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    town.goes_on(found, until="appraise_dossier")


@pytest.fixture
def stage(request):
    if "dossier" not in request.fixturenames:
        return OPENED
    return Stage("one_appraisal", START, appraise_one, OPENED)


@pytest.fixture
def dossier(town):
    return town.the_dossier()


def test_an_empty_inbox_says_so_and_leads_on(at_desk):
    page = at_desk("thamdinh").opens("/")
    assert "Hôm nay bạn không còn việc nào." in page.words
    assert "Không có việc quá hạn." in page.words
    assert page.link("Xem đợt xét") == "/rounds"


def test_the_sentence_and_the_tabs_agree_with_the_rows(town, at_desk):
    for unit in ("TM-YT", "TM-MN", "TM-TH"):
        town.goes_on(town.opens_dossier(unit), until="appraise_dossier")
    town.clock.move_to(town.now.replace(month=12, day=7))  # the day it is due
    desk = at_desk("thamdinh")
    page = desk.opens("/")
    assert "Có 3 việc đến hạn hôm nay." in page.words
    assert [said.split()[-1] for said in page.said(".tabs a")] == ["3", "0", "3"]
    town.clock.move_to(town.now.replace(day=8))
    page = at_desk("thamdinh").opens("/")
    assert "Có 3 việc quá hạn." in page.words
    assert page.words.count("Quá hạn 1 ngày làm việc") == 3


def test_a_long_inbox_goes_on_page_by_page_and_stays_light(town, at_desk):
    dossier = town.opens_dossier("TM-TH", 27)
    town.does("register_nominations", of=dossier)
    desk = at_desk("tieuhoc")
    first = desk.opens("/")
    assert len(first.all("tr[data-row]")) == 25
    assert len(first.response.data) < HEAVIEST_LIST
    assert "Đang xem 25 trong 27 việc" in first.words
    second = desk.opens(first.link("Xem 2 việc tiếp theo"))
    assert len(second.all("tr[data-row]")) == 2
    assert "Đang xem việc 26 đến 27 trong 27" in second.words
    names = {each.get("href") for page in (first, second) for each in page.all("a.row-name")}
    assert len(names) == 27


def test_the_filters_stand_in_the_address_and_come_back_in_the_form(town, at_desk):
    for unit in ("TM-YT", "TM-MN"):
        town.goes_on(town.opens_dossier(unit, names=["Đinh Thị Ổn"]), until="appraise_dossier")
    desk = at_desk("thamdinh")
    page = desk.opens("/?unit=tram&step=appraise_dossier&due=nonsense&queue=nobody")
    assert len(page.all("tr[data-row]")) == 1
    assert "1 việc khớp bộ lọc. Xóa bộ lọc" in page.words
    assert page.link("Xóa bộ lọc") == "/"
    assert page.one("details.sift").get("open") is not None
    assert page.one("option[value=appraise_dossier]").get("selected") is not None
    assert page.one("input[name=unit]").get("value") == "tram"
    assert "Trường Mầm non Hoa Sữa" in [each.get("value") for each in page.all("datalist option")]
    found = desk.opens("/?q=dinh thi on")
    assert [said.endswith("khớp Đinh Thị Ổn") for said in found.said(".c-what small")] == [True] * 2
    assert "2 việc khớp “dinh thi on”. Gõ không dấu tìm cả" in found.words


def test_a_filter_that_leaves_nothing_says_so_and_stays_open(dossier, at_desk):
    page = at_desk("thamdinh").opens("/?q=khongco")
    assert "Không có việc nào khớp bộ lọc. Xóa bộ lọc" in page.words
    assert page.link("Xóa bộ lọc") == "/"
    assert page.one("input[name=q][value=khongco]") is not None


def test_the_next_page_keeps_the_filter(town, at_desk):
    dossier = town.opens_dossier("TM-TH", 27)
    town.does("register_nominations", of=dossier)
    desk = at_desk("tieuhoc")
    way = desk.opens("/?unit=tieu hoc&queue=mine").all("a[rel=next]")
    assert way == []  # nobody has claimed anything
    page = desk.opens("/?unit=tieu hoc")
    page = desk.opens(page.link("Xem 2 việc tiếp theo"))
    assert "Đang xem việc 26 đến 27 trong 27" in page.words
    assert page.one("input[name=unit]").get("value") == "tieu hoc"


def test_only_who_watches_over_an_office_sees_all_of_it(town, dossier, at_desk):
    town.opens_dossier("TM-MN")
    page = at_desk("truongphong").opens("/?queue=all")
    assert page.said(".tabs [aria-current]") == ["Tất cả 2"]
    assert len(page.all("tr[data-row]")) == 2
    page = at_desk("thamdinh").opens("/?queue=all")
    assert not any("Tất cả" in said for said in page.said(".tabs a"))
    assert page.said(".tabs [aria-current]") == ["Của tôi và nhóm 1"]


def test_a_stopped_task_says_since_when(dossier, at_desk):
    head = at_desk("truongphong")
    page = head.opens(f"/dossiers/{dossier}/clock/stop")
    given = {"number": "15/TB-UBND", "on": "20/11/2026", "reason": "Có đơn cần xác minh"}
    head.sends(page, "Dừng thời hạn", ground="hold", **given)
    page = at_desk("thamdinh").opens("/?due=stopped")
    assert "Tạm dừng từ 20/11" in page.words


def test_each_report_names_its_nominee(town, at_desk):
    town.does("register_nominations", of=town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"]))
    assert "Đinh Thị Ổn · Chiến sĩ thi đua cơ sở" in at_desk("tramyte").opens("/").words


def test_a_deputy_is_told_for_whom_he_works_and_until_when(town, at_desk):
    town.replaces("thamdinh", "vanthu", since="2026-11-20", until="2026-11-27")
    page = at_desk("vanthu").opens("/")
    assert "Bạn đang làm thay Ngô Thị Mỹ Nhẫn đến hết thứ Sáu 27/11." in page.words


def test_the_light_in_the_footer_says_when_the_clockwork_last_ran(town, at_desk):
    desk = at_desk("thuongtruc")
    assert "Nhắc việc chưa chạy." in desk.opens("/").words
    with town.office.database.writing() as session:
        session.add(Heartbeat(worker="một", at=town.clock.now()))
    assert "Nhắc việc đang chạy, lượt gần nhất 09:00" in desk.opens("/").words
    town.clock.move_to(town.now.replace(hour=9, minute=40))
    page = desk.opens("/")
    assert "Nhắc việc đã dừng từ 09:00. Báo bộ phận công nghệ thông tin." in page.words
    assert page.all(".light-off")


def test_who_supervises_sees_in_the_header_whether_letters_leave(town, at_desk):
    beat = Heartbeat(
        worker="một", at=town.clock.now(), next_at=town.clock.now() + timedelta(minutes=1)
    )
    with town.office.database.writing() as session:
        session.add(beat)
    desk = at_desk("thuongtruc")
    light = desk.opens("/").said(".top .who .drop li")
    assert light[1:] == ["Không có thư chờ gửi", "Lượt kế tiếp 09:01"]
    assert desk.opens("/").all(".strip") == []
    assert at_desk("tieuhoc").opens("/").said(".top .who .drop li") == []
    with town.office.database.writing() as session:
        record.letter(
            Context(session, town.office.house, town.now - timedelta(minutes=20)),
            town.person("thuongtruc").person_id,
            kind="urgent",
            template="unheard_of",
            data={},
            once="late",
        )
    page = desk.opens("/")
    assert page.said(".strip") == ["Thư chờ gửi lâu nhất viết lúc 08:40."]
    assert page.all(".top .light-off")
    assert at_desk("tieuhoc").opens("/").all(".strip") == []


def test_a_clock_that_leapt_is_said_on_every_page(town, at_desk):
    beat = Heartbeat(
        worker="một", at=town.clock.now(), paused_until=town.clock.now() + timedelta(minutes=10)
    )
    with town.office.database.writing() as session:
        session.add(beat)
    (said,) = at_desk("truongphong").opens("/").said(".strip")
    assert said.startswith("Nhắc việc tạm dừng đến 09:10: đồng hồ máy vừa nhảy tới")


# Dossiers -----------------------------------------------------------------------------------------


def test_a_dossier_says_where_it_is_in_words_steps_and_history(dossier, at_desk):
    page = at_desk("thuongtruc").opens(f"/dossiers/{dossier}")
    assert page.head == "Trạm Y tế xã"
    assert page.said(".where .now") == ["Đang ở Thẩm định hồ sơ: Chuyên viên thẩm định"]
    assert "Đã qua 6 trong 12 bước." in page.words
    assert "Tiếp nhận hồ sơ" in page.said(".timeline b")
    assert "Hạn trình Chủ tịch UBND xã" in page.words
    assert "20 ngày làm việc" in page.words


def test_who_has_a_task_in_it_gets_one_primary_button(dossier, at_desk):
    page = at_desk("thamdinh").opens(f"/dossiers/{dossier}")
    assert page.said(".btn-primary") == ["Làm tiếp: Thẩm định hồ sơ"]
    assert at_desk("tramyte").opens(f"/dossiers/{dossier}").said(".btn-primary") == []


def test_a_dossier_does_not_exist_for_other_units(dossier, at_desk):
    stranger = at_desk("thon01")
    for part in ("", "/history", "/diagram"):
        page = stranger.opens(f"/dossiers/{dossier}{part}", status=404)
        assert page.head == "Không tìm thấy"
        assert "Kiểm tra lại số hồ sơ hoặc tìm theo tên đơn vị." in page.words
    assert stranger.fetches(f"/dossiers/{dossier}/diagram.json").status_code == 404


def test_the_history_page_holds_every_entry_and_no_word_of_the_engine(dossier, at_desk):
    page = at_desk("tramyte").opens(f"/dossiers/{dossier}/history")
    said = page.said(".timeline b")
    assert said[-1] == "Lập hồ sơ"
    assert "Mở việc" not in said
    assert len(said) == len(page.said(".timeline small"))


def test_who_read_the_files_of_a_dossier(town, dossier, at_desk):
    office = at_desk("thamdinh").opens(f"/dossiers/{dossier}")
    assert "Viết báo cáo thành tích: bản ký" in office.words
    file = office.link("Bản ký.pdf")
    assert at_desk("tramyte").fetches(file).status_code == 200
    assert at_desk("thon01").fetches(file).status_code == 404


def test_the_drawing_marks_what_is_done_now_and_later(dossier, at_desk):
    desk = at_desk("thuongtruc")
    answer = desk.fetches(f"/dossiers/{dossier}/diagram.json?process=appraisal").json
    states = {token["element"]: token["state"] for token in answer["tokens"]}
    assert states["request_opinions"] == "done"
    assert states["appraise_dossier"] == "now"
    assert states["approve_appraisal"] == "later"
    assert "<bpmn:definitions" in answer["xml"]
    whole = desk.fetches(f"/dossiers/{dossier}/diagram.json").json
    states = {token["element"]: token["state"] for token in whole["tokens"]}
    assert (states["call_intake"], states["call_appraisal"]) == ("done", "now")
    assert desk.fetches(f"/dossiers/{dossier}/diagram.json?process=decision").status_code == 404


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tram", ["Trạm Y tế xã"]),
        ("trạm", ["Trạm Y tế xã"]),
        ("0001", ["Trạm Y tế xã"]),
        ("on", ["Trạm Y tế xã"]),
        ("ổn", ["Trạm Y tế xã"]),
        ("khongco", []),
        ("%", []),
        ("'; drop table dossier", []),
    ],
)
def test_search_finds_with_and_without_marks(dossier, at_desk, typed, found):
    page = at_desk("thuongtruc").opens(f"/dossiers?q={typed}")
    assert page.said("a.row-name") == found
    if not found:
        assert "Không có kết quả cho" in page.words
        assert page.link("Xóa bộ lọc") == "/dossiers"


def test_a_row_found_by_something_not_shown_says_by_what(dossier, at_desk):
    assert "khớp Đinh Thị Ổn" in at_desk("thuongtruc").opens("/dossiers?q=dinh thi on").words
    assert "khớp Đinh" not in at_desk("thuongtruc").opens("/dossiers?q=tram").words


def test_filters_narrow_the_list_and_stay_chosen(town, dossier, at_desk):
    desk = at_desk("thuongtruc")
    assert desk.opens("/dossiers?state=in_review").said("a.row-name") == ["Trạm Y tế xã"]
    page = desk.opens("/dossiers?state=preparing&due=late")
    assert page.said("a.row-name") == []
    assert page.one("option[value=preparing]").get("selected") is not None
    assert desk.opens("/dossiers?state=nonsense&cursor=").said("a.row-name") == ["Trạm Y tế xã"]
    assert desk.opens("/dossiers?cursor=nonsense", status=422).head == "Chưa thực hiện được"


def test_the_history_is_told_without_what_the_engine_did():
    assert entries((), {}, date(2026, 8, 21)) == []


def test_a_finished_dossier_has_nothing_ahead(finished_town, at_desk_in):
    dossier = finished_town.all(select(Dossier.id).order_by(Dossier.number))[0]
    page = at_desk_in(finished_town, "thuongtruc").opens(f"/dossiers/{dossier}")
    assert "Không có việc đang mở" in page.words
    assert "Không còn bước nào" in page.words
    assert "Đã trao" in page.words


def test_a_dossier_that_waits_for_the_council_says_so(council_town, at_desk_in):
    dossier = council_town.waiting_dossiers()[0]
    page = at_desk_in(council_town, "thuongtruc").opens(f"/dossiers/{dossier}")
    assert "Chờ kết quả phiên họp Hội đồng" in page.words
    assert "Chờ Hội đồng" in page.words


def test_nobody_signed_in_sees_nothing(app, dossier):
    stranger = Visitor(app)
    for path in ("/", "/dossiers", f"/dossiers/{dossier}", "/account", "/files/abc"):
        assert stranger.opens(path).head == "Đăng nhập"
