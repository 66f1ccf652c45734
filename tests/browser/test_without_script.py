"""Five people, each at a phone whose browser runs no script, each at his main act: by plain forms,
with nothing prepared for them."""

from contextlib import contextmanager

from sqlalchemy import select

from service.db.models import Envelope
from tests.browser.hands import Fields
from tests.browser.looks import PHONE
from tests.visitor import PASSWORD


@contextmanager
def at_a_phone(browser, address, username):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(address)
    page.locator("#f-username").fill(username)
    page.locator("#f-password").fill(PASSWORD)
    page.locator(".btn-primary").click()
    yield page
    context.close()


def does(page, town, key, of, **choices):
    """From the inbox to the page that says it is done."""
    task = town.task(key, of=of)
    page.locator(f"a.row-name[href$='/tasks/{task.id}']").click()
    hands = Fields(page)
    hands.fills(town.ordinary_answers(task, town.actor_for(task), **choices))
    hands.presses("Xem lại trước khi gửi")
    page.locator("h1", has_text="Xem lại trước khi gửi").wait_for()
    if page.locator("#f-password").count():
        hands.signs()
    page.locator("main .btn-primary").click()
    page.locator(".result").wait_for()  # a click does not wait for the page that it leads to


def test_a_unit_head_an_officer_and_an_appraiser_need_no_script(town, live_server, browser):
    with at_a_phone(browser, live_server, "tramyte") as page:
        page.goto(f"{live_server}/rounds/{town.round()}")
        page.get_by_role("link", name="Lập hồ sơ").first.click()
        page.locator("main [name=rows]").first.check()
        Fields(page).presses("Lập hồ sơ")
        task = town.task("register_nominations")
        dossier = town.dossier_of(task)
        page.goto(live_server)
        does(page, town, "register_nominations", dossier)
        page.goto(f"{live_server}/dossiers/{dossier}")
        assert "Viết báo cáo thành tích" in page.locator(".where .now").inner_text()
    town.goes_on(dossier, until="receive_dossier")
    with at_a_phone(browser, live_server, "thuongtruc") as page:
        does(page, town, "receive_dossier", dossier)
    town.goes_on(dossier, until="appraise_dossier")
    with at_a_phone(browser, live_server, "thamdinh") as page:
        page.get_by_role("button", name="Nhận việc").first.click()
        does(page, town, "appraise_dossier", dossier)
    assert town.open_keys(dossier) == ["approve_appraisal"]


def test_a_member_votes_without_a_script(voting_town, serve, browser):
    with serve(voting_town) as address, at_a_phone(browser, address, "mattran") as page:
        page.locator("a.row-name").first.click()
        page.locator("[name=envelope-0-choice][value=agree]").check()
        page.locator("[name=envelope-1-choice][value=not_agree]").check()
        Fields(page).presses("Xem lại phiếu")
        assert "Đồng ý" in page.locator("main").inner_text()
        Fields(page).presses("Bỏ phiếu")
        assert "Đã bỏ phiếu lúc 08:10" in page.locator("main").inner_text()
        assert len(voting_town.all(select(Envelope.id))) == 1


def test_the_chairman_signs_without_a_script(passed_town, serve, browser):
    decision = passed_town.the_decision()
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    with serve(passed_town) as address, at_a_phone(browser, address, "chutich") as page:
        does(page, passed_town, "sign_decision", decision, signing="signed", sign_as="chair")
    assert passed_town.open_keys(decision) == ["number_and_issue"]
