"""The pages of every day in a real browser: by keyboard, on a phone, for a screen reader."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from service.casework import wishes
from service.commands.views import SaveView
from service.db.models import Case, Council, Membership, Task
from tests.visitor import PASSWORD

PHONE = {"width": 360, "height": 740}
NARROWEST = {"width": 320, "height": 640}
DESK = {"width": 1366, "height": 768}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def tab_to(page, selector, most=80):
    """Press Tab until this has the focus, as somebody without a mouse would."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
    pytest.fail(f"Tab does not reach {selector} on {page.url}")


def test_a_unit_head_finishes_the_first_task_without_a_mouse(town, live_server, page):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page.goto(f"{live_server}/")
    tab_to(page, "#f-username")
    page.keyboard.type("tramyte")
    tab_to(page, "#f-password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Việc cần làm')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Bỏ qua, đến nội dung chính"
    page.keyboard.press("Enter")
    tab_to(page, "a.row-name")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Lập danh sách đề nghị')")
    for question in ("leader", "direct_worker", "sex"):
        tab_to(page, f"[name=rows-0-{question}]")
        page.keyboard.press("Space")
    tab_to(page, ".btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Xem lại trước khi gửi')")
    tab_to(page, ".btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Đã lập danh sách đề nghị')")
    assert town.open_keys(dossier) == ["write_achievement_report"]


def test_after_a_refused_form_the_focus_is_on_what_is_wrong(town, live_server, sign_in):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page = sign_in(live_server, "tramyte")
    page.goto(f"{live_server}/tasks/{town.task('register_nominations', of=dossier).id}")
    page.locator("[name=rows-0-award]").select_option("")
    page.locator(".btn-primary").click()
    page.wait_for_selector(".summary-bad")
    assert page.evaluate("document.activeElement.className") == "summary-bad"
    page.locator(".summary-bad a").first.click()
    assert page.evaluate("document.activeElement.name").startswith("rows-0-")


def test_what_is_typed_is_saved_while_typing_and_is_there_again(town, live_server, sign_in):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page = sign_in(live_server, "tramyte")
    page.goto(f"{live_server}/tasks/{town.task('register_nominations', of=dossier).id}")
    page.locator("[name=rows-0-ethnicity]").fill("Sán Dìu")
    page.wait_for_selector("[data-draft-state]:has-text('Đã lưu nháp lúc 09:00')")
    page.reload()
    assert page.locator("[name=rows-0-ethnicity]").input_value() == "Sán Dìu"


def test_a_draft_that_somebody_else_made_pointless_says_so(town, live_server, sign_in):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page = sign_in(live_server, "tramyte")
    page.goto(f"{live_server}/tasks/{town.task('register_nominations', of=dossier).id}")
    town.does("register_nominations", of=dossier)
    page.locator("[name=rows-0-ethnicity]").fill("Tày")
    page.wait_for_selector("[data-draft-state]:has-text('vừa gửi kết quả việc này lúc 09:00')")


def test_rows_are_added_and_removed_in_place(town, live_server, sign_in):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    page = sign_in(live_server, "tramyte")
    page.goto(f"{live_server}/tasks/{town.task('register_nominations', of=dossier).id}")
    page.get_by_role("button", name="Thêm dòng").click()
    page.locator("[name=rows-1-ethnicity]").fill("Nùng")
    page.get_by_role("button", name="Xóa dòng 1").click()
    assert page.locator("[name=rows-0-ethnicity]").input_value() == "Nùng"
    assert page.locator("[name=rows-1-ethnicity]").count() == 0


def test_everything_works_without_script(town, live_server, browser):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    context = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server}/tasks/{town.task('register_nominations', of=dossier).id}")
    page.locator("#f-username").fill("tramyte")
    page.locator("#f-password").fill(PASSWORD)
    page.locator(".btn-primary").click()
    for question in ("leader", "direct_worker", "sex"):
        page.locator(f"[name=rows-0-{question}]").first.check()
    page.locator(".btn-primary").click()
    assert page.locator("h1").inner_text() == "Xem lại trước khi gửi"
    page.locator(".btn-primary").click()
    assert page.locator("h1").inner_text() == "Đã lập danh sách đề nghị"
    page.goto(f"{live_server}/dossiers/{dossier}")
    assert "Viết báo cáo thành tích" in page.locator(".where .now").inner_text()
    context.close()


def test_the_diagram_shows_where_the_dossier_is(town, live_server, sign_in):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    town.goes_on(dossier, until="receive_dossier")
    page = sign_in(live_server, "thuongtruc")
    page.goto(f"{live_server}/dossiers/{dossier}/diagram?process=intake")
    page.wait_for_selector("g.djs-element.is-now[data-element-id=receive_dossier]")
    assert page.locator("g.djs-element.is-done[data-element-id=submit_dossier]").count() == 1
    assert page.locator("g.djs-element.is-later[data-element-id=complete_papers]").count() == 1
    page.goto(f"{live_server}/dossiers/{dossier}")
    page.wait_for_selector("g.djs-element.is-now[data-element-id=call_intake]")


def test_shortcuts_lead_about_and_are_silent_while_one_types(town, live_server, sign_in):
    page = sign_in(live_server, "thuongtruc")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{live_server}/dossiers")
    page.keyboard.press("/")
    page.keyboard.type("g v?")
    assert page.locator("#tim").input_value() == "g v?"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_selector("h1:text-is('Phím tắt')")
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.wait_for_load_state()
    assert page.get_by_text("Phím tắt đang tắt trên máy này.").count() == 1
    page.keyboard.press("g")
    page.keyboard.press("h")
    assert page.locator("h1").inner_text() == "Phím tắt"


def test_dark_is_kept_on_this_machine(town, live_server, sign_in):
    page = sign_in(live_server, "thuongtruc")
    page.goto(f"{live_server}/account")
    page.get_by_label("Tối").check()
    page.get_by_role("button", name="Lưu màu nền").click()
    page.goto(f"{live_server}/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 18, 24)"


# Every page -------------------------------------------------------------------------------------


def nobody(town):
    return (
        ("sign-in", "/sign-in"),
        ("calendar", "/calendar?year=2026"),
        ("accessibility", "/accessibility"),
    )


def thuongtruc(town):
    dossier = appraised(town)
    task = town.task("appraise_dossier", of=dossier).id
    done = town.one(
        select(Task.id).join(Case).where(Case.dossier_id == dossier, Task.key == "hold_unit_review")
    )
    return (
        ("inbox-empty", "/"),
        ("dossiers", "/dossiers"),
        ("search-empty", "/dossiers?q=khongco"),
        ("dossier", f"/dossiers/{dossier}"),
        ("history", f"/dossiers/{dossier}/history"),
        ("diagram", f"/dossiers/{dossier}/diagram"),
        ("held", f"/tasks/{task}"),
        ("assign", f"/tasks/{task}/assign"),
        ("several-whom", f"/several?act=assign&task={task}"),
        ("priority", f"/tasks/{task}/priority"),
        ("inbox-all", "/?queue=all&q=truong"),
        ("closed", f"/tasks/{done}"),
        ("account", "/account"),
        ("password", "/password"),
        ("shortcuts", "/shortcuts"),
        ("mail-choices", "/account/mail"),
        ("mail-stop", stop_link(town)),
        ("lost", "/khong-co-trang-nay"),
    )


def stop_link(town):
    person, secrets = town.person("thuongtruc").person_id, town.office.house.secrets
    return wishes.stop_path(secrets, person, wishes.OPTIONAL)


def truongphong(town):
    """The board with something late on it, and what is pressed for from there."""
    appraised(town)
    town.goes_on(town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"]), until="appraise_dossier")
    town.claims(town.open_tasks("appraise_dossier")[0], "thamdinh")
    town.goes_on(town.opens_dossier("TM-CS", names=["Đỗ Thị Ỷ"]), until="receive_dossier")
    town.clock.move_to(town.now.replace(month=12, day=8))
    ids = "&".join(f"task={task.id}" for task in town.open_tasks("appraise_dossier"))
    to = town.person("thamdinh").person_id
    return (
        ("board", "/board"),
        ("board-tasks", "/board/tasks?due=late"),
        ("board-tasks-none", "/board/tasks?due=paused"),
        ("board-dossiers", "/board/dossiers?age=2"),
        ("board-heat", "/board/diagram"),
        ("board-remind", f"/board/remind?{ids}"),
        ("board-assign", f"/board/assign?{ids}&to={to}"),
    )


def thamdinh(town):
    found = town.task("appraise_dossier", of=appraised(town))
    town.claims(found, "thamdinh")
    task, actor = found.id, town.person("thamdinh")
    town.execute(SaveView(actor=actor, name="Trường học", query="unit=truong"))
    return (
        ("inbox", "/"),
        ("inbox-filtered", "/?q=truong&due=week"),
        ("inbox-nothing", "/?q=khongco"),
        ("views", "/views"),
        ("several", f"/several?act=claim&task={task}"),
        ("lend", f"/tasks/{task}/lend"),
        ("appraise", f"/tasks/{task}"),
        ("appraise-wrong", f"/tasks/{task}?check=1"),
    )


def mamnon(town):
    listed = town.opens_dossier("TM-MN", names=["Lý Thị Ứng"])
    written = town.opens_dossier("TM-MN", names=["Hồ Thị Ế"])
    town.does("register_nominations", of=written)
    return (
        ("nominations", f"/tasks/{town.task('register_nominations', of=listed).id}"),
        ("report", f"/tasks/{town.task('write_achievement_report', of=written).id}?check=1"),
    )


def quantri(town):
    person = f"/administration/people/{town.person('thamdinh').person_id}"
    role = town.one(select(Membership.id).where(Membership.role == "unit_head").limit(1))
    council = f"/administration/councils/{town.one(select(Council.id))}"
    school = f"/administration/organisations/{town.unit('TM-TH').id}"
    return (
        ("people", "/administration/people"),
        ("people-empty", "/administration/people?q=khongco"),
        ("person", person),
        ("person-new", "/administration/people/new"),
        ("role-new", f"{person}/roles/new"),
        ("role-end", f"/administration/roles/{role}/end"),
        ("account-shut", f"{person}/account/shut"),
        ("people-import", "/administration/people/import"),
        ("passwords", "/administration/passwords"),
        ("organisations", "/administration/organisations"),
        ("unit-new", "/administration/organisations/new"),
        ("unit-end", f"{school}/end"),
        ("councils", "/administration/councils"),
        ("council", council),
        ("member-new", f"{council}/members/new"),
    )


def appraised(town):
    dossier = town.opens_dossier("TM-TH", 2, names=["Đặng Thị Tuyết Nhẫn", "Lê Đức Trưởng"])
    town.goes_on(dossier, until="appraise_dossier")
    return dossier


@pytest.mark.parametrize("who", [nobody, thuongtruc, truongphong, thamdinh, mamnon, quantri])
def test_every_page_is_accessible_fits_a_phone_and_keeps_the_policy(
    town, live_server, page, sign_in, tmp_path, who
):
    paths = who(town)
    if who is not nobody:
        sign_in(live_server, who.__name__)
    page.emulate_media(reduced_motion="reduce")  # colours are measured when they have arrived
    found = []
    for name, path in paths:
        page.set_viewport_size(DESK)
        page.goto(f"{live_server}{path}", wait_until="load")
        found += [f"{name}: {each}" for each in violations(page, RULES)]
        page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {each}" for each in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light")
        picture(page, tmp_path, f"{name}-1366")
        page.set_viewport_size(NARROWEST)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} scrolls sideways at 320: {widest(page)}")
        page.set_viewport_size(PHONE)
        picture(page, tmp_path, f"{name}-360")
    assert found == []


def test_the_look_at_accessibility_would_find_something(page):
    page.set_content("<html><body><img src='data:,'><input><p style='color:#eee'>mờ</p></body>")
    found = "\n".join(violations(page, RULES))
    for rule in ("image-alt", "label", "html-has-lang", "color-contrast"):
        assert rule in found


def violations(page, rules):
    """What axe finds serious or worse, each with the first element it found it at."""
    answer = Axe().run(page, options={**rules, "resultTypes": ["violations"]}).response
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in answer["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def widest(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 3).map((each) => each.outerHTML.slice(0, 80)).join(" | ")"""
    )


def picture(page, folder: Path, name: str):
    page.screenshot(path=folder / f"{name}.png", full_page=True)
