"""Quotas: how many may be proposed for an award, as the policy of a round or a rule says.

A quota refuses nobody. It is counted and told with its own words, and people answer for what goes
over it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final

from workflows.law.awards import SubjectKind
from workflows.law.citations import Ground
from workflows.law.rules import Row

EACH: Final = "each"  # every unit for itself
EVERYBODY: Final = "*"  # a share of all who are proposed


class Rounding(StrEnum):
    """What becomes of a share that is no whole number."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"

    @property
    def label(self) -> str:
        return _ROUNDINGS[self]

    def of(self, share: Fraction) -> int:
        if self is Rounding.NEAREST:
            return floor(share + Fraction(1, 2))
        return ceil(share) if self is Rounding.UP else floor(share)


_ROUNDINGS: Mapping[Rounding, str] = {
    Rounding.DOWN: "làm tròn xuống",
    Rounding.NEAREST: "làm tròn đến số gần nhất, nửa đơn vị làm tròn lên",
    Rounding.UP: "làm tròn lên",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """`unit`: a unit's key, EACH, or empty for the whole round. `base`: what the share is of: an
    award's code or EVERYBODY; empty where nobody counts it here, `base_words` says what it is."""

    award: str
    source: str
    subject: str = ""
    unit: str = ""
    max_count: int | None = None
    max_percent: int | None = None
    base: str = EVERYBODY
    base_words: str = ""
    rounding: Rounding = Rounding.DOWN
    min_direct_workers: int | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    award: str
    subject: str
    unit: str
    direct_worker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A quota held against who is proposed. `most` is None where no number follows from it here;
    `lacking`: direct workers short of the least share."""

    quota: Quota
    unit: str
    count: int
    most: int | None
    over: int
    lacking: int
    because: tuple[str, ...]

    @property
    def kept(self) -> bool:
        return not (self.over or self.lacking)

    @property
    def sentence(self) -> str:
        """`5 trên 4: vượt 1`"""
        told = []
        if self.most is not None:
            told.append(
                f"{self.count} trên {self.most}" + (f": vượt {self.over}" * bool(self.over))
            )
        if self.lacking:
            told.append(f"thiếu {self.lacking} người trực tiếp lao động, sản xuất")
        return "; ".join(told) or f"{self.count} đề nghị"


def counted(
    quotas: Iterable[Quota], proposed: Sequence[Proposed], names: Mapping[str, str]
) -> tuple[Counted, ...]:
    """Each quota, one of every unit once for each unit that proposes somebody for its award.
    `names`: of awards by their code, for the sentences."""
    return tuple(found for quota in quotas for found in _counted(quota, proposed, names))


def _counted(
    quota: Quota, proposed: Sequence[Proposed], names: Mapping[str, str]
) -> Iterator[Counted]:
    rows = [one for one in proposed if not quota.subject or one.subject == quota.subject]
    if quota.unit != EACH:
        own = [one for one in rows if quota.unit in ("", one.unit)]
        yield _of_one(quota, quota.unit, own, names)
        return
    for unit in dict.fromkeys(one.unit for one in rows if one.award == quota.award):
        yield _of_one(quota, unit, [one for one in rows if one.unit == unit], names)


def _of_one(quota: Quota, unit: str, rows: Sequence[Proposed], names: Mapping[str, str]) -> Counted:
    own = [one for one in rows if one.award == quota.award]
    because: list[str] = []
    bounds = [] if quota.max_count is None else [quota.max_count]
    if quota.max_count is not None:
        because.append(f"Tối đa {quota.max_count} đề nghị.")
    if quota.max_percent is not None:
        share, said = _share(quota, rows, names)
        bounds += [] if share is None else [share]
        because.append(said)
    most = min(bounds, default=None)
    lacking = 0
    if quota.min_direct_workers is not None:
        lacking, said = _direct_workers(quota.min_direct_workers, own)
        because.append(said)
    return Counted(
        quota=quota,
        unit=unit,
        count=len(own),
        most=most,
        over=max(len(own) - most, 0) if most is not None else 0,
        lacking=lacking,
        because=tuple(because),
    )


def _share(
    quota: Quota, rows: Sequence[Proposed], names: Mapping[str, str]
) -> tuple[int | None, str]:
    """The number that the share comes to, and how; none where its base is not counted here."""
    percent = quota.max_percent or 0
    if not quota.base:
        told = f"Tối đa {percent} % của {quota.base_words}"
        return None, f"{told}: số này không đếm được trong đợt xét, người thẩm định đối chiếu."
    of = [one for one in rows if quota.base in (EVERYBODY, one.award)]
    exact = Fraction(percent * len(of), 100)
    what = f"đề nghị {names.get(quota.base, quota.base)}" if quota.base != EVERYBODY else "đề nghị"
    told = f"Tối đa {percent} % của {len(of)} {what} là {_written(exact)}"
    if exact.denominator == 1:
        return int(exact), f"{told}."
    found = quota.rounding.of(exact)
    return found, f"{told}, {quota.rounding.label}: {found}."


def _direct_workers(least: int, own: Sequence[Proposed]) -> tuple[int, str]:
    """How many more of the people proposed would have to work directly; a part of one is one."""
    people = [one for one in own if one.subject == SubjectKind.PERSON]
    direct = sum(one.direct_worker for one in people)
    need = ceil(Fraction(least * len(people), 100))
    told = f"Người trực tiếp lao động, sản xuất: {direct} trên {len(people)} cá nhân"
    return max(need - direct, 0), f"{told}, cần ít nhất {least} % là {need}."


def _written(number: Fraction) -> str:
    """With two decimals at most, and none that say nothing."""
    whole, rest = divmod(round(number * 100), 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def quota(row: Row, ground: Ground) -> Quota:
    """Of a rule; its source is the citation with what a reader must know of it."""
    return Quota(
        award=row.key[0],
        source=" ".join([f"{ground.citation.text}.", *ground.caveats]),
        subject=row.text("subject"),
        unit=row.text("unit"),
        max_count=row.values.get("max_count"),
        max_percent=row.values.get("max_percent"),
        base="" if "base_words" in row.values else row.text("base", EVERYBODY),
        base_words=row.text("base_words"),
        rounding=Rounding(row.text("rounding", Rounding.DOWN)),
        min_direct_workers=row.values.get("min_direct_workers"),
    )
