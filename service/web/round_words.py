"""What was changed of a round, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from service.queries.round_changes import RoundChangeItem
from service.text import full_date
from service.web.pages import law
from workflows.law.awards import SubjectKind
from workflows.law.quotas import EACH, EVERYBODY

_QUOTA_BOUNDS: Final = {
    "max_count": "tối đa {} đề nghị",
    "max_percent": "tối đa {} % của {base}",
    "min_direct_workers": "ít nhất {} % người trực tiếp lao động, sản xuất",
}

Values = Mapping[str, Any]


def change_lines(change: RoundChangeItem) -> list[str]:
    """`Ngày cuối nhận hồ sơ: 20/12/2026 → 31/12/2026`, a line for each thing that was changed."""
    return list(_lines(change))


def on_paper(change: RoundChangeItem) -> str:
    if not change.paper:
        return ""
    return f"{change.paper} ngày {full_date(change.paper_on)}" if change.paper_on else change.paper


def _lines(change: RoundChangeItem) -> Iterator[str]:
    before, after = change.before, change.after
    if "title" in after:
        yield f"Tên đợt xét: {before['title']} → {after['title']}"
    if "closes_on" in after:
        first, last = (full_date(date.fromisoformat(each["closes_on"])) for each in (before, after))
        yield f"Ngày cuối nhận hồ sơ: {first} → {last}"
    if "awards" in after:
        yield from _parted("được đề nghị", before["awards"], after["awards"], _award)
    if "quotas" in after:

        def told(quota: Values) -> str:
            return _quota(quota, change.units)

        yield from _parted("chỉ tiêu", before["quotas"], after["quotas"], told)


def _parted(what: str, before: Sequence[Any], after: Sequence[Any], told: Any) -> Iterator[str]:
    """What has gone and come; neither where the order changed, or what others alone see."""
    gone = [told(each) for each in before if each not in after]
    come = [told(each) for each in after if each not in before]
    if gone:
        yield f"Bỏ {what}: {'; '.join(gone)}"
    if come:
        yield f"Thêm {what}: {'; '.join(come)}"
    if not gone and not come:
        yield f"Sửa {what}"


def _award(code: str) -> str:
    return law().award(code).name


def _quota(quota: Values, units: Mapping[str, str]) -> str:
    whose = [_award(quota["award"])]
    if quota.get("subject"):
        whose.append(SubjectKind(quota["subject"]).label)
    if unit := quota.get("unit"):
        whose.append("mỗi đơn vị" if unit == EACH else units.get(unit, ""))
    base = quota.get("base", EVERYBODY)
    of = "mọi đề nghị" if base == EVERYBODY else f"đề nghị {_award(base)}"
    bounds = [
        words.format(quota[name], base=of) for name, words in _QUOTA_BOUNDS.items() if name in quota
    ]
    return f"{', '.join(whose)}, {', '.join(bounds)} (theo {quota['source'].rstrip('.')})"
