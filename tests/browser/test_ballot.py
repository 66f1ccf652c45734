"""A secret ballot in real browsers: the key is made there, ballots are sealed there, and what the
server is sent is what it may know."""

import time
from urllib.parse import parse_qs

from sqlalchemy import select

from service.db.models import CouncilSession, Envelope, OpenedLine
from tests.browser.hands import Fields, Keys
from tests.browser.looks import PHONE
from tests.tellers import casting

TWO_MINUTES = 120


def teller_of(town, sitting, key):
    task = town.task(key, of=sitting)
    return task, town.username_of(town.actor_for(task).person_id)


def signs_out(page):
    page.context.clear_cookies()


def sent(page):
    """Every body that this page sends from now on."""
    bodies = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    return bodies


def in_the_state_of_a_talk(town):
    sitting = town.session_over(town.waiting_dossiers())
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    return sitting


def makes_the_key(page, address, town, sitting):
    """The head teller opens the ballot; returns the three cards."""
    task, _ = teller_of(town, sitting, "open_ballot")
    page.goto(f"{address}/tasks/{task.id}")
    page.locator("#f-closing_time").fill("08/12/2026 11:00")
    Fields(page).presses("Tạo khóa, chia ba mảnh")
    page.get_by_text("Khóa được tạo trong trình duyệt này").wait_for()
    cards = page.locator(".share-cards [data-words]").all_inner_texts()
    page.get_by_label("Ba người của ban kiểm phiếu đã cầm").check()
    Fields(page).presses("Mở bỏ phiếu")
    page.locator(".result").wait_for()
    return cards


def counts_with(page, address, town, sitting, cards):
    """Two tellers type their cards, one of them wrongly at first."""
    task, _ = teller_of(town, sitting, "count_ballots")
    page.goto(f"{address}/tasks/{task.id}")
    page.locator("#f-shares-0-share").fill(cards[0][:-1] + ("0" if cards[0][-1] != "0" else "1"))
    page.locator("#f-shares-1-share").fill(cards[2])
    page.locator("#f-shares-1-share").blur()
    page.get_by_text("Gõ sai hoặc thiếu").wait_for()
    page.get_by_text("Gõ đúng.").wait_for()
    Fields(page).presses("Mở hòm phiếu")
    page.locator(".summary-bad").wait_for()
    assert town.all(select(OpenedLine)) == []
    page.locator("#f-shares-0-share").fill(cards[0].lower())
    Fields(page).presses("Mở hòm phiếu")
    page.locator(".result").wait_for()


def votes_at_a_phone(page, address, sitting, lines):
    """By nothing but the keyboard. Returns the receipt and the master code."""
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/sessions/{sitting}/ballot")
    page.get_by_text("Trình duyệt của bạn niêm phong phiếu").wait_for()
    keys = Keys(page)
    keys.fills({"envelope": [{"choice": choice} for choice in lines]})
    keys.follows("[data-fill] .btn-primary")
    page.locator("[data-review]").wait_for()
    assert f"Đã chọn {len(lines)} trong {len(lines)}." in page.locator("main").inner_text()
    keys.follows("[data-cast]")
    page.locator("[data-master-code]").wait_for()
    words = page.locator("main").inner_text()
    assert "máy chủ đã niêm phong" not in words
    return words, page.locator("[data-master-code]").inner_text()


def test_a_ballot_from_the_key_to_a_members_own_check(council_town, serve, page, sign_in):
    town, sitting = council_town, in_the_state_of_a_talk(council_town)
    bodies = sent(page)
    with serve(town) as address:
        sign_in(address, teller_of(town, sitting, "open_ballot")[1])
        cards = makes_the_key(page, address, town, sitting)
        assert len({*cards}) == 3
        assert not any(card.split()[1] in body for card in cards for body in bodies)
        assert town.one(select(CouncilSession.public_key)) in " ".join(bodies)

        signs_out(page)
        sign_in(address, "mattran")
        lines = ["agree"] * 6 + ["not_agree"]
        start = len(bodies)
        _, master = votes_at_a_phone(page, address, sitting, lines)
        posted = [parse_qs(body) for body in bodies[start:] if body]
        assert [set(body) for body in posted] == [{"sealed", "csrf_token", "_once"}]
        envelope = town.one(select(Envelope))
        assert envelope.receipt in page.content()
        assert not envelope.by_server

        others = [task.person_id for task in town.open_tasks("cast_ballot", of=sitting)]
        assert len(others) == 14
        for person_id in others:
            actor = town.as_actor(person_id)
            town.execute(casting(town, actor, dict.fromkeys(town.agenda(sitting), "agree")))
        signs_out(page)
        sign_in(address, teller_of(town, sitting, "count_ballots")[1])
        counts_with(page, address, town, sitting, cards)

        signs_out(page)
        sign_in(address, "mattran")
        start = len(bodies)
        page.goto(f"{address}/sessions/{sitting}/board")
        page.locator("#f-master").fill(master)
        Fields(page).presses("Tìm các dòng của tôi")
        page.get_by_text("Tìm thấy 7 trong 7 dòng.").wait_for()
        mine = page.locator("[data-my-lines] li").all_inner_texts()
        assert [line.rpartition(", ")[2] for line in mine] == ["Đồng ý"] * 6 + ["Không đồng ý"]
        assert not any(bodies[start:])  # his code has not left the browser


def test_where_nobody_gets_a_code_the_browser_shows_none(voting_town, serve, page, sign_in):
    town, sitting = voting_town, voting_town.the_session()
    with town.office.database.writing() as session:
        session.get_one(CouncilSession, sitting).receipt_mode = "envelope_only"
    with serve(town) as address:
        sign_in(address, "mattran")
        page.goto(f"{address}/sessions/{sitting}/ballot")
        page.get_by_text("Trình duyệt của bạn niêm phong phiếu").wait_for()
        page.locator("[data-fill] .btn-primary").click()
        page.locator("[data-cast]").click()
        page.get_by_text("Mã phong bì của bạn").wait_for()
        assert page.locator("[data-master-code]").count() == 0
        assert "không phát mã kiểm phiếu" in page.locator("main").inner_text()
    assert not town.one(select(Envelope.by_server))


def test_thirty_nominations_take_less_than_two_minutes_by_keyboard(town, serve, page, sign_in):
    dossier = town.opens_dossier("TM-TH", nominations=30, award="CSTĐCS")
    town.goes_on(dossier, until="awaiting_council")
    sitting = town.starts_ballot([dossier])
    with serve(town) as address:
        sign_in(address, "mattran")
        began = time.monotonic()
        votes_at_a_phone(page, address, sitting, ["agree", "not_agree"] * 15)
        assert time.monotonic() - began < TWO_MINUTES
    assert len(town.one(select(Envelope.sealed))) == 30 + 16 + 48


def test_where_the_browser_cannot_seal_the_page_says_so_and_the_server_does(
    voting_town, serve, page, sign_in
):
    page.add_init_script("delete Crypto.prototype.subtle")
    with serve(voting_town) as address:
        sign_in(address, "mattran")
        page.goto(f"{address}/sessions/{voting_town.the_session()}/ballot")
        assert page.get_by_text("Máy chủ sẽ niêm phong phiếu này").is_visible()
        Fields(page).presses("Xem lại phiếu")
        page.wait_for_selector("h1:text-is('Xem lại phiếu')")
        Fields(page).presses("Bỏ phiếu")
        page.get_by_text("máy chủ đã niêm phong phiếu thay bạn").wait_for()
    assert voting_town.one(select(Envelope.by_server))
