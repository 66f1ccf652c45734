"""Hundreds of Vietnamese letters through a real mail server: what was meant is what arrives.

Each carries three texts that are put to the test: its subject, its reader's and its writer's name.
"""

import random
import re
import smtplib
import unicodedata
from email import message_from_bytes
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.policy import compat32, default

import pytest

from service.adapters.clock import FixedClock
from service.adapters.mail import compose
from service.mails import LetterWriter
from service.ports import Addressee
from tests.mail_server import BASE_URL, SENDER, mail_server
from tests.office import START

# Python's own policy damages five to twelve of a hundred. Raise it, as to 1,000, to look harder.
LETTERS = 300
TEXT = """
Đặng Nguyễn Ngưỡng Hường Quỳnh Thuỷ Thủy Khuỷu Ế Ỷ Ửng Ổn Ẵm Ặng Ữ Ợ Ỹ Ỵ Nguyệt Khương Đượm
thẩm định kết quả bình xét đề nghị quyết định tặng thưởng danh hiệu cấp xã phường hội đồng
niêm yết lần thứ hai bổ sung giấy tờ hồ sơ trường tiểu học mẫu giáo tổ dân phố thôn ấp bản
152/QĐ-UBND 2026-TM-0031 30/11 17:00 5% CSTĐCS K'Brôi H'Hen Y'Thịnh ÊÊ đ Đ TĐKT
"""
WORDS = TEXT.split()
JOINTS = (" ", " ", " ", " ", ", ", " – ", " - ", "; ", ": ", " · ", "  ", "/", " & ", ". ")
QUOTES = (("«", "»"), ("“", "”"), ('"', '"'), ("'", "'"), ("(", ")"), ("‘", "’"), ("<", ">"))
ODD = (
    "=?utf-8?q?x?=",
    "=?",
    "?=",
    "a@b.vn",
    "\\",
    '"',
    ",",
    ";",
    "@",
    "=",
    "_",
    "№",
    "…",
    "😀",
    "中",
)
MARKS = {"NFC": 0.5, "NFD": 0.3, "mixed": 0.2}


def phrase(chance, longest):
    """Full marks, quotes, signs; composed, decomposed or now this and now that."""
    words = []
    for _ in range(chance.randint(1, longest)):
        word = chance.choice(ODD) if chance.random() < 0.06 else chance.choice(WORDS)
        if chance.random() < 0.1:
            opening, closing = chance.choice(QUOTES)
            word = f"{opening}{word}{closing}"
        words += [word, chance.choice(JOINTS)]
    text = "".join(words[:-1])
    form = chance.choices(list(MARKS), list(MARKS.values()))[0]
    if form == "mixed":
        return "".join(
            unicodedata.normalize(chance.choice(("NFC", "NFD")), word)
            for word in re.split(r"(\s+)", text)
        )
    return unicodedata.normalize(form, text)


def meant(text):
    """As people write it: composed, and no run of spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.fixture(scope="module")
def letters():
    chance = random.Random(2027)  # noqa: S311 - the same letters every time
    return [(phrase(chance, 40), phrase(chance, 6), phrase(chance, 8)) for _ in range(LETTERS)]


@pytest.fixture(scope="module")
def arrived(letters):
    """All of them as the office composes them, over one connection."""
    writer = LetterWriter(BASE_URL)
    facts = {"dossier_number": "2026-TM-0031", "unit": "Trường A", "path": "/tasks/1"}
    facts |= {"today": "2026-08-21", "due_at": "2026-08-21T17:00:00+07:00"}
    with mail_server() as server, smtplib.SMTP("127.0.0.1", server.port) as smtp:
        for number, (title, name, office) in enumerate(letters):
            to = Addressee(name, f"a{number}@xa.example.vn")
            said = facts | {"title": title, "office": office}
            letter = writer.letter("urgent", to, said, key=f"{number}")
            raw = compose(letter, sender=SENDER, clock=FixedClock(START))
            smtp.sendmail(SENDER, [to.address], raw)
        return list(server.received)


@pytest.fixture(scope="module")
def heads(arrived):
    """Their headers as a reader of today and an older one see them; bodies take long to parse."""
    today, older = BytesHeaderParser(policy=default), BytesHeaderParser(policy=compat32)
    return [(today.parsebytes(raw), older.parsebytes(raw)) for raw in arrived]


def decoded(older, header):
    return str(make_header(decode_header(older[header])))


def written(part):
    return part.get_payload(decode=True).decode(part.get_content_charset())


def test_there_is_every_kind_of_writing_among_them(letters):
    titles = [title for title, _, _ in letters]
    assert len({*titles}) > LETTERS * 0.95
    assert sum(title != unicodedata.normalize("NFC", title) for title in titles) > LETTERS * 0.3
    assert max(map(len, titles)) > 300
    for sign in "«»“”,'ỳệỷĐ":
        assert sum(sign in unicodedata.normalize("NFC", title) for title in titles) > 30, sign


def test_every_subject_arrives_as_it_was_meant(letters, heads):
    assert len(heads) == LETTERS
    for (title, _, _), (today, older) in zip(letters, heads, strict=True):
        wanted = f"Hết hạn hôm nay 17:00: {meant(title)} 2026-TM-0031"
        assert str(today["Subject"]) == wanted
        assert decoded(older, "Subject") == wanted


def test_every_name_arrives_as_it_was_meant_and_makes_no_second_address(letters, heads):
    for number, ((_, name, office), (today, older)) in enumerate(zip(letters, heads, strict=True)):
        (to,), (sender,) = today["To"].addresses, today["From"].addresses
        assert (to.addr_spec, sender.addr_spec) == (f"a{number}@xa.example.vn", SENDER)
        assert decoded(older, "To") == f"{meant(name)} <{to.addr_spec}>"
        assert decoded(older, "From") == f"Thi đua – Khen thưởng {meant(office)} <{SENDER}>"


def test_every_line_keeps_to_the_limits(arrived):
    """RFC 5322 2.1.1: 78 characters; RFC 2047 2: an encoded word has at most 75."""
    for raw in arrived:
        assert raw.isascii()
        lines = raw.split(b"\r\n")
        assert max(map(len, lines)) <= 78
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        words = re.findall(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=", raw.partition(b"\r\n\r\n")[0])
        assert words
        assert max(map(len, words)) <= 75


def test_text_and_page_arrive_composed(letters, arrived):
    for (title, _, _), raw in zip(letters, arrived, strict=True):
        parts = message_from_bytes(raw, policy=compat32).walk()
        found = {each.get_content_type(): each for each in parts}
        assert meant(title) in written(found["text/plain"]).replace("\r\n", "\n")
        page = written(found["text/html"])
        assert page == unicodedata.normalize("NFC", page)
