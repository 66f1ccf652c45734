"""The page on which an administrator decides about letters that were stopped."""

import pytest
from sqlalchemy import select, update

from service.commands.worker import HoldLetters
from service.db.models import Outbox


@pytest.fixture
def stopped(voting_town):
    """Fifteen invitations, held after a restore."""
    voting_town.office.run_alone(HoldLetters())
    letters = voting_town.all(select(Outbox).where(Outbox.state == "held").order_by(Outbox.made_at))
    assert len(letters) >= 15
    return letters


def state_of(town, letter) -> str:
    return town.one(select(Outbox.state).where(Outbox.id == letter.id))


def test_chosen_ones_are_sent_and_each_has_its_line(voting_town, stopped, at_desk_in):
    desk = at_desk_in(voting_town, "quantri")
    page = desk.opens(desk.opens("/letters/all").link("Thư chờ quyết định"))
    assert len(page.all("tbody tr")) == len(stopped)
    assert "Giữ lại sau khi khôi phục" in page.words
    with voting_town.office.database.writing() as session:  # a colleague was faster
        session.execute(update(Outbox).where(Outbox.id == stopped[1].id).values(state="created"))
    chosen = [stopped[0].id, stopped[1].id]
    done = desk.sends(page, "Gửi thư đã chọn", letter=chosen, way="release")
    assert done.head == "Kết quả từng thư"
    assert "Đã xử lý 1 trong 2 thư." in done.words
    assert "Sẽ gửi ở lượt tới" in done.words
    assert "Không đổi: thư không còn chờ quyết định" in done.words
    assert [state_of(voting_town, each) for each in stopped[:3]] == ["created", "created", "held"]


def test_the_whole_list_goes_but_nothing_that_came_since(voting_town, stopped, at_desk_in):
    desk = at_desk_in(voting_town, "quantri")
    late = stopped[0]
    with voting_town.office.database.writing() as session:
        session.execute(update(Outbox).where(Outbox.id == late.id).values(state="delivered"))
    page = desk.opens("/letters/stopped")
    with voting_town.office.database.writing() as session:
        session.execute(update(Outbox).where(Outbox.id == late.id).values(state="held"))
    listed = [each.get("value") for each in page.all("input[name=listed]")]
    desk.sends(page, "Gửi cả danh sách", listed=listed, way="all")
    assert {state_of(voting_town, each) for each in stopped[1:]} == {"created"}
    assert state_of(voting_town, late) == "held"


def test_giving_up_asks_for_a_reason(voting_town, stopped, at_desk_in):
    desk = at_desk_in(voting_town, "quantri")
    page = desk.opens("/letters/stopped")
    nothing = desk.sends(page, "Bỏ thư đã chọn", way="discard", status=422)
    assert "Chọn ít nhất một thư" in nothing.words
    page = desk.sends(page, "Bỏ thư đã chọn", letter=stopped[0].id, way="discard", status=422)
    assert "Nhập lý do bỏ thư" in page.words
    chosen = stopped[0].id
    done = desk.sends(page, "Bỏ thư đã chọn", letter=chosen, reason="Đã họp xong", way="discard")
    assert "Đã bỏ, không gửi" in done.words
    assert state_of(voting_town, stopped[0]) == "discarded"
    assert "Đã họp xong" in desk.opens("/letters/all").words


def test_nobody_else_finds_the_page(voting_town, stopped, at_desk_in):
    desk = at_desk_in(voting_town, "thuongtruc")
    desk.opens("/letters/stopped", status=404)


def test_a_letter_that_may_have_come_twice_says_so(voting_town, at_desk_in):
    with voting_town.office.database.writing() as session:
        session.execute(update(Outbox).values(broken_off=1, state="delivered"))
    page = at_desk_in(voting_town, "quantri").opens("/letters/all")
    assert "Có thể đã gửi hai lần" in page.words
