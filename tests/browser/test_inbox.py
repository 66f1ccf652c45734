"""The inbox by keyboard: rows, boxes and acts on several."""

import pytest

from tests.stages import THREE


@pytest.fixture
def stage():
    return THREE


def test_rows_are_ticked_and_acted_on_from_the_keyboard(live_server, sign_in):
    page = sign_in(live_server, "thamdinh")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_text("Đã chọn 2 việc").count() == 1
    page.keyboard.press("x")
    page.keyboard.press("u")
    page.wait_for_selector("h1:text-is('Xem trước: trả lại 1 việc')")
    assert page.get_by_text("Việc này chưa ai nhận.").count() == 1
    page.get_by_role("link", name="Quay lại").click()
    page.wait_for_url(f"{live_server}/")
    page.keyboard.press("a")  # he supervises nobody
    page.keyboard.press("d")
    page.wait_for_url("**/tasks/*#clock-head")


def test_who_supervises_gives_the_row_he_stands_on(live_server, sign_in):
    page = sign_in(live_server, "thuongtruc")
    page.goto(f"{live_server}/?queue=all")
    page.keyboard.press("/")
    page.keyboard.type("a")
    assert page.locator("#tim").input_value() == "a"
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("h1:text-is('Giao lại 1 việc cho ai?')")


def test_a_filter_needs_no_script_and_opens_by_keyboard(live_server, sign_in):
    page = sign_in(live_server, "thamdinh")
    page.locator("summary", has_text="Lọc").press("Enter")
    page.get_by_label("Đơn vị").fill("tram")
    page.get_by_label("Đơn vị").press("Enter")
    page.wait_for_selector(".sifted:has-text('1 việc khớp bộ lọc.')")
    page.get_by_role("link", name="Xóa bộ lọc").click()
    page.wait_for_url(f"{live_server}/")
    assert page.locator("tr[data-row]").count() == 3
