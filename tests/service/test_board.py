"""What the board counts and lists, and what is pressed for from it, on both databases."""

import pytest
from sqlalchemy import select

from service.access import NotFound
from service.commands.pressing import AssignTasks, RemindOfTasks
from service.db.models import Dossier, Event, Outbox, Person, Task
from service.mails import LetterWriter
from service.queries.board import ageing as board_ageing
from service.queries.board.counts import board
from service.queries.board.tasks import (
    FREE,
    BoardFilters,
    board_tasks,
    chosen_tasks,
    count_tasks,
    filter_names,
    to_do_first,
)
from service.queries.letters import writing
from service.queries.paging import BadCursor, encode
from tests.stages import BUSY


@pytest.fixture
def stage():
    return BUSY


@pytest.fixture
def busy(town):
    return town


def counted(groups):
    return {(each.label, each.open, each.late) for each in groups}


def test_the_groups_add_up_to_the_whole(busy):
    actor, law = busy.person("chutich"), busy.office.house.law
    found = busy.read(lambda session: board(session, law, actor, busy.now))
    assert (found.total.open, found.total.late, found.total.paused) == (3, 3, 0)
    for groups in (found.steps, found.units, found.holders, found.rounds):
        assert sum(each.open for each in groups) == 3
        assert sum(each.late for each in groups) == 3
    assert counted(found.holders) == {
        ("Chuyên viên thẩm định", 1, 1),
        ("Cơ quan thường trực TĐKT", 1, 1),
        (busy.person("thamdinh").name, 1, 1),
    }
    assert found.steps[0].label == "Thẩm định hồ sơ"


def test_every_group_leads_to_its_own_tasks(busy):
    actor, law = busy.person("chutich"), busy.office.house.law

    def look(session):
        found = board(session, law, actor, busy.now)
        for name in ("step", "unit", "holder", "round"):
            for each in getattr(found, f"{name}s"):
                filters = BoardFilters(**{name: each.key})
                assert count_tasks(session, actor, filters, busy.today) == each.open, each
                behind = board_tasks(session, actor, filters, today=busy.today)
                assert len(behind.items) == each.open, each
                assert filter_names(session, actor, filters, busy.now).steps

    busy.read(look)


def test_the_list_goes_on_where_its_page_ended(busy):
    actor = busy.person("thuongtruc")
    with busy.office.database.writing() as session:
        tasks = session.scalars(select(Task).where(Task.state == "open").order_by(Task.id)).all()
        tasks[0].clock, tasks[1].due_on = "stopped", None

    def leaf(session):
        seen, cursor = [], None
        while True:
            found = board_tasks(
                session, actor, BoardFilters(), today=busy.today, cursor=cursor, limit=1
            )
            seen += found.items
            if found.next is None:
                return seen
            cursor = found.next

    seen = busy.read(leaf)
    assert [each.id for each in seen] == [tasks[2].id, tasks[1].id, tasks[0].id]
    assert [each.paused for each in seen] == [False, False, True]
    first = busy.read(lambda session: to_do_first(session, actor, limit=7))
    assert [each.id for each in first] == [tasks[2].id]
    free = BoardFilters(holder=FREE)
    assert busy.read(lambda session: count_tasks(session, actor, free, busy.today)) == 2


def test_paused_tasks_with_and_without_a_date_are_leafed_through_once(busy):
    actor = busy.person("thuongtruc")
    with busy.office.database.writing() as session:
        for at, task in enumerate(session.scalars(select(Task).where(Task.state == "open"))):
            task.clock, task.due_on = "stopped", None if at else task.due_on
    seen, cursor = [], None
    while True:
        found = busy.read(
            lambda session, after=cursor: board_tasks(
                session, actor, BoardFilters(), today=busy.today, cursor=after, limit=1
            )
        )
        seen += found.items
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len({each.id for each in seen}) == 3


@pytest.mark.parametrize(
    "words", [["3", "", "x"], ["0", "2026-99-99", "x"], ["0", "x", "x"], ["0", "x"]]
)
def test_a_mark_that_we_never_gave_is_refused(busy, words):
    actor, cursor = busy.person("thuongtruc"), encode(words)
    with pytest.raises(BadCursor):
        busy.read(
            lambda session: board_tasks(
                session, actor, BoardFilters(), today=busy.today, cursor=cursor
            )
        )


def test_dossiers_are_found_by_their_age(busy):
    law, office = busy.office.house.law, [busy.unit("TM").id]

    def of_age(age):
        return busy.read(
            lambda session: (
                board_ageing.dossiers_of_age(
                    session, law, office, busy.today, age, page=1, limit=25
                ).items
            )
        )

    assert [len(of_age(age)) for age in range(5)] == [0, 0, 2, 0, 0]
    with busy.office.database.writing() as session:
        session.scalars(select(Dossier).where(Dossier.clock == "running")).first().clock = "ended"
    assert len(of_age(2)) == 1


def test_a_stranger_has_no_board(busy):
    actor, law = busy.person("tieuhoc"), busy.office.house.law
    with pytest.raises(NotFound):
        busy.read(lambda session: board(session, law, actor, busy.now))
    with pytest.raises(NotFound):
        busy.read(lambda session: chosen_tasks(session, actor, []))


# Pressing -----------------------------------------------------------------------------------------


def reminds(town, tasks, by="thuongtruc", **more):
    ids = [task.id for task in tasks]
    return town.execute(RemindOfTasks(actor=town.person(by), task_ids=ids, **more))


def test_a_dry_run_changes_nothing(busy):
    tasks = busy.open_tasks("appraise_dossier")
    assert [row["done"] for row in reminds(busy, tasks, dry_run=True)] == [True, True]
    assert busy.all(select(Outbox).where(Outbox.template == "pressed")) == []
    assert busy.all(select(Event).where(Event.kind == "task.reminded")) == []


def test_a_letter_tells_each_person_his_tasks_and_no_nominee(busy):
    tasks = busy.open_tasks("appraise_dossier")
    reminds(busy, tasks)
    letters = busy.all(select(Outbox).where(Outbox.template == "pressed"))
    by_name = {
        busy.one(select(Person.full_name).where(Person.id == row.person_id)): row for row in letters
    }
    mine = by_name[busy.person("thamdinh").name]
    assert len(mine.data["tasks"]) == 2
    law = busy.office.house.law
    words = busy.read(lambda session: writing(session, law, mine.id, busy.now))
    letter = LetterWriter("https://tdkt.example.vn").write(words.to, words.content, key=mine.id)
    assert letter.subject == "Nhắc 2 việc, 2 việc quá hạn"
    assert busy.person("thuongtruc").name in letter.text
    assert "Thẩm định hồ sơ" in letter.text


def test_a_letter_of_done_tasks_is_not_sent(busy):
    tasks = busy.open_tasks("appraise_dossier")
    reminds(busy, tasks)
    with busy.office.database.writing() as session:
        for task in tasks:
            session.get_one(Task, task.id).state = "completed"
    (row, *_) = busy.all(select(Outbox).where(Outbox.template == "pressed"))
    law = busy.office.house.law
    assert busy.read(lambda session: writing(session, law, row.id, busy.now)) is None


def test_who_replaces_the_holder_hears_of_it_too(busy):
    (mine,) = [task for task in busy.open_tasks("appraise_dossier") if task.claimed_by]
    busy.replaces("thamdinh", "vanthu", until="2026-12-20")
    reminds(busy, [mine])
    rows = busy.all(select(Outbox).where(Outbox.template == "pressed"))
    letters = {row.person_id: row for row in rows}
    absent, deputy = busy.person("thamdinh").person_id, busy.person("vanthu").person_id
    assert set(letters) == {absent, deputy}
    assert letters[deputy].data["instead"] == {mine.id: absent}


def test_a_row_that_cannot_be_done_keeps_no_other_from_it(busy):
    tasks = busy.open_tasks("appraise_dossier")
    reminds(busy, tasks[:1])
    with busy.office.database.writing() as session:
        session.get_one(Task, tasks[1].id).state = "cut_off"
    third = busy.task("receive_dossier")
    rows = reminds(busy, [*tasks, third])
    assert [row["done"] for row in rows] == [False, False, True]
    assert rows[0]["reason"].startswith("Việc này đã được nhắc hôm nay lúc")
    assert rows[1]["reason"].startswith("Việc này đã đóng")


def test_a_task_whose_role_nobody_holds_is_reminded_of_to_nobody(busy):
    third = busy.task("receive_dossier")
    with busy.office.database.writing() as session:
        session.get_one(Task, third.id).role = "province_chair"
    (row,) = reminds(busy, [third])
    assert (row["done"], row["reason"][:20]) == (False, "Chưa có ai giữ vai t")


@pytest.mark.parametrize("who", ["thamdinh", "tieuhoc", "vanthu"])
def test_only_who_oversees_the_office_reminds(busy, who):
    rows = reminds(busy, busy.open_tasks("appraise_dossier"), by=who)
    assert not any(row["done"] for row in rows)
    assert busy.all(select(Outbox).where(Outbox.template == "pressed")) == []


def test_the_chairman_reminds_and_hands_nothing_over(busy):
    tasks = busy.open_tasks("appraise_dossier")
    assert all(row["done"] for row in reminds(busy, tasks, by="chutich"))
    for dry_run in (True, False):
        rows = hands_over(busy, tasks, "thamdinh", by="chutich", dry_run=dry_run)
        assert not any(row["done"] for row in rows)


def hands_over(town, tasks, to, by="thuongtruc", **more):
    command = AssignTasks(
        actor=town.person(by),
        task_ids=[task.id for task in tasks],
        to_person_id=town.person(to).person_id,
        reason="Đồng nghiệp nghỉ ốm",
        **more,
    )
    return town.execute(command)


def test_each_row_says_why_it_cannot_be_handed_over(busy):
    tasks = busy.open_tasks("appraise_dossier")
    third = busy.task("receive_dossier")
    rows = hands_over(busy, [*tasks, third], "thamdinh", dry_run=True)
    held = next(row for row in rows if row["task"] == next(t.id for t in tasks if t.claimed_by))
    name = busy.person("thamdinh").name
    assert held["reason"] == f"{name} đang giữ việc này."
    assert rows[-1]["reason"] == f"{name} không có vai trò để làm việc này."
    assert sum(row["done"] for row in rows) == 1
    assert busy.all(select(Event).where(Event.kind == "task.assigned")) == []
    assert hands_over(busy, [*tasks, third], "thamdinh") == rows


def test_nobody_is_given_what_the_law_bars_him_from(busy):
    dossier = busy.dossier_of(busy.open_tasks("appraise_dossier")[0])
    busy.goes_on(dossier, until="approve_appraisal")
    approval = busy.task("approve_appraisal", of=dossier)
    head = busy.person("truongphong").person_id
    with busy.office.database.writing() as session:
        for task in session.scalars(select(Task).where(Task.key == "appraise_dossier")):
            task.closed_by = head
    (row,) = hands_over(busy, [approval], "truongphong", dry_run=True)
    assert row["reason"].startswith(f"{busy.person('truongphong').name} đã làm bước")
    assert busy.one(select(Task.claimed_by).where(Task.id == approval.id)) is None
