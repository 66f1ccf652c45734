"""A unit's head who wants to know what is lacking: from the sign-in page, by a few clicks."""

from tests.browser.states import reckoned
from tests.visitor import PASSWORD

CLICKS = 4  # sign in, dossiers, the dossier, why


def test_a_head_finds_from_the_sign_in_page_what_is_lacking(town, live_server, page):
    reckoned(town)
    clicks = 0

    def clicks_on(role, name):
        nonlocal clicks
        clicks += 1
        page.get_by_role(role, name=name).first.click()
        page.wait_for_load_state()

    page.goto(f"{live_server}/sign-in")
    page.locator("#f-username").fill("tieuhoc")
    page.locator("#f-password").fill(PASSWORD)
    clicks_on("button", "Đăng nhập")
    clicks_on("link", "Hồ sơ")
    clicks_on("link", "Trường Tiểu học Tân Mẫu A")
    clicks_on("link", "Vì sao chưa đủ điều kiện? Lê Đức Trưởng")
    assert clicks == CLICKS
    assert page.locator("h1").inner_text() == "Vì sao chưa đủ điều kiện?"
    decisive = page.locator(".finding-key")
    assert decisive.count() == 1
    assert "Sổ mượn sách theo ảnh bìa" in page.locator(".findings").inner_text()
    # gold at its edge, and said in words to whoever sees no colour
    assert "inset" in decisive.evaluate("each => getComputedStyle(each).boxShadow")
    assert "Chưa chứng minh được" in decisive.locator("b").text_content()
    page.get_by_label("Xét lại theo quy định ngày khác").fill("01/03/2026")
    page.get_by_role("button", name="Xét lại").click()
    page.wait_for_url("**on=01%2F03%2F2026")
    assert "01/03/2026" in page.locator(".page-head").inner_text()
