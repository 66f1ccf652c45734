"""An administrator enters days and years, sees what moves, and takes an entry back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from service.casework.rulebooks import Rulebooks
from service.commands.calendar import Days, EnterDays, Paper
from service.db.models import CalendarDay, Task
from service.scheduler.mover import Mover
from tests.builders import Town
from tests.statements import statements
from tests.visitor import Visitor
from workflows.law.book import LawBook

AtDesk = Callable[[str], Visitor]
LOOK, ENTER = "Xem hạn nào đổi", "Ghi vào lịch"
PAPER = {"number": "88/TB-VPCP", "signed_on": "19/11/2026", "issuer": "Văn phòng Chính phủ"}
HOLIDAY = {"first_day": "25/11/2026", "kind": "holiday", "name": "Nghỉ thêm", **PAPER}


def moves(town: Town) -> int:
    return Mover(town.office).round(lambda: False, whole=True).moved


def test_a_day_is_entered_after_a_look_at_what_it_moves(town: Town, at_desk: AtDesk):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="appraise_dossier")
    desk = at_desk("quantri")
    entries = desk.opens(desk.opens("/calendar").link("Ngày đã ghi"))
    form = desk.opens(entries.link("Ghi ngày"))
    check = desk.sends(form, LOOK, **HOLIDAY)
    said = check.words
    assert "1 việc đang mở và hạn toàn hồ sơ của 1 hồ sơ đổi hạn, trong 1 quy trình." in said
    assert "2026-TM-0001" in said
    assert "88/TB-VPCP ngày 19/11/2026 của Văn phòng Chính phủ" in said
    assert town.all(select(CalendarDay)) == [], "nothing is entered by looking"
    done = desk.sends(check, ENTER)
    assert "ngày từ 25/11/2026. Hạn của việc đang mở được tính lại" in done.words
    assert "Vũ Văn Ước" in done.words
    assert moves(town) == 1
    assert town.task("appraise_dossier", of=dossier).due_on == date(2026, 12, 8)
    assert "Nghỉ thêm" in desk.opens("/calendar?year=2026").words
    assert "Nghỉ thêm" in Visitor(desk.app).opens("/calendar?year=2026").words

    back = desk.opens(done.link("Ghi lại như trước"))
    assert desk.data_of(back.form(LOOK))["kind"] == "plain"
    desk.sends(desk.sends(back, LOOK, **PAPER), ENTER)
    assert moves(town) == 1
    assert town.task("appraise_dossier", of=dossier).due_on == date(2026, 12, 7)
    assert "đã có dòng mới hơn" in desk.opens("/calendar/entries").words
    assert "Nghỉ thêm" not in desk.opens("/calendar?year=2026").words


def test_taking_back_an_entry_over_a_holiday_makes_it_that_holiday_again(
    town: Town, at_desk: AtDesk
):
    desk = at_desk("quantri")
    plain = HOLIDAY | {"first_day": "24/11/2026", "kind": "plain", "name": ""}
    done = desk.sends(desk.sends(desk.opens("/calendar/days/new"), LOOK, **plain), ENTER)
    form = desk.data_of(desk.opens(done.link("Ghi lại như trước")).form(LOOK))
    assert (form["kind"], form["name"]) == ("holiday", "Ngày Văn hóa Việt Nam")


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens("/calendar/days/new")
    wrong = desk.sends(form, LOOK, status=422, **HOLIDAY | {"kind": "make_up"})
    assert "ngày làm bù phải là thứ Bảy hoặc Chủ nhật" in wrong.words
    assert desk.data_of(wrong.form(LOOK))["number"] == "88/TB-VPCP"
    missing = desk.sends(form, LOOK, status=422, **HOLIDAY | {"number": ""})
    assert "Số, ký hiệu văn bản" in missing.words
    assert town.all(select(CalendarDay)) == []


def test_a_day_gone_by_says_what_is_not_touched(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens("/calendar/days/new")
    past = desk.sends(form, LOOK, **HOLIDAY | {"first_day": "18/11/2026"})
    assert "Ngày này đã qua: việc đã xong và hẹn giờ đã chạy giữ nguyên" in past.words
    assert "Ngày này đã qua" not in desk.sends(form, LOOK, **HOLIDAY).words
    edit = desk.sends(past, "Sửa")
    assert desk.data_of(edit.form(LOOK))["first_day"] == "18/11/2026"


def test_a_year_is_published_with_its_document(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    assert "công bố đến 31/12/2026" in desk.opens("/calendar").words
    form = desk.opens(desk.opens("/calendar/entries").link("Công bố năm"))
    desk.sends(form, "Ghi lịch năm", **PAPER)
    assert "công bố đến 31/12/2027" in desk.opens("/calendar?year=2027").words
    assert "chưa công bố" not in desk.opens("/calendar?year=2027").words
    form = desk.opens("/calendar/years/new")
    desk.sends(form, "Ghi lịch năm", **PAPER | {"published": "no"})
    assert "chưa công bố" in desk.opens("/calendar?year=2027").words


@pytest.mark.parametrize("who", ["thuongtruc", "chutich", "tieuhoc"])
def test_for_everybody_else_the_forms_do_not_exist(town: Town, at_desk: AtDesk, who: str):
    desk = at_desk(who)
    page = desk.opens("/calendar")
    assert "Ngày đã ghi" not in page.words
    for path in ("/calendar/entries", "/calendar/days/new", "/calendar/years/new"):
        desk.opens(path, status=404)
    for action, given in (
        ("/calendar/days", HOLIDAY),
        ("/calendar/days/check", HOLIDAY),
        ("/calendar/years", {"year": "2027", "published": "yes", **PAPER}),
    ):
        answer = desk.client.post(
            action, data={**given, "csrf_token": page.token}, base_url="http://127.0.0.1:8080",
            headers={"Referer": "http://127.0.0.1:8080/calendar"},
        )  # fmt: skip
        assert answer.status_code == 404, action
    assert town.all(select(CalendarDay)) == []


def test_a_date_in_a_year_without_a_calendar_is_marked(town: Town, at_desk: AtDesk):
    town.moves_to("2026-12-14 09:00")
    dossier = town.opens_dossier("TM-TH", round_id=town.opens_round(["CSTĐCS"]))
    town.goes_on(dossier, until="appraise_dossier")
    desk = at_desk("thamdinh")
    assert town.task("appraise_dossier", of=dossier).due_on == date(2026, 12, 28)
    assert "tạm tính" not in desk.opens("/?queue=all").words
    assert "Tạm tính: lịch nghỉ năm 2027 chưa công bố." in desk.opens(f"/dossiers/{dossier}").words


# What it costs ------------------------------------------------------------------------------------


def test_pages_ask_no_more_of_many_entries_and_cases_than_of_few(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens("/calendar/days/new")

    def sent() -> list[int]:
        found = []
        for path in ("/", "/calendar", "/calendar/entries", "/dossiers"):
            with statements(town.office.database.engine) as lines:
                assert desk.fetches(path).status_code == 200
            found.append(len(lines))
        with statements(town.office.database.engine) as lines:
            desk.sends(form, LOOK, **HOLIDAY)
        return [*found, len(lines)]

    def grow(number: int) -> None:
        paper = Paper("1", date(2026, 11, 1), "Văn phòng Chính phủ")
        for n in range(1, number + 1):
            day = date(2027, 3, n)
            days = Days(first=day, last=day, kind="holiday", name=f"Ngày {n}", paper=paper)
            town.execute(EnterDays(actor=town.person("quantri"), days=days))
        for _ in range(number):
            town.goes_on(town.opens_dossier("TM-TH"), until="appraise_dossier")

    grow(1)
    few = sent()
    grow(4)
    assert len(town.all(select(Task.id).where(Task.key == "appraise_dossier"))) == 5
    assert sent() == few


@pytest.mark.parametrize("username", ["thuongtruc", "tinh-vanthu"])
def test_a_day_off_of_the_commune_stands_in_its_peoples_calendar(
    town: Town, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch, username: str
):
    house = town.office.house
    documents = dict(house.law.documents)
    festival = {
        "first": date(2026, 11, 25),
        "kind": "holiday",
        "name": "Ngày hội của xã",
        "citation": "design",
        "certainty": "design",
    }
    documents["places/TM"] = {**documents["places/TM"], "days": [festival]}
    law = LawBook.of(documents)
    changed = replace(house, law=law, rulebooks=Rulebooks(law))
    monkeypatch.setattr(town.office, "house", changed)
    desk, shown = at_desk(username), username == "thuongtruc"
    assert ("Ngày hội của xã" in desk.opens("/calendar").words) is shown
    told = desk.fetches("/api/v1/calendar?year=2026").get_json()["days"]
    assert any(day["name"] == "Ngày hội của xã" for day in told) is shown
