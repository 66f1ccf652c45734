"""What is on record of one who is nominated: plain values, gathered by whoever keeps the books."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from workflows.law.awards import SubjectKind


class Rating(StrEnum):
    """How well the tasks of a year were done; best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"

    @property
    def label(self) -> str:
        return _RATINGS[self]

    def reaches(self, least: "Rating") -> bool:
        return _BEST_FIRST[self] <= _BEST_FIRST[least]


_RATINGS: Mapping[Rating, str] = {
    Rating.EXCELLENT: "hoàn thành xuất sắc nhiệm vụ",
    Rating.GOOD: "hoàn thành tốt nhiệm vụ",
    Rating.COMPLETE: "hoàn thành nhiệm vụ",
    Rating.INCOMPLETE: "không hoàn thành nhiệm vụ",
}
_BEST_FIRST: Mapping[Rating, int] = {rating: place for place, rating in enumerate(Rating)}


class Scope(StrEnum):
    """How far an initiative or a project takes effect; a ministry counts as a province."""

    BASE = "base"
    PROVINCE = "province"
    NATION = "nation"

    @property
    def label(self) -> str:
        return _SCOPES[self]

    def reaches(self, least: "Scope") -> bool:
        return _NEAREST_FIRST[self] >= _NEAREST_FIRST[least]


_SCOPES: Mapping[Scope, str] = {
    Scope.BASE: "cơ sở",
    Scope.PROVINCE: "cấp tỉnh, bộ, ban, ngành",
    Scope.NATION: "toàn quốc",
}
_NEAREST_FIRST: Mapping[Scope, int] = {scope: place for place, scope in enumerate(Scope)}


class Trade(StrEnum):
    """What a person works as, where criteria differ by it."""

    UNKNOWN = ""
    OFFICIAL = "official"  # officials, public employees, staff: whoever is rated every year
    WORKER = "worker"
    FARMER = "farmer"
    FORCES = "forces"

    @property
    def label(self) -> str:
        return _TRADES[self]


_TRADES: Mapping[Trade, str] = {
    Trade.UNKNOWN: "chưa ghi đối tượng",
    Trade.OFFICIAL: "cán bộ, công chức, viên chức, người lao động",
    Trade.WORKER: "công nhân",
    Trade.FARMER: "nông dân",
    Trade.FORCES: "lực lượng vũ trang",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The rating of a year; `source` names the notice, `proven` False: the report alone says it."""

    year: int
    rating: Rating
    source: str = ""
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An award for the achievements of a year, whoever gave it and wherever."""

    award: str
    year: int
    decided_on: date | None
    number: str = ""
    kind: str = ""  # kind of commendation, LH-CT …
    achieved_until: date | None = None  # the period written in the decision ends here
    level: str = ""
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An initiative that was recognised, or a scientific project that was accepted."""

    key: str
    name: str
    kind: str  # "initiative", "project"
    year: int
    scope: Scope
    number: str = ""
    used_for: str = ""  # words of the award it served already; "" = free
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline:
    """A disciplinary measure; `until` is the last day of its effect, None: no end is known."""

    since: date
    until: date | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A collective's members in the year; None: nobody has said how many."""

    total: int
    advanced: int | None = None  # with Lao động tiên tiến
    completing: int | None = None  # who completed their tasks
    best: int | None = None  # with Chiến sĩ thi đua cơ sở
    disciplined: int | None = None  # reprimanded with a warning or worse
    women: int | None = None
    proven: bool = True
    declared: frozenset[str] = frozenset()  # what only the report says, whatever else is proven


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a collective with an award of the year in question, or under consideration."""

    who: str
    award: str
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A hold that is open: neutral words, never the sensitive ground."""

    what: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that eligibility reads. `confirmed`: yes or no by the key that a criterion names.

    `register_since`: from that year on the register holds every award and every initiative; of
    earlier years, and without it, absence proves nothing. What the nomination in question itself
    brought does not belong here: it would stand in its own way.
    """

    kind: SubjectKind
    trade: Trade = Trade.UNKNOWN
    evaluations: tuple[Evaluation, ...] = ()
    held: tuple[Held, ...] = ()
    works: tuple[Work, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    pending: tuple[Pending, ...] = ()
    members: Members | None = None
    colleagues: tuple[Colleague, ...] | None = None  # None: it is not known who the members are
    confirmed: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    register_since: int | None = None

    def is_complete_for(self, year: int) -> bool:
        """Whether what is missing from the register of that year does not exist."""
        return self.register_since is not None and self.register_since <= year
