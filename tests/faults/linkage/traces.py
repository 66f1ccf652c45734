"""What stands in files: the database's own pages and log, the program's log, letters, backups.

A trace is read as bytes. It is an order of voters (where their names first and last stand, or
whatever leads to them) and an order of lines (where their codes stand, or their choices). And it
may hold what must not stand there at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.casework import shares
from tests.faults.linkage.tables import Found, Row

PAGE: Final = 4096  # of SQLite; PostgreSQL's are twice as long
_WORDS: Final = (b"agree", b"blank")
_BESIDE: Final = re.compile(rb"([0-9a-f]{32})\W{1,12}(?:choice\W{1,8})?(agree|not_agree|blank)\b")
_REACH: Final = 80  # from a nomination to the end of a choice beside it


@dataclass(frozen=True)
class Trace:
    """`before`: so much of it was there when the box was opened; `apart`: what stands in one such
    record was written together (a line, a letter; with a
    number: a page of so many bytes; with nothing: all are written through each other)."""

    name: str
    data: bytes
    before: int
    apart: bytes | int = b"\n"

    def record_at(self, place: int) -> bytes:
        if not self.apart:
            return b""
        if isinstance(self.apart, int):
            start = place - place % self.apart
            return self.data[start : start + self.apart]
        start = self.data.rfind(self.apart, 0, place) + 1
        end = self.data.find(self.apart, place)
        return self.data[start : end if end >= 0 else len(self.data)]


@dataclass(frozen=True)
class Reading:
    """A trace, and where in it all that a reader knows of stands first and last."""

    trace: Trace
    found: Found
    lines: Sequence[Row]
    places: Mapping[bytes, tuple[int, int]]
    choices: Sequence[tuple[int, str, str]]  # place, nomination, choice

    @classmethod
    def of(cls, trace: Trace, found: Found, lines: Sequence[Row]) -> "Reading":
        tokens = {token.encode() for token in found.owner} | {_code(line) for line in lines}
        firsts = {token: trace.data.find(token) for token in tokens}
        places = {
            token: (first, trace.data.rfind(token)) for token, first in firsts.items() if first >= 0
        }
        return cls(trace, found, lines, places, sorted(_choices(trace.data)))

    def orders_of_voters(self, people: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """By the name itself, and by all that leads to him; by its first place and by its last."""
        his: dict[str, list[tuple[int, int]]] = {person: [] for person in people}
        names: dict[str, list[tuple[int, int]]] = {person: [] for person in people}
        for token, place in self.places.items():
            owner = self.found.owner.get(token.decode())
            if owner is not None:
                (names if owner.encode() == token else his)[owner].append(place)
        for what, known in (("name", names), ("what is his", his)):
            first = {p: min((each for each, _ in of), default=-1) for p, of in known.items()}
            last = {p: max((each for _, each in of), default=-1) for p, of in known.items()}
            for where, order in (("first", first), ("last", last)):
                if len(set(order.values()) - {-1}) > 1:
                    yield f"{self.trace.name}, {where} {what}", sorted(order, key=order.__getitem__)

    def orders_of_lines(
        self, sizes: Mapping[str, int]
    ) -> Iterator[tuple[str, Mapping[str, list[str]]]]:
        """By where their codes stand; and choices that stand beside nominations, as they come."""
        if self.lines and all(_code(line) in self.places for line in self.lines):
            for end, where in enumerate(("first", "last")):
                order: dict[str, list[str]] = {}
                for line in sorted(self.lines, key=lambda line: self.places[_code(line)][end]):
                    order.setdefault(line["nomination_id"], []).append(line["choice"])
                yield f"{self.trace.name}, {where} code", order
        told: dict[str, list[str]] = {}
        for _, nomination, choice in self.choices:
            told.setdefault(nomination, []).append(choice)
        if told and all(len(told.get(each, ())) == size for each, size in sizes.items()):
            yield f"{self.trace.name}, choices", told

    def strays(self, masters: Sequence[bytes]) -> Iterator[str]:
        """What must not be there: a master code ever, codes and choices before the opening, and
        after it a code in one record with a voter or what is his."""
        trace = self.trace
        for form in ("raw", "hex", "written"):
            known = sum(_master(each, form) in trace.data for each in masters)
            if known:
                yield f"{trace.name}: {known} master codes, {form}"
        codes = [self.places[_code(line)] for line in self.lines if _code(line) in self.places]
        if told := sum(first < trace.before for first, _ in codes):
            yield f"{trace.name}: {told} codes of lines before the opening"
        if told := sum(place < trace.before for place, _, _ in self.choices):
            yield f"{trace.name}: {told} choices before the opening"
        records = {trace.record_at(place) for pair in codes for place in pair}
        tokens = [token.encode() for token in self.found.owner]
        if told := sum(any(token in record for token in tokens) for record in records):
            yield f"{trace.name}: {told} records with codes beside what leads to voters"


def _choices(data: bytes) -> Iterator[tuple[int, str, str]]:
    for word in _WORDS:
        place = data.find(word)
        while place >= 0:
            near = data[max(place - _REACH, 0) : place + len(word) + 1]
            for beside in _BESIDE.finditer(near):
                if beside.end() >= len(near) - 1:
                    yield place, beside[1].decode(), beside[2].decode()
            place = data.find(word, place + 1)


def _code(line: Row) -> bytes:
    return str(line["code"]).encode()


def _master(master: bytes, form: str) -> bytes:
    if form == "raw":
        return master
    return (master.hex() if form == "hex" else shares.written(master)).encode()
