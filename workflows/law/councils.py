"""Quorum, threshold and tally of a council: whole numbers, counted on all members."""

import math
from dataclasses import astuple, dataclass
from fractions import Fraction

from workflows.law.citations import Certainty, Citation, Ground, Refusal
from workflows.law.rules import Row


class NoMembers(Refusal):
    """Hội đồng phải có ít nhất một thành viên."""

    status = 422


class TallyDoesNotAdd(Refusal):
    """Số phiếu không khớp: phát ra {issued}, thu về {collected}, tổng số thành viên {members}."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all members: at least the fraction, or more than it."""

    fraction: Fraction
    more_than: bool = False

    def of(self, members: int) -> int:
        """The smallest whole number that reaches the share of that many members."""
        if members < 1:
            raise NoMembers
        exact = self.fraction * members
        return math.floor(exact) + 1 if self.more_than else math.ceil(exact)

    def __str__(self) -> str:
        if self.more_than and self.fraction == Fraction(1, 2):
            return "quá nửa"
        percent = self.fraction * 100
        written = f"{percent} %" if percent.denominator == 1 else f"{self.fraction}"
        return f"{'trên' if self.more_than else 'ít nhất'} {written}"


@dataclass(frozen=True, slots=True)
class Threshold:
    need: int
    share: Share
    of: int  # all members, absent ones included
    ballot: bool  # a ballot is obligatory; otherwise hands will do
    secret: bool
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quorum:
    need: int
    share: Share
    of: int
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouncilDuty:
    """Whether the council must sit on an award; true in a condition when it must."""

    required: bool
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What was counted for one case: ballots, and open opinions of absent members."""

    issued: int
    agree: int
    not_agree: int
    blank: int = 0
    spoiled: int = 0
    open_agree: int = 0
    open_not_agree: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counted box: issued = collected + not_cast, collected = valid + blank + spoiled."""

    issued: int
    collected: int
    valid: int
    agree: int
    not_agree: int
    blank: int
    not_cast: int
    members: int
    need: int
    passed: bool
    spoiled: int = 0
    open_agree: int = 0  # written opinions of absent members, outside the box
    open_not_agree: int = 0

    @property
    def in_favour(self) -> int:
        return self.agree + self.open_agree


def threshold(row: Row, ground: Ground, *, members: int) -> Threshold:
    share = share_of(row)
    need = share.of(members)
    ballot, secret = row.flag("ballot"), row.flag("secret")
    because = (
        f"Phải được {share} tổng số thành viên Hội đồng đồng ý, tính cả người vắng mặt.",
        f"Với {members} thành viên: cần {need} phiếu đồng ý.",
        _METHODS[ballot, secret],
        *ground.caveats,
    )
    return Threshold(
        need, share, members, ballot, secret, ground.citation, ground.certainty, because
    )


_METHODS = {
    (True, True): "Phải bỏ phiếu, mặc định là phiếu kín.",
    (True, False): "Phải bỏ phiếu.",
    (False, True): "Bỏ phiếu kín hoặc biểu quyết.",
    (False, False): "Bỏ phiếu hoặc biểu quyết.",
}


def quorum(row: Row, ground: Ground, *, members: int) -> Quorum:
    share = share_of(row)
    need = share.of(members)
    because = (
        f"Phải có {share} tổng số thành viên Hội đồng dự họp.",
        f"Với {members} thành viên: cần {need} người.",
        *ground.caveats,
    )
    return Quorum(need, share, members, ground.citation, ground.certainty, because)


def council_duty(row: Row, ground: Ground) -> CouncilDuty:
    required = row.flag("required")
    reason = "Phải đưa ra Hội đồng xét." if required else "Không phải đưa ra Hội đồng xét."
    return CouncilDuty(required, ground.citation, ground.certainty, (reason, *ground.caveats))


def share_of(row: Row) -> Share:
    """The share a row names as `percent` or as `fraction` ("2/3")."""
    written = row.values.get("percent")
    fraction = Fraction(row.text("fraction")) if written is None else Fraction(written, 100)
    return Share(fraction, row.flag("more_than"))


def tally(votes: Votes, *, members: int, need: int) -> Tally:
    """Counts of one case. Raises TallyDoesNotAdd where they contradict each other."""
    valid = votes.agree + votes.not_agree
    collected = valid + votes.blank + votes.spoiled
    opinions = votes.open_agree + votes.open_not_agree
    if min(astuple(votes)) < 0 or collected > votes.issued or votes.issued + opinions > members:
        raise TallyDoesNotAdd(issued=votes.issued, collected=collected, members=members)
    return Tally(
        issued=votes.issued,
        collected=collected,
        valid=valid,
        agree=votes.agree,
        not_agree=votes.not_agree,
        blank=votes.blank,
        not_cast=votes.issued - collected,
        members=members,
        need=need,
        passed=votes.agree + votes.open_agree >= need,
        spoiled=votes.spoiled,
        open_agree=votes.open_agree,
        open_not_agree=votes.open_not_agree,
    )
