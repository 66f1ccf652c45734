"""What an answer rests on, and the refusal that names it."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar


class Certainty(StrEnum):
    """How far whoever wrote a row had read the text it cites; surest first."""

    SEEN = "seen"
    INFERRED = "inferred"
    RECALLED = "recalled"
    CONFLICT = "conflict"
    PRACTICE = "practice"
    DESIGN = "design"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_law(self) -> bool:
        """True when a text says so, read or remembered; false for habit and defaults."""
        return self not in (Certainty.PRACTICE, Certainty.DESIGN)

    @classmethod
    def weakest(cls, *certainties: "Certainty") -> "Certainty":
        return max(certainties, key=list(cls).index)


_LABELS = {
    Certainty.SEEN: "đã đọc văn bản",
    Certainty.INFERRED: "suy ra từ văn bản",
    Certainty.RECALLED: "chưa đối chiếu văn bản",
    Certainty.CONFLICT: "các nguồn chưa thống nhất",
    Certainty.PRACTICE: "thông lệ",
    Certainty.DESIGN: "mặc định của hệ thống",
}

_WARNINGS = {
    Certainty.INFERRED: "Quy định này được suy ra từ văn bản, không được viết nguyên văn.",
    Certainty.RECALLED: "Quy định này chưa đối chiếu toàn văn.",
    Certainty.CONFLICT: "Các nguồn chưa thống nhất về quy định này.",
    Certainty.PRACTICE: "Đây là thông lệ, chưa có văn bản quy định chung.",
    Certainty.DESIGN: "Đây là mặc định của hệ thống, đơn vị có thể quy định khác.",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an instrument, as a Vietnamese letter would cite it."""

    key: str
    text: str
    instrument: str | None = None
    article: str | None = None
    since: date | None = None
    until: date | None = None
    note: str | None = None  # what the place is about
    certainty: Certainty = Certainty.SEEN
    amended_since: date | None = None
    amended_by: str | None = None

    def is_in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Ground:
    """A citation, how sure we are of it, and what a reader must be warned of on that day."""

    citation: Citation
    certainty: Certainty
    caveats: tuple[str, ...] = ()


def ground(citation: Citation, certainty: Certainty, on: date, note: str | None = None) -> Ground:
    caveats = [note] if note else []
    if certainty in _WARNINGS:
        caveats.append(_WARNINGS[certainty])
    if citation.until is not None and on > citation.until:
        caveats.append(
            f"{citation.instrument} chỉ có hiệu lực đến ngày {citation.until:%d/%m/%Y}: "
            "kiểm tra văn bản thay thế."
        )
    elif citation.amended_since is not None and on >= citation.amended_since:
        caveats.append(
            f"Từ ngày {citation.amended_since:%d/%m/%Y} có {citation.amended_by}, "
            "hệ thống chưa có toàn văn: kiểm tra lại trước khi áp dụng."
        )
    return Ground(citation, certainty, tuple(caveats))


class Refusal(Exception):
    """Yêu cầu không thực hiện được."""

    # The docstring of a subclass is the sentence people read; its {fields} are the values given.
    status: ClassVar[int] = 409
    citation_key: str | None = None

    def __init__(self, *, citation_key: str | None = None, **values: object) -> None:
        super().__init__()
        self.values = values
        if citation_key is not None:
            self.citation_key = citation_key

    def sentence(self) -> str:
        template = " ".join((inspect.getdoc(type(self)) or "").split())
        return template.format(**self.values)

    def __str__(self) -> str:
        return self.sentence()


class UnknownCitation(LookupError):
    """A row, a diagram or a page names a citation that no table holds: a defect, no refusal."""


def read_citations(document: Mapping[str, Any]) -> dict[str, Citation]:
    """The citations of a document with `[[instrument]]` and `[[citation]]` tables, by key.

    A citation inherits the dates of its instrument; `text` is composed unless it is given.
    """
    instruments = {entry["code"]: entry for entry in document["instrument"]}
    citations: dict[str, Citation] = {}
    for entry in document["citation"]:
        key = entry["key"]
        if key in citations:
            raise ValueError(f"citation {key} is written twice")
        citations[key] = _citation(entry, instruments.get(entry.get("instrument"), {}))
    return citations


def _citation(entry: Mapping[str, Any], instrument: Mapping[str, Any]) -> Citation:
    name = instrument.get("name")
    article = entry.get("article")
    return Citation(
        key=entry["key"],
        text=entry.get("text") or " ".join(part for part in (article, name) if part),
        instrument=name,
        article=article,
        since=entry.get("since", instrument.get("since")),
        until=entry.get("until", instrument.get("until")),
        note=entry.get("note"),
        certainty=Certainty(entry.get("certainty", Certainty.SEEN)),
        amended_since=instrument.get("amended_since"),
        amended_by=instrument.get("amended_by"),
    )
