"""Titles and forms of commendation, and who decides on them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.law.citations import Certainty, Citation, Ground, Refusal
from workflows.law.rules import Row


class UnknownAward(Refusal):
    """Không có danh hiệu, hình thức khen thưởng nào mang mã {code}."""

    status = 422


class WrongSubject(Refusal):
    """{award} không dành cho {subject}."""

    status = 422


class UnknownSubject(Refusal):
    """Đối tượng phải là cá nhân, tập thể hoặc hộ gia đình, không phải {kind}."""

    status = 422


class SubjectKind(StrEnum):
    PERSON = "person"
    COLLECTIVE = "collective"
    HOUSEHOLD = "household"

    @classmethod
    def of(cls, kind: str) -> "SubjectKind":
        """The API's word for a person is individual. Raises UnknownSubject."""
        kind = "person" if kind == "individual" else kind
        if kind not in set(cls):
            raise UnknownSubject(kind=kind)
        return cls(kind)

    @property
    def label(self) -> str:
        return _SUBJECTS[self]


_SUBJECTS = {
    SubjectKind.PERSON: "cá nhân",
    SubjectKind.COLLECTIVE: "tập thể",
    SubjectKind.HOUSEHOLD: "hộ gia đình",
}


class AwardKind(StrEnum):
    TITLE = "title"  # danh hiệu thi đua
    FORM = "form"  # hình thức khen thưởng


class Level(StrEnum):
    """The level that decides; `label` names the office that signs."""

    UNIT = "unit"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    MINISTRY = "ministry"
    GOVERNMENT = "government"
    PRIME_MINISTER = "prime_minister"
    PRESIDENT = "president"

    @property
    def label(self) -> str:
        return _SIGNERS[self]


_SIGNERS = {
    Level.UNIT: "Thủ trưởng cơ quan, đơn vị",
    Level.COMMUNE: "Chủ tịch Ủy ban nhân dân cấp xã",
    Level.DISTRICT: "Chủ tịch Ủy ban nhân dân cấp huyện",
    Level.PROVINCE: "Chủ tịch Ủy ban nhân dân cấp tỉnh",
    Level.MINISTRY: "Bộ trưởng, Thủ trưởng ban, ngành",
    Level.GOVERNMENT: "Chính phủ",
    Level.PRIME_MINISTER: "Thủ tướng Chính phủ",
    Level.PRESIDENT: "Chủ tịch nước",
}


@dataclass(frozen=True, slots=True)
class Award:
    code: str
    name: str
    kind: AwardKind
    subjects: tuple[SubjectKind, ...]
    certificate: bool  # false: money only
    since: date
    until: date | None
    citation: Citation
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Authority:
    level: Level
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]


def award(row: Row, ground: Ground) -> Award:
    return Award(
        code=row.key[0],
        name=row.text("name"),
        kind=AwardKind(row.text("kind")),
        subjects=tuple(SubjectKind(word) for word in row.words("subjects")),
        certificate=row.flag("certificate"),
        since=row.since,
        until=row.until,
        citation=ground.citation,
        certainty=ground.certainty,
    )


def authority(row: Row, ground: Ground) -> Authority:
    level = Level(row.text("level"))
    because = (f"{level.label} quyết định.", *ground.caveats)
    return Authority(level, ground.citation, ground.certainty, because)
