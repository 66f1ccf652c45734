"""Somebody fills in a task's form: by its fields, or by nothing but the keyboard."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from service.text import local
from tests.stranger import PDF
from tests.visitor import PASSWORD

FILE: Final = {"name": "Bản ký.pdf", "mimeType": "application/pdf", "buffer": PDF}
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def typed(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers of a task as its page has them: name and what people write there."""
    for name, value in answers.items():
        if isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, Mapping):
                    yield from ((f"{name}-{index}-{key}", text) for key, text in typed(each))
                else:
                    yield name, _words(each)
        else:
            yield name, _words(value)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if "T" in text and _DAY.match(text):
        return local(text).strftime("%d/%m/%Y %H:%M")
    return _DAY.sub(r"\3/\2/\1", text)


class Fields:
    """Clicks and types where a field stands, as it does without a script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fills(self, answers: Mapping[str, Any]) -> None:
        for name, value in typed(answers):
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        all_of_it = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        if not all_of_it.count():
            return  # it heads a row
        field = all_of_it.first
        kind = field.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "file":
            field.set_input_files([FILE])
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def presses(self, button: str) -> None:
        self.page.locator("main button:not(.vh)", has_text=button).first.click()

    def signs(self) -> None:
        self.page.locator("#f-password").fill(PASSWORD)


class Keys:
    """Tab, Space, Enter, arrows and letters, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # From the start: asked for just before the key, the browser may hear of it after the key.
        page.on("filechooser", lambda chooser: chooser.set_files([FILE]))

    def to(self, selector: str, *, most: int = 120) -> None:
        """Press Tab until this has the focus, as somebody without a mouse would."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
                return
        pytest.fail(f"Tab does not reach {selector} on {self.page.url}")

    def follows(self, selector: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Enter")

    def types(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def fills(self, answers: Mapping[str, Any]) -> None:
        """In the order of the page: whoever tabs does not know the order of the answers."""
        wanted = dict(typed(answers))
        for name in self.page.evaluate(_NAMES):
            if name in wanted:
                self._set(name, wanted[name])

    def _set(self, name: str, value: str) -> None:
        self.to(f"[name='{name}']")
        kind = self.page.evaluate("document.activeElement.type")
        if kind == "radio":
            self._chooses("checked && document.activeElement.value", value, first="Space")
        elif kind == "checkbox":
            self.page.keyboard.press("Space")
        elif kind == "select-one":
            self._chooses("value", value, first="ArrowDown")
        elif kind == "file":
            self.page.keyboard.press("Space")
            self.page.wait_for_selector("[type=file]:focus + .file-list li")
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(value)

    def _chooses(self, shown: str, value: str, *, first: str) -> None:
        for key in ("", first, *["ArrowDown"] * 30):
            if key:
                self.page.keyboard.press(key)
            if self.page.evaluate(f"document.activeElement.{shown}") == value:
                return
        pytest.fail(f"the keyboard does not choose {value} on {self.page.url}")


_NAMES: Final = """() => [...new Set([...document.querySelectorAll(
    "main form [name]:not([type=hidden]):not(button)")].filter(
        each => !each.closest("template") && each.checkVisibility()
            && !(each.type === "checkbox" && each.checked)).map(each => each.name))]"""
