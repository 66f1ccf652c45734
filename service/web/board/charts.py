"""The charts of the board: bars of a few groups, under a title that says what the numbers say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.queries.board.ageing import Ageing, Band
from service.queries.board.counts import MOST_BARS, Board, Count
from service.text import NO_BREAK, count, number

_FULL: Final = 46  # percent of a row that the longest bar takes; the figures stand after it
_REST: Final = "Khác"

Way = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`early` and `late_part` are lengths in percent of the row."""

    label: str
    href: str
    open: str
    late: str
    early: float
    late_part: float
    said: str

    @property
    def end(self) -> float:
        return round(self.early + self.late_part, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`people`: its groups are persons, and what is late with them is not drawn in red."""

    id: str
    title: str
    lead: str
    head: str
    bars: tuple[Bar, ...]
    people: bool = False


def bars(groups: Sequence[Count], way: Way, noun: str = "việc") -> tuple[Bar, ...]:
    most = max((each.open for each in groups), default=0)
    return tuple(_bar(each, way, most, noun) for each in groups)


def _bar(each: Count, way: Way, most: int, noun: str) -> Bar:
    early = _length(each.open - each.late, most)
    return Bar(
        label=each.label,
        href=way(each.key) if each.key else "",
        open=number(each.open),
        late=number(each.late) if each.late else "",
        early=early,
        late_part=_length(each.late, most),
        said=f"{each.label}: {count(each.open, noun)}"
        + (f", {count(each.late, 'quá hạn')}" if each.late else ""),
    )


def _length(value: int, most: int) -> float:
    return round(_FULL * value / most, 2) if most else 0.0


def greatest(groups: Sequence[Count], total: Count, nameless: str = "") -> tuple[Count, ...]:
    """As many groups as a chart has bars for, and the rest of the total as one."""
    named = [_renamed(each, nameless) for each in groups[:MOST_BARS]]
    rest = (
        total.open - sum(each.open for each in named),
        total.late - sum(each.late for each in named),
    )
    if rest[0] > 0:
        named.append(Count(key="", label=_REST, open=rest[0], late=rest[1]))
    return tuple(named)


def _renamed(each: Count, nameless: str) -> Count:
    label = f"{each.label}, chưa ai nhận" if each.free else each.label or nameless
    return Count(key=each.key, label=label, open=each.open, late=each.late)


# The five charts ----------------------------------------------------------------------------------


def by_step(board: Board, way: Way) -> Chart:
    return Chart(
        id="steps",
        title=_narrowest(board.steps),
        lead=f"{count(board.total.open, 'việc')} đang mở, theo bước",
        head="Bước",
        bars=bars(greatest(board.steps, board.total), way),
    )


def by_unit(board: Board, way: Way) -> Chart:
    return Chart(
        id="units",
        title=_where_late(board.units, board.total, "đơn vị"),
        lead="Việc đang mở, theo đơn vị của hồ sơ",
        head="Đơn vị",
        bars=bars(greatest(board.units, board.total, "Việc chung của nhiều đơn vị"), way),
    )


def by_round(board: Board, way: Way) -> Chart:
    return Chart(
        id="rounds",
        title=_where_late(board.rounds, board.total, "đợt xét"),
        lead="Việc đang mở, theo đợt xét",
        head="Đợt xét",
        bars=bars(greatest(board.rounds, board.total, "Ngoài đợt xét"), way),
    )


def by_holder(board: Board, way: Way) -> Chart:
    """With whom tasks are: the title names nobody, only what nobody has taken."""
    free = sum(each.open for each in board.holders if each.free)
    taken = "Việc nào cũng đã có người nhận" if board.total.open else "Không có việc nào đang mở"
    return Chart(
        id="holders",
        title=f"{count(free, 'việc')} chưa ai nhận" if free else taken,
        lead="Việc đang mở, theo người đang giữ việc",
        head="Người giữ việc",
        bars=bars(greatest(board.holders, board.total), way),
        people=True,
    )


def by_age(found: Ageing, way: Way) -> Chart:
    late = found.late
    paused = f", {count(found.paused, 'hồ sơ')} tạm dừng" if found.paused else ""
    groups = [
        Count(key=str(at), label=band_label(band), open=band.open, late=band.late)
        for at, band in enumerate(found.bands)
    ]
    return Chart(
        id="ages",
        title=f"{count(late, 'hồ sơ')} đã quá hạn" if late else "Chưa hồ sơ nào quá hạn",
        lead=f"{count(found.running, 'hồ sơ')} đang tính giờ{paused}, theo số ngày làm việc"
        f" từ khi tiếp nhận; thời hạn {found.term.text}",
        head="Đã qua",
        bars=bars(groups, way, "hồ sơ"),
    )


def band_label(band: Band) -> str:
    if band.last is None:
        return f"Trên {band.first - 1}{NO_BREAK}ngày"
    return f"{band.first}–{band.last}{NO_BREAK}ngày"


_IDLE: Final = "Không có việc nào đang mở"


def _narrowest(steps: Sequence[Count]) -> str:
    """Where most is late and, of as much, most is open."""
    if not steps:
        return _IDLE
    first = max(steps, key=lambda each: (each.late, each.open))
    return f"Nghẽn nhất ở bước {first.label}" if first.late else "Chưa bước nào quá hạn"


def _where_late(groups: Sequence[Count], total: Count, noun: str) -> str:
    """One group is named only if no other is as late."""
    if not total.open:
        return _IDLE
    late = [each for each in groups if each.late]
    if not late:
        return f"Chưa {noun} nào có việc quá hạn"
    first, *others = late
    name = first.label or "việc chung"
    if first.late == total.late:
        return f"Việc quá hạn đều ở {name}"
    if others and others[0].late == first.late:
        return f"Việc quá hạn ở nhiều {noun}"
    return f"Quá hạn nhiều nhất: {name}"
