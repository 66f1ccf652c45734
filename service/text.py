"""Vietnamese words, dates and figures as people write, sort and look them up."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
NO_BREAK: Final = "\u00a0"
LONGEST_WORD: Final = 40  # of what is kept for searching

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_LONGEST_ADDRESS: Final = 254
_WEEKDAYS: Final = (
    "thứ Hai",
    "thứ Ba",
    "thứ Tư",
    "thứ Năm",
    "thứ Sáu",
    "thứ Bảy",
    "Chủ nhật",
)
# Order of the five tone marks in Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng.
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Spaces and signs before digits before letters, as the Unicode collation does.
_ORDER: Final = (
    " _-–—,;:!?.'‘’\"“”()[]{}@*/\\&#%`^+<=>|~$0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
)
_RANK: Final = {letter: f"{rank:02x}" for rank, letter in enumerate(_ORDER, start=1)}
_FEW: Final = 10  # of fewer than this many a percentage says too much


def nfc(text: str) -> str:
    """The composed form; everything stored, compared or shown passes through it once."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """The composed form without what cannot be seen: line ends, control characters and runs of
    spaces become single spaces, direction marks and zero-width characters vanish.
    """
    shown = "".join(
        "" if unicodedata.category(sign) in {"Cf", "Cs"} else _blank_or(sign) for sign in nfc(text)
    )
    return " ".join(word for word in shown.split(" ") if word)  # keeps no-break spaces


def _blank_or(sign: str) -> str:
    return " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign


@lru_cache(4_096)  # a search folds the names of all awards and of every row it shows
def fold(text: str) -> str:
    """For searching without marks: `Đặng Thị Hường` → `dang thi huong`."""
    plain = nfc(text).casefold().replace("đ", "d")
    bare = unicodedata.normalize("NFD", plain)
    return nfc("".join(letter for letter in bare if not unicodedata.combining(letter)))


def endings(folded: str) -> set[str]:
    """What a search may begin with: a folded text from each of its letters on.

    One letter alone would find almost everything.
    """
    said = " ".join(folded.split())
    ends = (said[at:] for at in range(max(len(said) - 1, 1)) if said[at : at + 1] != " ")
    return {each[:LONGEST_WORD] for each in ends if each}


def number_endings(number: str) -> set[str]:
    """`2026-TM-0042` → `2026-tm-0042`, `tm-0042`, `42`: a number from each of its parts on."""
    parts = number.casefold().split("-")
    found = {"-".join(parts[at:]) for at in range(len(parts) - 1)} | {parts[-1].lstrip("0")}
    return {each[:LONGEST_WORD] for each in found if each}


def vi_sort_key(text: str) -> str:
    """An ASCII key whose plain byte order is the order of a Vietnamese dictionary.

    Letters decide first, then tones, then case; it sorts alike in SQLite and PostgreSQL.
    """
    letters, tones, cases = [], [], []
    for written in nfc(text):
        small = written.lower()
        tone, base = "0", ""
        for part in unicodedata.normalize("NFD", small):
            if part in _TONES:
                tone = _TONES[part]
            else:
                base += part
        letters.append("".join(_rank(letter) for letter in nfc(base)))
        tones.append(tone)
        cases.append("0" if written == small else "1")
    return f"{''.join(letters)}!{''.join(tones)}!{''.join(cases)}"


def _rank(letter: str) -> str:
    if letter.isspace():
        return _RANK[" "]
    return _RANK.get(letter) or f"ff{ord(letter):06x}"


def name_sort_key(full_name: str) -> str:
    """By given name (the last word), then by the words before it; an empty name comes first."""
    *before, given = full_name.split() or [""]
    return f"{vi_sort_key(given)} {vi_sort_key(' '.join(before))}"


def sentence_start(text: str) -> str:
    """The first letter large, the rest as it was."""
    return text[:1].upper() + text[1:]


def local(moment: datetime) -> datetime:
    """The moment on a Hanoi clock; naive moments are refused."""
    if moment.tzinfo is None:
        msg = f"a moment without an offset cannot be shown: {moment.isoformat()}"
        raise ValueError(msg)
    return moment.astimezone(HANOI)


def weekday_name(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def full_date(day: date) -> str:
    """07/09/2026"""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def short_date(day: date, today: date) -> str:
    """`07/09` in this year, else `07/09/2025`."""
    return f"{day.day:02d}/{day.month:02d}" if day.year == today.year else full_date(day)


def long_date(day: date) -> str:
    """`thứ Hai 07/09/2026`"""
    return f"{weekday_name(day)} {full_date(day)}"


def near_date(day: date, today: date) -> str:
    """`thứ Hai 07/09`, with the year when it is not this one."""
    return f"{weekday_name(day)} {short_date(day, today)}"


def clock_time(moment: datetime) -> str:
    """`09:31` on a Hanoi clock."""
    return f"{local(moment):%H:%M}"


def number(value: int) -> str:
    """`1.012`"""
    return f"{value:,}".replace(",", ".")


def money(dong: int) -> str:
    """`2.530.000 đ`, the space unbreakable."""
    return f"{number(dong)}{NO_BREAK}đ"


def count(value: int, noun: str) -> str:
    """`3 việc`, the space unbreakable; Vietnamese nouns have no plural."""
    return f"{number(value)}{NO_BREAK}{noun}"


def percent(part: int, whole: int) -> str:
    """`47,3%`, rounded half up to one place; `50%` without an idle zero."""
    if whole <= 0:
        msg = "a share needs a whole greater than zero"
        raise ValueError(msg)
    tenths = (2000 * part + whole) // (2 * whole)
    ones, tenth = divmod(tenths, 10)
    return f"{number(ones)},{tenth}%" if tenth else f"{number(ones)}%"


def share(part: int, whole: int) -> str:
    """`47,3%`, but `3 trong 8` of fewer than ten."""
    return f"{part} trong {whole}" if whole < _FEW else percent(part, whole)


def due_words(working_days: int) -> str:
    """What a due date means today, from the working days left (negative: late by so many)."""
    if working_days < 0:
        return f"Quá hạn {-working_days} ngày làm việc"
    if working_days == 0:
        return "Còn trong ngày"
    return f"Còn {working_days} ngày làm việc"


def is_mailbox(address: str) -> bool:
    """Whether this is one plain ASCII mailbox, `name@host`."""
    return len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None
