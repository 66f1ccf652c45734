"""Rates of registration beside what plans aim at: a bar each, a tick where its target begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.casework.registering import HOUSEHOLD, OFFICIAL, UNIT, Rate
from service.text import NO_BREAK, count, number

_FULL: Final = 46  # percent of a row, as in the other charts
_LABELS: Final[Mapping[str, str]] = {
    UNIT: "Đơn vị",
    OFFICIAL: "Cán bộ, công chức, viên chức",
    HOUSEHOLD: "Hộ gia đình",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBar:
    """`length` and `tick` in percent of the row; `said` is what stands at the end of the bar."""

    label: str
    length: float
    tick: float | None
    said: str
    short: bool
    reached: str
    of: str
    share: str
    target: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChart:
    title: str
    bars: tuple[RateBar, ...]
    cite: str
    caveats: tuple[str, ...]


def rate_chart(rates: Sequence[Rate]) -> RateChart:
    bars = tuple(_bar(each) for each in rates if each.of)
    aimed = [each for each in rates if each.of and each.target is not None]
    enough = sum(not each.short for each in aimed)
    if not bars:
        title = "Chưa có số liệu đăng ký"
    elif not aimed:
        title = "Tỷ lệ đăng ký"
    else:
        title = f"{enough} trong {len(aimed)} chỉ tiêu đăng ký đã đạt"
    target = aimed[0].target if aimed else None
    return RateChart(
        title=title,
        bars=bars,
        cite=target.citation.text if target else "",
        caveats=target.because if target else (),
    )


def _bar(rate: Rate) -> RateBar:
    share = rate.percent or 0.0
    aim = rate.target.percent if rate.target else None
    shown = f"{share:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    said = f"{shown}{NO_BREAK}%"
    if aim is not None:
        said += f", chỉ tiêu {aim}{NO_BREAK}%"
    return RateBar(
        label=_LABELS[rate.kind],
        length=round(_FULL * share / 100, 2),
        tick=None if aim is None else round(_FULL * aim / 100, 2),
        said=said,
        short=rate.short,
        reached=number(rate.reached),
        of=number(rate.of),
        share=f"{shown} %",
        target=f"{aim} %" if aim is not None else "",
        unknown=f"{count(rate.unknown, 'đơn vị')} chưa báo tổng số" if rate.unknown else "",
    )
