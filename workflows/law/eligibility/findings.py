"""Whether a record meets the criteria: a tree of findings, three values, reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflows.law.citations import Certainty, Citation


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.ELIGIBLE: "Đủ điều kiện",
    Verdict.NOT_ELIGIBLE: "Không đủ điều kiện",
    Verdict.UNKNOWN: "Chưa đủ căn cứ để xét",
}

NO_CRITERIA = "Hệ thống chưa có tiêu chuẩn của {award} đối với {subject} áp dụng cho ngày {day}."
NOT_FOR_THIS = (
    "Tiêu chuẩn đã ghi không có điều nào dành cho đối tượng hoặc loại hình khen thưởng này."
)
SUSPENDED = "Đang tạm dừng xét: đây là tạm dừng để chờ kết luận, không phải từ chối."


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion: what the rule asks, what the record says, and whether that is enough.

    `met` is None where the record settles nothing; `missing` then says which paper would.
    `applies` False: the criterion is not for this subject and is left out of the reckoning.
    `judged`: people judge it (conduct, solidarity), no register does; it counts only once somebody
    has confirmed or denied it, and until then is left out of the reckoning with `met` None.
    """

    rule: str
    required: str
    found: str
    met: bool | None
    citation: Citation
    certainty: Certainty
    missing: str = ""
    applies: bool = True
    decisive: bool = False  # it would change the verdict
    judged: bool = False
    declared: bool = False  # the report says so, only the paper is lacking
    suspends: bool = False  # an open hold: consideration pauses, whatever else was found

    @property
    def counts(self) -> bool:
        return self.applies and not (self.judged and self.met is None)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of which all are needed, or any one; met None: not settled, or nothing in it is for
    this subject and kind of commendation."""

    heading: str
    any_of: bool
    findings: tuple[Finding, ...]
    met: bool | None
    above: bool = False  # of the rules that stand above every award


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`held`: an open hold, so that consideration is suspended and nothing refused."""

    verdict: Verdict
    award: str
    on: date
    year: int
    groups: tuple[Group, ...]
    held: bool
    because: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for group in self.groups for finding in group.findings)


def all_met(values: Iterable[bool | None]) -> bool | None:
    """False if one is, else None if one is, else True: nothing asked is nothing lacking."""
    found = set(values)
    return False if False in found else None if None in found else True


def any_met(values: Iterable[bool | None]) -> bool | None:
    """True if one is, else None if one is, else False."""
    found = set(values)
    return True if True in found else None if None in found else False


def group(heading: str, findings: Sequence[Finding], *, any_of: bool, above: bool = False) -> Group:
    counted = [finding.met for finding in findings if finding.counts]
    met = (any_met(counted) if counted else None) if any_of else all_met(counted)
    return Group(heading, any_of, tuple(findings), met, above)


def conclude(
    award: str,
    on: date,
    year: int,
    groups: Sequence[Group],
    *,
    settled: bool,
    because: Sequence[str],
) -> Eligibility:
    """The verdict. `settled` False: the award asks nothing of its own, so nobody is eligible."""
    met = all_met([*(group.met for group in groups), *([] if settled else [None])])
    held = any(finding.suspends for one in groups for finding in one.findings)
    candidates = [one for one in groups if _turns(one, met=met, held=held)]
    if met is False:
        candidates.sort(key=lambda one: not one.above)  # discipline is why the years do not count
    turning = next(iter(candidates), None)
    groups = [marked(one) if one is turning else one for one in groups]
    if held:
        met, because = None, (SUSPENDED, *because)
    verdict = {True: Verdict.ELIGIBLE, False: Verdict.NOT_ELIGIBLE, None: Verdict.UNKNOWN}[met]
    return Eligibility(verdict, award, on, year, tuple(groups), held, tuple(dict.fromkeys(because)))


def _turns(one: Group, *, met: bool | None, held: bool) -> bool:
    if held:
        return any(finding.suspends for finding in one.findings)
    return not met and one.met is met


def marked(one: Group) -> Group:
    """The group with the finding marked on which it turns: the cheapest to settle of those open;
    where all are needed and one fails, that one."""
    open_ones = [finding for finding in one.findings if finding.applies and not finding.met]
    if one.met or not open_ones:
        return one
    if any(finding.suspends for finding in open_ones):
        chosen = min(open_ones, key=lambda finding: not finding.suspends)
    else:
        chosen = min(open_ones, key=_fails if one.met is False and not one.any_of else _cost)
    return replace(
        one,
        findings=tuple(
            replace(each, decisive=True) if each is chosen else each for each in one.findings
        ),
    )


def _fails(finding: Finding) -> bool:
    return finding.met is None


def _cost(finding: Finding) -> int:
    """A paper for what is declared, then what nobody has entered, then what people judge, then
    what would have to be achieved first."""
    if finding.met is not None:
        return 3
    return 0 if finding.declared else 2 if finding.judged else 1
