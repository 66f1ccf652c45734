"""What scripts add to the pages of every day, and whether the looks at every page see anything."""

from tests.browser.looks import (
    COLOURS,
    PHONE,
    RULES,
    climbing,
    misfits,
    untabbed,
    violations,
)


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


def test_the_looks_at_a_page_would_find_something(page):
    page.set_viewport_size(PHONE)
    page.set_content(
        "<html><body><img src='data:,'><input><p style='color:#eee'>mờ</p><main>"
        "<a href='/b' style='outline:0'>hai</a>"
        "<a href='/a' style='float:left;margin-top:-60px'>a</a>"
        "<a tabindex=-1 href='/c'>không tới</a><button tabindex=2>một</button>"
        "<p style='cursor:pointer'>bấm</p><div style='width:90px;white-space:nowrap'>"
        "Ủy ban nhân dân xã Tân Mẫu</div><p style='margin-top:-20px'>chồng lên</p></main></body>"
    )
    found = "\n".join(
        [
            *violations(page, RULES),
            *violations(page, COLOURS),
            *misfits(page, finger=True),
            *climbing(page),
            *untabbed(page),
        ]
    )
    for wrong in (
        "image-alt",
        "label",
        "html-has-lang",
        "color-contrast",
        "wider than its box",
        "words upon words",
        "too small for a finger",
        "Tab goes up",
        "nobody sees that the focus is on <a",
        "only a mouse can press <p",
        "an order of its own: <button",
    ):
        assert wrong in found
