"""A session from the invitation to the signed minutes: chair and member each at a browser, the
secretary at a third."""

import pytest
from sqlalchemy import select

from service.db.models import SessionMinutes
from tests.browser.desks import signed_in
from tests.stages import WAITING

MEMBER = "phunu"  # she counts the votes, too


@pytest.fixture
def stage():
    return WAITING


def own_task(town, key, sitting, username):
    """Of a step that each does for himself."""
    person = town.person(username).person_id
    tasks = town.open_tasks(key, of=sitting)
    return next(task for task in tasks if task.person_id in (person, None))


# How a ballot is opened, cast and counted ---------------------------------------------------------


def opens_ballot(desk, town, sitting):
    """Makes the key, hands out its three cards; returns what stands on them."""
    desk.opens(f"/tasks/{own_task(town, 'open_ballot', sitting, desk.username).id}")
    desk.page.locator("#f-closing_time").fill("08/12/2026 11:00")
    presses(desk, "Tạo khóa, chia ba mảnh")
    desk.page.get_by_text("Khóa được tạo trong trình duyệt này").wait_for()
    cards = desk.page.locator(".share-cards [data-words]").all_inner_texts()
    desk.page.get_by_label("Ba người của ban kiểm phiếu đã cầm").check()
    presses(desk, "Mở bỏ phiếu")
    desk.page.locator(".result").wait_for()
    return cards


def casts(desk, sitting):
    """Agrees to the first case, leaves the others blank."""
    desk.opens(f"/sessions/{sitting}/ballot")
    desk.page.get_by_text("Trình duyệt của bạn niêm phong phiếu").wait_for()
    desk.page.locator("[name='envelope-0-choice'][value='agree']").check()
    presses(desk, "Xem lại phiếu")
    presses(desk, "Bỏ phiếu")
    desk.page.locator("[data-master-code]").wait_for()


def counts(desk, town, sitting, cards):
    """Two of the three cards are typed."""
    desk.opens(f"/tasks/{own_task(town, 'count_ballots', sitting, desk.username).id}")
    for at, card in enumerate(cards[:2]):
        desk.page.locator(f"#f-shares-{at}-share").fill(card)
    presses(desk, "Mở hòm phiếu")
    desk.page.locator(".result").wait_for()


def presses(desk, button):
    desk.page.get_by_role("button", name=button, exact=True).click()


# The session --------------------------------------------------------------------------------------


def reads(desk, path):
    desk.opens(path)
    return desk.page.locator("main").inner_text()


def test_chair_and_member_sit_from_the_invitation_to_the_signed_minutes(town, live_server, browser):
    sitting = town.opens_session(town.waiting_dossiers()[:1])
    session = f"/sessions/{sitting}"
    with (
        signed_in(browser, live_server, "thuongtruc") as secretary,
        signed_in(browser, live_server, "chutich") as chair,
        signed_in(browser, live_server, MEMBER) as member,
    ):
        secretary.does(town, "convene_session", of=sitting)
        chair.does(town, "approve_convening", of=sitting, convening_approved="true")
        assert len(town.letters("invitation")) == 15
        for desk in (chair, member):
            mine = own_task(town, "confirm_attendance", sitting, desk.username)
            desk.answers(town, mine, attendance="present")
        town.all_do("confirm_attendance", of=sitting, attendance="present")

        _takes_roll(secretary, town, sitting)
        case = next(iter(town.agenda(sitting)))
        assert "Kết quả thẩm định" in reads(member, f"{session}/nominations/{case}")
        secretary.does(town, "discuss_nominations", of=sitting)

        cards = opens_ballot(member, town, sitting)
        for desk in (chair, member):
            casts(desk, sitting)
        assert "Đã bỏ phiếu 2 trong 15" in reads(chair, session)
        town.everyone_votes(sitting)
        counts(member, town, sitting, cards)
        member.answers(town, own_task(town, "sign_tally", sitting, MEMBER), agrees="true")
        town.all_do("sign_tally", of=sitting)

        secretary.does(town, "draft_minutes", of=sitting)
        assert "DỰ THẢO" in reads(chair, f"{session}/minutes")
        secretary.does(town, "sign_minutes_as_secretary", of=sitting, secretary_signed="true")
        chair.does(town, "sign_minutes", of=sitting, minutes_signed="true")
        for desk in (chair, member):
            said = reads(desk, f"{session}/minutes")
            assert "DỰ THẢO" not in said
            assert said.count("đã ký lúc") == 2
    assert town.sitting(sitting).state == "concluded"
    assert town.one(select(SessionMinutes.version)) == 1


def _takes_roll(secretary, town, sitting):
    """Everybody is there; three members count, she among them."""
    town.moves_to(town.sitting(sitting).meets_at)
    ordinary = [person for person in town.members(sitting) if person not in _offices(town)]
    hers = town.person(MEMBER).person_id
    tellers = [hers, *(person for person in ordinary if person != hers)][:3]
    secretary.answers(town, town.task("take_roll", of=sitting), saved={"teller_ids": tellers})


def _offices(town):
    return {town.person(name).person_id for name in ("chutich", "thuongtruc")}
