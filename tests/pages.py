"""A page linter: every page that a test fetches is checked before the test sees it.

`defects` reads the text as a strict parser would: what browsers mend silently is a defect here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from lxml import html
from lxml.html import HtmlElement

SITE: Final = " · Thi đua – Khen thưởng"
WRONG: Final = "Lỗi: "
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_DRAWING: Final = frozenset({"path", "rect", "line", "circle", "use", "text"})
_BLOCKS: Final = frozenset(
    {
        "article", "aside", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "section", "table", "ul",
    }
)  # fmt: skip
_APART: Final = _BLOCKS | {
    "br",
    "dd",
    "dt",
    "legend",
    "li",
    "option",
    "small",
    "summary",
    "td",
    "th",
}
_UNLABELLED: Final = frozenset({"hidden", "submit", "button"})


class _Strict(HTMLParser):
    """Follows open and closed elements; what does not match is written down."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = Counter(name for name, _ in attrs)
        self.found += [f"<{tag}> has {name} twice" for name, times in names.items() if times > 1]
        if tag in _BLOCKS and "p" in self.open:
            self.found.append(f"<{tag}> inside <p> at {self.getpos()}")
        if tag in _BLOCKS and self.open and self.open[-1] in {"span", "b", "small", "label"}:
            self.found.append(f"<{tag}> inside <{self.open[-1]}> at {self.getpos()}")
        if tag == "form" and "form" in self.open:
            self.found.append(f"a form inside a form at {self.getpos()}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID | _DRAWING:
            self.found.append(f"<{tag}/> closes nothing at {self.getpos()}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.found.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def defects(text: str) -> list[str]:
    """Everything that is wrong with a page, one sentence each."""
    strict = _Strict()
    strict.feed(text)
    strict.close()
    found = [*strict.found, *(f"<{tag}> is never closed" for tag in strict.open)]
    if not unicodedata.is_normalized("NFC", text):
        found.append("the text is not composed (NFC)")
    page = html.document_fromstring(text)
    for blank in page.xpath("//template"):
        blank.drop_tree()  # no part of the page until a script copies it
    for check in (_heads, _ids, _labels, _forms, _policy, _words, _tables):
        found += check(page)
    return found


def _heads(page: HtmlElement) -> Iterator[str]:
    if page.get("lang") != "vi":
        yield "lang is not vi"
    heads = page.xpath("//h1")
    if len(heads) != 1:
        yield f"{len(heads)} h1"
        return
    title = (page.findtext(".//title") or "").strip()
    head = words(heads[0])
    if not title.endswith(SITE):
        yield f"the title does not name the site: {title}"
    if not title.removeprefix(WRONG).startswith(head):
        yield f"the title “{title}” does not begin with the h1 “{head}”"
    if bool(select(page, "[aria-invalid], .summary-bad")) != title.startswith(WRONG):
        yield "the title says “Lỗi: ” if and only if something is wrong"
    level = 1
    for each in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]"):
        now = int(each.tag[1])
        if now > level + 1:
            yield f"h{now} “{words(each)}” follows h{level}"
        level = now
    primary = "//*[contains(@class, 'btn-primary')][not(ancestor-or-self::*[@hidden])]"
    if len(page.xpath(primary)) > 1:
        yield "more than one primary button"


def _ids(page: HtmlElement) -> Iterator[str]:
    ids = Counter(page.xpath("//@id"))
    yield from (f"id {each} stands {times} times" for each, times in ids.items() if times > 1)
    for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "form"):
        for value in page.xpath(f"//@{name}"):
            yield from (f"{name}={each} names nothing" for each in value.split() if each not in ids)
    for href in page.xpath("//a/@href"):
        if href == "#" or not href.strip():
            yield "a link leads nowhere"
        if href.startswith("#") and href[1:] not in ids:
            yield f"{href} names nothing"


def _labels(page: HtmlElement) -> Iterator[str]:
    labelled = set(page.xpath("//label/@for"))
    for each in page.xpath("//input | //select | //textarea"):
        wrapped = next(each.iterancestors("label"), None) is not None
        named = each.get("aria-label") or each.get("aria-labelledby")
        quiet = each.get("type") in _UNLABELLED
        if not (quiet or wrapped or named or each.get("id") in labelled):
            yield f"the field {each.get('name')} has no label"
        if not each.get("name") and not each.get("data-all"):
            yield "a field has no name"
    for each in page.xpath("//button | //a[@href] | //summary | //legend | //label | //th"):
        if not words(each) and not each.get("aria-label"):
            yield f"<{each.tag}> without words"
    for each in page.xpath("//fieldset"):
        if not each.xpath("./legend"):
            yield "a fieldset without a legend"


def _forms(page: HtmlElement) -> Iterator[str]:
    for form in page.xpath("//form"):
        action, posts = form.get("action"), (form.get("method") or "get").lower() == "post"
        if not action:
            yield "a form without an action"
        hidden = set(form.xpath(".//input[@type='hidden']/@name"))
        if posts:
            missing = {"csrf_token", "_once"} - hidden
            yield from (f"the form to {action} has no {name}" for name in sorted(missing))
        elif "csrf_token" in hidden:
            yield f"the form to {action} puts its token into the address"
        if form.xpath(".//input[@type='file']") and form.get("enctype") != "multipart/form-data":
            yield f"the form to {action} would lose its files"


def _policy(page: HtmlElement) -> Iterator[str]:
    """What the content security policy would refuse."""
    if page.xpath("//@style") or page.xpath("//style"):
        yield "a style stands in the page"
    if page.xpath("//script[not(@src)]"):
        yield "a script stands in the page"
    for each in page.xpath("//@*[starts-with(name(), 'on')]"):
        yield f"an event handler stands in the page: {each}"
    for each in page.xpath("//script/@src | //link/@href | //img/@src | //use/@href"):
        if not each.startswith("/static/"):
            yield f"{each} comes from elsewhere"


def _words(page: HtmlElement) -> Iterator[str]:
    text = words(page.find("body"))
    for odd in ("None", "True", "False", "{{", "{%", "Undefined", "  ", "->", "..", " ,", " ."):
        if odd in text.replace("...", "…"):
            at = text.index(odd)
            yield f"the page says “{text[max(at - 30, 0) : at + 30]}”"
    for each in page.xpath("//img[not(@alt)] | //svg[not(@aria-hidden or @role)]"):
        yield f"a picture without words: {html.tostring(each)[:80]!r}"


def _tables(page: HtmlElement) -> Iterator[str]:
    for each in page.xpath("//th[not(@scope)]"):
        yield f"the head “{words(each)}” does not say what it heads"


def words(element: HtmlElement) -> str:
    """The words of an element as they are read, spaces brought together."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return  # a comment
    apart = " " if element.tag in _APART else ""
    yield f"{apart}{element.text or ''}"
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield apart


_SIMPLE: Final = re.compile(r"([a-z][a-z0-9]*)|\.([\w-]+)|#([\w-]+)|\[([\w-]+)(?:=([^\]]+))?\]")


def select(tree: HtmlElement, selectors: str) -> list[HtmlElement]:
    """Elements by tag, class, id and attribute, one within another; several kinds with commas."""
    paths = ("".join(map(_step, each.split())) for each in selectors.split(","))
    found: list[HtmlElement] = tree.xpath(" | ".join(paths))
    return found


def _step(simple: str) -> str:
    tag, tests = "*", ""
    for name, mark, key, attribute, value in _SIMPLE.findall(simple):
        tag = name or tag
        if mark:
            tests += f"[contains(concat(' ', normalize-space(@class), ' '), ' {mark} ')]"
        if key:
            tests += f"[@id='{key}']"
        if attribute:
            tests += f"[@{attribute}={value!r}]" if value else f"[@{attribute}]"
    return f"//{tag}{tests}"
