"""How each letter looks: HTML on a phone and at a desk, and the text version.

The pictures in pictures/mails/ are kept; one is written anew only where it looks different.
"""

import pytest

from service.mails import LetterWriter
from service.mails.writer import CONTENTS
from service.ports import Addressee
from service.text import NO_BREAK
from tests.browser import pictures
from tests.service.test_letters import DOSSIER, FACTS, HEAD, TODAY, a_task

PICTURES = pictures.FOLDER / "mails"
PHONE, DESK = 390, 720
TO = Addressee("Vũ Thị Ngưỡng", "nguong@xa.example.vn")
ASKED = DOSSIER | {"dossier_number": "2026-TM-0038", "unit": "Trạm Y tế xã"}
MAILS = {
    "digest": {
        "form_of_address": "chị",
        "tasks": [
            a_task(),
            TODAY | {"dossier_number": "2026-TM-0044", "unit": "Thôn Đồng Bưởi"},
            a_task(**ASKED, title="Thẩm định hồ sơ", due_on="2026-08-22", working_days=1)
            | {"note": "ngày làm bù", "news": "Đã có ý kiến của cơ quan được hỏi"},
            a_task(**ASKED, title="Soạn tờ trình", due_on="2026-08-24", working_days=2)
            | {"instead_of": "Bùi Quốc Thuận"},
            a_task(due_on="2026-09-10", working_days=12, title="Kiểm tra lại, đề nghị số 3"),
        ],
        "to_press": [
            a_task(
                title="Duyệt kết quả thẩm định",
                due_on="2026-08-14",
                working_days=-5,
                holder="Trưởng phòng VHXH",
            )
        ],
    },
    "urgent": {"consequence": "Hết giờ này, quy trình tự chuyển sang bước sau."},
    "returned": {"instead_of": "Bùi Quốc Thuận", "returns_left": 0},
}


def letter_of(mail):
    facts = HEAD | FACTS[mail] | MAILS.get(mail, {})
    return LetterWriter("https://tdkt.example.vn").letter(mail, TO, facts, key="4f1a")


def keep(page, name):
    """Write the picture if it looks different from the one kept; returns its bytes."""
    png = page.screenshot(full_page=True)
    pictures.keep(page, PICTURES / f"{name}.png", png)
    return png


@pytest.mark.parametrize("mail", sorted(CONTENTS))
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_letter_can_be_read_at_this_width(page, mail, width):
    letter = letter_of(mail)
    page.set_viewport_size({"width": width, "height": 400})
    page.set_content(letter.html)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "runs over"
    assert page.evaluate(SMALLEST) >= 13
    assert page.evaluate(LOWEST_TARGET) >= 24, "a finger hits each link"
    assert keep(page, f"{mail}-{width}")
    page.set_viewport_size({"width": 320, "height": 400})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "at 320"


SMALLEST = """() => Math.min(...[...document.querySelectorAll("td, div, p, a, h2, strong")]
    .filter((each) => each.textContent.trim().length > 1
                      && getComputedStyle(each).fontSize !== "0px")
    .map((each) => parseFloat(getComputedStyle(each).fontSize)))"""
LOWEST_TARGET = """() => Math.min(...[...document.querySelectorAll("a")]
    .map((each) => Math.max(each.getBoundingClientRect().height,
                            parseFloat(getComputedStyle(each).lineHeight))))"""


@pytest.mark.parametrize("mail", sorted(CONTENTS))
def test_the_text_of_a_letter_can_be_read_on_a_phone(page, mail):
    text = letter_of(mail).text
    page.set_viewport_size({"width": PHONE, "height": 400})
    page.set_content(
        "<body style='margin:12px;background:#fff;color:#171c27'>"
        "<pre style='font:15px/22px monospace;white-space:pre-wrap;overflow-wrap:anywhere'></pre>"
    )
    page.eval_on_selector("pre", "(each, text) => { each.textContent = text }", text)
    assert NO_BREAK not in text
    assert "\n\n\n" not in text
    assert keep(page, f"{mail}-text")


def test_a_picture_that_looks_the_same_is_not_written_again(page, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.browser.test_mail_pictures.PICTURES", tmp_path)
    page.set_content("<p>Chào chị Ngưỡng</p>")
    keep(page, "one")
    kept = tmp_path / "one.png"
    kept.write_bytes(kept.read_bytes() + b"\n")  # packed otherwise, the same to look at
    keep(page, "one")
    assert kept.read_bytes().endswith(b"\n")
    page.set_content("<p>Chào anh Sự</p>")
    keep(page, "one")
    assert not kept.read_bytes().endswith(b"\n")
