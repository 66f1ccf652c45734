"""How letters are made from facts: links, names, calendars, and facts that are wrong."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from service.mails import LetterWriter
from service.ports import Addressee, Renderer
from service.text import HANOI

WRITER = LetterWriter("https://tdkt.example.vn")
TO = Addressee("Vũ Thị Ngưỡng", "nguong@xa.example.vn")
HEAD = {"office": "xã Tân Mẫu", "today": "2026-08-21"}
DOSSIER = {"dossier_number": "2026-TM-0031", "unit": "Trường A", "path": "/dossiers/1f"}
FACTS = {
    "digest": {"tasks": [DOSSIER | {"title": "Thẩm định hồ sơ"}]},
    "urgent": DOSSIER | {"title": "Thẩm định hồ sơ", "due_at": "2026-08-21T17:00:00+07:00"},
    "invitation": {
        "session_id": "5e55",
        "council": "Hội đồng Thi đua – Khen thưởng xã Tân Mẫu",
        "meets_at": "2026-09-03T08:30:00+07:00",
        "place": "Hội trường UBND xã, tầng 2",
        "nominations": 3,
        "written_at": "2026-08-21T09:00:00+07:00",
        "path": "/sessions/5e55",
    },
    "decided": DOSSIER
    | {
        "decision_number": "152/QĐ-UBND",
        "issued_on": "2026-08-21",
        "authority": "Chủ tịch UBND xã Tân Mẫu",
        "decided_count": 7,
    },
}


def written(mail, **changes):
    return WRITER.letter(mail, TO, HEAD | FACTS[mail] | changes, key="4f1a")


def test_an_invitation_has_a_calendar_that_a_later_one_replaces():
    first = Calendar.from_ical(written("invitation").calendar)
    gone = Calendar.from_ical(written("invitation", change="cancelled", sequence=1).calendar)
    (event,), (cancelled,) = first.walk("VEVENT"), gone.walk("VEVENT")
    assert event["UID"] == cancelled["UID"] == "5e55@tdkt.example.vn"
    assert (event["SEQUENCE"], cancelled["SEQUENCE"]) == (0, 1)
    assert (first["METHOD"], gone["METHOD"]) == ("PUBLISH", "CANCEL")
    assert event.decoded("DTSTART") == datetime(2026, 9, 3, 1, 30, tzinfo=UTC)
    assert event.decoded("DTSTART").astimezone(HANOI).hour == 8
    assert event["LOCATION"] == "Hội trường UBND xã, tầng 2"
    assert cancelled["STATUS"] == "CANCELLED"
    assert all(written(mail).calendar is None for mail in FACTS if mail != "invitation")


def test_names_of_units_cannot_write_markup_or_turn_a_line_round():
    letter = written("decided", unit="<b>A & B</b>\u202e\nBcc: x@y.vn", dossier_number="1\r\nX: y")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt; Bcc" in letter.html
    assert "<b>A & B</b> Bcc: x@y.vn" in letter.text
    assert "\u202e" not in letter.text + letter.html
    assert letter.subject == "Đã có quyết định: hồ sơ 1 X: y"


@pytest.mark.parametrize(
    "path", ["https://evil.vn", "//evil.vn", "dossiers", "", "/a b", "/a\nb", "/đ", "/\\evil.vn"]
)
def test_a_link_leads_only_to_a_page_of_ours(path):
    with pytest.raises(ValueError, match="not a path"):
        written("decided", path=path)


@pytest.mark.parametrize(
    ("mail", "facts", "named"),
    [
        ("letter", {}, "letter"),
        ("decided", {"nominee": "Bùi Văn An"}, "nominee"),
        ("decided", {"issued_on": "21/08/2026"}, "issued_on"),
        ("urgent", {"due_at": "2026-08-21T17:00:00"}, "offset"),
        ("invitation", {"change": "later"}, "change"),
    ],
)
def test_wrong_facts_are_named(mail, facts, named):
    with pytest.raises(ValueError, match=named):
        WRITER.letter(mail, TO, HEAD | FACTS.get(mail, {}) | facts, key="1")


def test_a_missing_fact_is_named():
    with pytest.raises(ValueError, match="dossier_number"):
        WRITER.letter("decided", TO, HEAD, key="1")


def test_the_writer_is_the_renderer_that_the_office_asks_for():
    renderer: Renderer = LetterWriter("http://[::1]:8080/tdkt/", inbox="/viec")
    letter = renderer.letter("digest", TO, HEAD | FACTS["digest"], key="1")
    assert letter.message_id == "<1@localhost>"
    assert "http://[::1]:8080/tdkt/viec" in letter.text
