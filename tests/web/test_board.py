"""The board: its figures agree with each other and with the lists behind them; who sees it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import and_, select

from service.commands.accounts import ShutAccount
from service.db.models import Award, Dossier, Event, Outbox, Person, Subject, Task
from service.queries.board.counts import board
from service.queries.board.tasks import to_do_first
from service.queries.paging import MOST
from service.scheduler.board_counter import BoardCounter
from tests.growth import grows, like
from tests.office import START
from tests.plays import NAMED
from tests.stages import OPENED, THREE, Stage
from tests.statements import statements

BOARD = "/board"
MOST_STATEMENTS = 4  # BEGIN, what is kept, what is counted, what to do first
IS_RECEPTION = and_(Task.key == "receive_dossier", Task.state == "open")


def watch(town):
    """Three dossiers at the appraisal, one of them taken, the day after they were due; a fourth at
    its reception."""
    town.claims(town.open_tasks("appraise_dossier")[0], "thamdinh")
    town.goes_on(town.opens_dossier("TM-CS", names=NAMED[:1]), until="receive_dossier")


WATCHED = Stage("watched", START.replace(month=12, day=8), watch, THREE)


@pytest.fixture
def stage(request):
    return WATCHED if "busy" in request.fixturenames else OPENED


@pytest.fixture
def busy(town):
    return town


def figures(page):
    """What each figure counts → the number and the way to its list."""
    found = {}
    for each, said in zip(page.all(".figures a"), page.said(".figures a"), strict=True):
        number, _, words = said.partition(" ")
        found[words.partition(",")[0]] = (int(number), each.get("href"))
    return found


def bars(page) -> Iterator[tuple[str, str, int, int]]:
    """Title of the chart, the way of the bar, how much is open and late in it."""
    for panel in page.all(".charts section"):
        for each in panel.xpath(".//ul[contains(@class, 'bars')]/li[a]"):
            open_, _, late = "".join(each.itertext()).strip().splitlines()[-1].partition(", ")
            number = re.sub(r"\D", "", open_)
            yield (
                panel.findtext(".//h2"),
                each.find("a").get("href"),
                int(number),
                int(re.sub(r"\D", "", late) or 0),
            )


@pytest.mark.parametrize("who", ["thuongtruc", "truongphong", "chutich"])
def test_who_oversees_the_office_sees_the_board(town, at_desk, who):
    page = at_desk(who).opens(BOARD)
    assert page.head == "Theo dõi"
    assert page.link("Theo dõi") == BOARD


@pytest.mark.parametrize("who", ["tieuhoc", "thamdinh", "vanthu"])
def test_to_all_others_it_does_not_exist(town, at_desk, who):
    desk = at_desk(who)
    for path in ("", "/tasks", "/dossiers", "/diagram", "/diagram.json", "/remind", "/assign"):
        assert desk.fetches(f"{BOARD}{path}").status_code == 404, path
    assert "Theo dõi" not in desk.opens("/").said(".areas a")


def test_each_figure_is_the_length_of_the_list_behind_it(busy, at_desk):
    desk = at_desk("chutich")
    shown = figures(desk.opens(BOARD))
    open_ = busy.all(select(Task).where(Task.state == "open"))
    late = [task for task in open_ if task.due_on and task.due_on < busy.today]
    assert len(late) == len(open_) == 4
    assert {words: number for words, (number, _) in shown.items()} == {
        "đang mở": 4,
        "quá hạn": 4,
        "đến hạn trong tuần này": 0,
        "tạm dừng": 0,
    }
    for number, href in shown.values():
        assert len(desk.opens(href).all("tr[data-row]")) == number


def test_what_ends_this_week_is_counted_until_its_sunday(busy, at_desk):
    busy.clock.move_to(busy.now.replace(day=14))
    desk = at_desk("chutich")
    dossier = busy.opens_dossier("TM-TH")
    busy.does("register_nominations", of=dossier)
    (report,) = busy.open_tasks("write_achievement_report")
    for day, number in ((20, 1), (21, 0), (14, 1), (13, 0)):
        with busy.office.database.writing() as session:
            session.get_one(Task, report.id).due_on = busy.today.replace(day=day)
        assert figures(desk.opens(BOARD))["đến hạn trong tuần này"][0] == number, day


def test_each_bar_is_as_long_as_the_list_behind_it(busy, at_desk):
    desk = at_desk("chutich")
    found = list(bars(desk.opens(BOARD)))
    assert len(found) >= 5 + 2 + 4 + 3 + 1
    for title, href, number, late in found:
        behind = desk.opens(href)
        assert len(behind.all("tr[data-row]")) == number, (title, href)
        assert len(behind.all("tr[data-row] .due-late")) == late, (title, href)


def test_the_titles_say_what_the_numbers_say(busy, at_desk):
    page = at_desk("chutich").opens(BOARD)
    assert page.said(".charts h2")[:5] == [
        "Chưa hồ sơ nào quá hạn",
        "Nghẽn nhất ở bước Thẩm định hồ sơ",
        "3 việc chưa ai nhận",
        "Việc quá hạn ở nhiều đơn vị",
        "Việc quá hạn đều ở Xét khen thưởng tổng kết năm 2026",
    ]
    assert "thời hạn 20 ngày làm việc" in page.words


def test_an_idle_office_says_so(town, at_desk):
    page = at_desk("chutich").opens(BOARD)
    assert page.said(".charts h2")[1:] == ["Không có việc nào đang mở"] * 4 + [
        "Chưa có số liệu khen tập thể của năm 2026",
        "Chưa có số liệu khen cá nhân của năm 2026",
    ]
    assert "Không có việc nào có hạn." in page.words


def test_a_stopped_clock_is_neither_late_nor_in_an_age(busy, at_desk):
    with busy.office.database.writing() as session:
        task = session.scalars(select(Task).where(Task.key == "appraise_dossier")).first()
        task.clock = "stopped"
        session.get_one(Dossier, task.case.dossier_id).clock = "stopped"
    page = at_desk("chutich").opens(BOARD)
    shown = figures(page)
    assert (shown["quá hạn"][0], shown["tạm dừng"][0]) == (3, 1)
    assert "2 hồ sơ đang tính giờ, 1 hồ sơ tạm dừng" in page.words


def test_a_dossier_grows_older_by_working_days(busy, at_desk):
    with busy.office.database.reading() as session:
        accepted = session.scalars(
            select(Dossier.accepted_at).where(Dossier.accepted_at.is_not(None))
        ).first()
        law = busy.office.house.law
    for days, band in ((11, 2), (15, 2), (16, 3), (20, 3), (21, 4)):
        day = law.calendar.add(accepted.date(), days)
        busy.clock.move_to(busy.now.replace(month=day.month, day=day.day, year=day.year))
        page = at_desk("chutich").opens(BOARD)
        shown = [number for _, href, number, _ in bars(page) if "age=" in href]
        assert shown == [3 * (at == band) for at in range(5)], days


def test_no_person_is_drawn_in_red(busy, at_desk):
    page = at_desk("chutich").opens(BOARD)
    (people,) = page.all("figure.chart-plain")
    fills = people.xpath(".//rect/@fill")
    assert set(fills) == {"url(#hatch-plain)"}
    assert "Ngô Thị Mỹ Nhẫn" in "".join(people.itertext())


def test_the_board_asks_thrice_however_much_there_is(finished_town, at_desk_in):
    town = finished_town
    pages = (BOARD, "/board/tasks", "/board/dossiers", "/board/diagram", "/board/diagram.json")
    pages = tuple(each + "?process=appraisal" * each.endswith("json") for each in pages)
    desk = at_desk_in(town, "chutich")
    assert grows(town, pages, lambda path: desk.fetches(path).status_code) == {}
    with statements(town.office.database.engine) as sent:

        def look(session):
            actor = town.person("chutich")
            sent.clear()
            board(session, town.office.house.law, actor, town.now)
            to_do_first(session, actor, limit=7)

        town.read(look)
    assert 0 < len(sent) <= MOST_STATEMENTS


def test_the_page_says_when_the_figures_of_a_large_office_were_counted(busy, at_desk):
    desk = at_desk("chutich")
    said = "Số liệu lúc 09:00; danh sách phía sau mỗi số luôn mới nhất."
    pages = (BOARD, f"{BOARD}/diagram")
    assert not any("Số liệu lúc" in desk.opens(page).words for page in pages)
    BoardCounter(busy.office, few=3).round()
    busy.clock.move_by(timedelta(minutes=5))
    with busy.office.database.writing() as session:
        task = session.scalars(select(Task).where(IS_RECEPTION)).one()
        task.state = "completed"
    for page in map(desk.opens, pages):
        assert "4 việc đang mở" in page.words.replace("\u00a0", " ")
        assert said in page.words
    assert len(desk.opens(f"{BOARD}/tasks").all("tr[data-row]")) == 3
    busy.clock.move_by(timedelta(minutes=11))
    for page in map(desk.opens, pages):
        assert "3 việc đang mở" in page.words.replace("\u00a0", " ")
        assert "Số liệu lúc" not in page.words


def test_a_long_list_is_not_counted_to_its_end(busy, at_desk):
    with busy.office.database.writing() as session:
        first = session.scalars(select(Task).where(IS_RECEPTION)).one()
        session.add_all(like(first) for _ in range(MOST))
    desk = at_desk("chutich")
    page = desk.opens(f"{BOARD}/tasks")
    words = page.words.replace("\u00a0", " ")
    assert "Hơn 500 việc đang mở." in words
    assert "Đang xem 25 trong hơn 500 việc" in words
    following = desk.opens(page.link("Xem 25 việc tiếp theo"))
    assert "Đang xem việc 26 đến 50 trong hơn 500" in following.words


def test_awards_of_the_year_stand_against_the_target(finished_town, at_desk_in):
    page = at_desk_in(finished_town, "chutich").opens(BOARD)
    titles = page.said(".charts-two h2")
    assert titles[-2] == "0 trong 1 nhóm đơn vị đạt mục tiêu khen tập thể"
    assert titles[-1] == "0 trong 2 nhóm đơn vị đạt mục tiêu khen cá nhân"
    year = {award.decided_on.year for award in finished_town.all(select(Award))}
    assert year == {2026}
    people = len(finished_town.all(select(Award.id).join(Subject).where(Subject.kind == "person")))
    drawn = [int(cell.text) for cell in page.all(".charts-two section")[-1].xpath(".//td")]
    assert sum(drawn) == people > 0
    assert "Mục tiêu 15–20 cá nhân mỗi lĩnh vực trong năm 2026" in page.words
    assert "còn thiếu 10" in page.words.replace("\u00a0", " ")


# Reminding and handing over -----------------------------------------------------------------------


def ways(tasks, **more):
    pairs = [f"task={task.id}" for task in tasks]
    return "?" + "&".join([*pairs, *(f"{key}={value}" for key, value in more.items())])


def test_the_ticked_tasks_come_to_the_preview_and_nothing_has_changed(busy, at_desk):
    desk = at_desk("thuongtruc")
    tasks = busy.open_tasks("appraise_dossier")
    page = desk.opens(f"/board/press{ways(tasks, act='remind')}")
    assert page.head == "Nhắc những việc này?"
    assert "Chưa có gì thay đổi. 3 việc sẽ nhắc được." in page.words
    assert busy.all(select(Event).where(Event.kind == "task.reminded")) == []
    assert desk.opens("/board/press").said(".band") == ["Chọn ít nhất một việc."]


def test_one_letter_to_each_person_and_once_a_day(busy, at_desk):
    desk = at_desk("thuongtruc")
    tasks = busy.open_tasks("appraise_dossier")
    done = desk.sends(desk.opens(f"/board/remind{ways(tasks)}"), "Nhắc 3 việc")
    assert done.head == "Đã nhắc 3 việc"
    letters = busy.all(select(Outbox).where(Outbox.template == "pressed"))
    names = {
        busy.one(select(Person.full_name).where(Person.id == row.person_id)) for row in letters
    }
    told = {name: row for row in letters for name in names if name in done.words}
    assert len(letters) == len(names) == len(told)
    holder = busy.person("thamdinh").person_id
    (mine,) = [row for row in letters if row.person_id == holder]
    assert sorted(mine.data["tasks"]) == sorted(task.id for task in tasks)
    events = busy.all(select(Event).where(Event.kind == "task.reminded"))
    assert sorted(event.facts["task"] for event in events) == sorted(task.id for task in tasks)
    again = desk.opens(f"/board/remind{ways(tasks)}")
    assert "Chưa có gì thay đổi. 0 việc sẽ nhắc được, 3 việc không nhắc được." in again.words
    assert again.words.count("Việc này đã được nhắc hôm nay lúc 09:00.") == 3
    assert again.all(".btn-primary") == []
    busy.clock.move_to(busy.now.replace(day=9))
    assert (
        "3 việc sẽ nhắc được." in at_desk("thuongtruc").opens(f"/board/remind{ways(tasks)}").words
    )


def test_the_number_in_the_button_is_the_number_that_changes(busy, at_desk):
    desk = at_desk("thuongtruc")
    tasks = busy.open_tasks("appraise_dossier")
    mine = next(task for task in tasks if task.claimed_by)
    page = desk.opens(f"/board/assign{ways(tasks, to=mine.claimed_by)}")
    assert "Chưa có gì thay đổi. 2 việc sẽ giao được, 1 việc không giao được." in page.words
    assert "Ngô Thị Mỹ Nhẫn đang giữ việc này." in page.words
    refused = desk.sends(page, "Giao lại 2 việc", status=422)
    assert "Nhập lý do giao lại" in refused.words
    done = desk.sends(refused, "Giao lại 2 việc", reason="Chia lại việc")
    assert done.head == "Đã giao lại 2 việc"
    holders = busy.all(select(Task.claimed_by).where(Task.key == "appraise_dossier"))
    assert set(holders) == {mine.claimed_by}
    events = busy.all(select(Event).where(Event.kind == "task.assigned"))
    assert [event.facts["reason"] for event in events] == ["Chia lại việc"] * 2


def test_who_only_decides_reminds_and_hands_nothing_over(busy, at_desk):
    desk = at_desk("chutich")
    tasks = busy.open_tasks("appraise_dossier")
    page = desk.opens("/board/tasks")
    assert [button.get("value") for button in page.all("#press button")] == ["remind"]
    done = desk.sends(desk.opens(f"/board/remind{ways(tasks)}"), "Nhắc 3 việc")
    assert done.head == "Đã nhắc 3 việc"
    assert desk.fetches(f"/board/assign{ways(tasks)}").status_code == 404


# What nobody can do -------------------------------------------------------------------------------


def test_work_that_nobody_can_do_is_said_and_leads_to_its_list(busy, at_desk):
    desk = at_desk("truongphong")
    assert "không có người làm" not in desk.opens(BOARD).words
    for username in ("thamdinh", "thamdinh2"):
        person = busy.person(username).person_id
        busy.execute(ShutAccount(actor=busy.person("quantri"), person_id=person))
    page = desk.opens(BOARD)
    assert "Việc không có người làm" in page.words
    listed = desk.opens(page.link("Chuyên viên thẩm định: 3 việc"))
    assert len(listed.said(".table tbody tr")) == 3
