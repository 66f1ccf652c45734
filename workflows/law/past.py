"""Whether what people type of the past can be: who gave which award, which text was in force.

Only what is impossible is told, and only where the rules say so: an office that is not recognised
may give anything.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.citations import Citation

_NUMBER: Final = re.compile(r"\d+/\d{4}/[\w-]+")
# By the words of the office alone; `thị xã` is a district and holds the word of a commune.
_OFFICES: Final = (
    (re.compile(r"\bthu tuong\b"), Level.PRIME_MINISTER),
    (re.compile(r"\bchu tich nuoc\b"), Level.PRESIDENT),
    (re.compile(r"\b(ubnd|uy ban nhan dan) (cap )?(huyen|quan|thi xa)\b"), Level.DISTRICT),
    (re.compile(r"\b(ubnd|uy ban nhan dan) (cap )?(xa|phuong|thi tran|dac khu)\b"), Level.COMMUNE),
    (re.compile(r"\b(ubnd|uy ban nhan dan) (cap )?tinh\b"), Level.PROVINCE),
)
# The sign of whoever decides stands at the end of a decision's number.
_SIGNS: Final = (
    (re.compile(r"\bqd-ttg$"), "TTg", frozenset({Level.PRIME_MINISTER, Level.GOVERNMENT})),
    (re.compile(r"\bqd-ctn$"), "CTN", frozenset({Level.PRESIDENT})),
    (
        re.compile(r"\bqd-ubnd$"),
        "UBND",
        frozenset({Level.COMMUNE, Level.DISTRICT, Level.PROVINCE}),
    ),
)
_ANY_AWARD: Final = "danh hieu"  # begins the names of awards of every level
_WHOSE: Final = {Level.DISTRICT: "UBND cấp huyện", Level.COMMUNE: "UBND cấp xã"}
_LOWEST_FIRST: Final = tuple(Level)


@dataclass(frozen=True)
class Past:
    """`since`: the day from which rules count here, where something goes on under older ones."""

    law: LawBook
    today: date
    since: date | None = None

    def misfit(self, award: str, issuer: str) -> str | None:
        """Why an office cannot have given an award of such a name; None where it may have."""
        level = level_of(issuer)
        given = self._levels.get(_form(award))
        if level is None or given is None or level not in _WHOSE:
            return None
        lowest = min(given, key=_LOWEST_FIRST.index)
        if _LOWEST_FIRST.index(level) >= _LOWEST_FIRST.index(lowest):
            return None
        form = " ".join(award.split()[:2])
        return f"{_WHOSE[level]} không có thẩm quyền tặng {form}: {lowest.label} mới quyết định"

    def misnumbered(self, award: str, level: str, number: str) -> str | None:
        """Why a decision of such a number cannot have given an award that a level decides; None
        where it may have, or where its sign is not known."""
        plain = _plain(number.strip())
        found = next((each for each in _SIGNS if each[0].search(plain)), None)
        if found is None or level not in set(Level) or Level(level) in found[2]:
            return None
        return f"Số có ký hiệu QĐ-{found[1]}, {award} do {Level(level).label} quyết định"

    def not_in_force(self, instrument: str) -> str | None:
        """Why a text cannot be cited; None where it can, or is not known here."""
        found = _NUMBER.search(instrument)
        known = self._instruments.get(found.group()) if found is not None else None
        if known is None or any(known.is_in_force(day) for day in (self.today, self.since) if day):
            return None
        if known.since is not None and self.today < known.since:
            return f"{known.instrument} chưa có hiệu lực, từ ngày {known.since:%d/%m/%Y}"
        return f"{known.instrument} hết hiệu lực sau ngày {known.until:%d/%m/%Y}"

    @cached_property
    def _levels(self) -> dict[str, set[Level]]:
        """Form of award → the levels that ever gave one, by the first two words of its names."""
        names = {row.key: row.text("name") for row in self.law.tables["awards"].rows}
        levels: dict[str, set[Level]] = {}
        for row in self.law.tables["authority"].rows:
            if row.key in names and _form(names[row.key]) != _ANY_AWARD:
                levels.setdefault(_form(names[row.key]), set()).add(Level(row.text("level")))
        return levels

    @cached_property
    def _instruments(self) -> dict[str, Citation]:
        """Number of an instrument → a place in it that is in force as long as the whole is."""
        known: dict[str, Citation] = {}
        for citation in self.law.citations.values():
            found = _NUMBER.search(citation.instrument or "")
            if found is not None:
                before = known.get(found.group())
                if before is None or (citation.since or date.min) < (before.since or date.min):
                    known[found.group()] = citation
        return known


def level_of(issuer: str) -> Level | None:
    plain = _plain(issuer)
    return next((level for words, level in _OFFICES if words.search(plain)), None)


def _form(award: str) -> str:
    return " ".join(_plain(award).split()[:2])


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
