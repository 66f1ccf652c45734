"""A unit's head brings her dossier from the sign-in to the next office without a mouse."""

from tests.browser.hands import Keys
from tests.visitor import PASSWORD


def test_a_unit_head_does_all_her_tasks_without_a_mouse(town, live_server, page):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    keys = Keys(page)
    page.goto(f"{live_server}/")
    keys.types("#f-username", "tramyte")
    keys.types("#f-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Việc cần làm')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Bỏ qua, đến nội dung chính"
    page.keyboard.press("Enter")
    keys.follows("a.row-name")
    for key in (
        "register_nominations",
        "write_achievement_report",
        "hold_unit_review",
        "submit_dossier",
    ):
        task = town.task(key, of=dossier)
        page.wait_for_url(f"**/tasks/{task.id}")
        keys.fills(town.ordinary_answers(task, town.actor_for(task)))
        keys.follows(".btn-primary")
        page.wait_for_load_state()
        page.wait_for_selector("h1:text-is('Xem lại trước khi gửi'), .summary-bad")
        assert page.locator(".summary-bad").all_inner_texts() == []
        keys.follows(".btn-primary")
        page.wait_for_selector(".result")
        if key != "submit_dossier":
            page.locator("main").focus()
            keys.follows(".result li a")
    assert town.open_keys(dossier) == ["receive_dossier"]
