"""Targets of a year on the board: a bar for each kind of unit, a tick where the target begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.queries.board.targets import Reached
from service.text import NO_BREAK, number
from workflows.law.targets import Target

_FULL: Final = 46  # percent of a row, as in the other charts
_UNITS: Final[Mapping[str, str]] = {
    "agency": "Cơ quan khác",
    "commune": "Cơ quan của xã",
    "hamlet": "Thôn, tổ dân phố",
    "health": "Y tế",
    "mass_body": "Đoàn thể",
    "military": "Quân sự",
    "office": "Phòng, ban của xã",
    "party": "Cơ quan Đảng",
    "police": "Công an",
    "school": "Trường học",
}
_SUBJECTS: Final[Mapping[str, str]] = {"collective": "tập thể", "person": "cá nhân"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetBar:
    """`length` and `tick` in percent of the row; `said` is what stands at the end of the bar."""

    label: str
    value: int
    length: float
    said: str
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChart:
    title: str
    lead: str
    head: str
    tick: float
    bars: tuple[TargetBar, ...]
    cite: str
    caveats: tuple[str, ...]


def target_charts(found: Sequence[Reached], year: int) -> tuple[TargetChart, ...]:
    return tuple(_chart(each, year) for each in found if each.target.least)


def _chart(reached: Reached, year: int) -> TargetChart:
    noun, target = _SUBJECTS[reached.subject], reached.target
    least = target.least or 0
    scale = max([value for _, value in reached.awards] + [target.most or least])
    bars = tuple(_bar(kind, value, least, scale) for kind, value in reached.awards)
    enough = sum(not bar.short for bar in bars)
    if bars:
        title = f"{enough} trong {len(bars)} nhóm đơn vị đạt mục tiêu khen {noun}"
    else:
        title = f"Chưa có số liệu khen {noun} của năm {year}"
    return TargetChart(
        title=title,
        lead=f"Mục tiêu {_aim(target)} {noun} mỗi lĩnh vực trong năm {year}; "
        "Sổ khen thưởng chưa ghi lĩnh vực nên mỗi nhóm đơn vị tính là một",
        head="Nhóm đơn vị",
        tick=round(_FULL * least / scale, 2),
        bars=bars,
        cite=target.citation.text,
        caveats=target.because,
    )


def _aim(target: Target) -> str:
    return f"{target.least}–{target.most}" if target.most else f"từ {target.least}"


def _bar(kind: str, value: int, least: int, scale: int) -> TargetBar:
    missing = least - value
    lack = f", còn thiếu{NO_BREAK}{missing}" if missing > 0 else ""
    return TargetBar(
        label=_UNITS.get(kind, "Đơn vị khác"),
        value=value,
        length=round(_FULL * value / scale, 2),
        said=f"{number(value)}{lack}",
        short=missing > 0,
    )
