"""Words of papers: dates as letters write them, places, what the records hold as codes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from service.text import local
from workflows.law.calendar import local_day

RATINGS: Final[Mapping[str, str]] = {
    "excellent": "Hoàn thành xuất sắc",
    "good": "Hoàn thành tốt",
    "complete": "Hoàn thành",
    "incomplete": "Không hoàn thành",
}
OPINIONS: Final[Mapping[str, str]] = {
    "agree": "Đồng ý",
    "disagree": "Không đồng ý",
    "none": "Không có ý kiến",
}
VOTES: Final[Mapping[str, str]] = {
    "agree": "đồng ý",
    "not_agree": "không đồng ý",
    "blank": "không ghi ý kiến",
}
CHANNELS: Final[Mapping[str, str]] = {
    "electronic": "điện tử",
    "one_stop": "bộ phận một cửa",
    "post": "bưu chính",
    "direct": "trực tiếp",
}
FOUND: Final[Mapping[str, str]] = {"ok": "Đủ", "missing": "Thiếu", "wrong": "Không hợp lệ"}
_OFFICE: Final = "UBND "
_COUNCIL: Final = "Hội đồng "
_PLACES: Final = ("xã ", "phường ", "thị trấn ", "đặc khu ", "tỉnh ", "thành phố ")
_TWO_FIGURES: Final = 10
_MONTHS_WITH_NOUGHT: Final = 2  # January and February are written 01 and 02


def place_name(owner: str) -> str:
    """`Tân Mẫu` of `UBND xã Tân Mẫu`: the line of place and date."""
    name = owner.removeprefix(_OFFICE)
    for level in _PLACES:
        name = name.removeprefix(level)
    return name


def in_full(owner: str) -> str:
    """`Ủy ban nhân dân xã Tân Mẫu`"""
    if not owner.startswith(_OFFICE):
        return owner
    return f"Ủy ban nhân dân {owner.removeprefix(_OFFICE)}"


def council_lines(council: str, owner: str) -> tuple[str, ...]:
    """`Hội đồng`, `Thi đua – Khen thưởng`: a council's name under the authority it belongs to."""
    name = council.removesuffix(f" {owner.removeprefix(_OFFICE)}")
    rest = name.removeprefix(_COUNCIL)
    return (_COUNCIL.strip(), rest) if rest != name else (name,)


def paper_day(day: date) -> str:
    """`ngày 03 tháng 9 năm 2026`: noughts as Decree 30/2020 has them."""
    month = f"{day.month:02d}" if day.month <= _MONTHS_WITH_NOUGHT else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def no_day() -> str:
    return "ngày …… tháng …… năm ……"


def paper_moment(at: datetime) -> str:
    """`08 giờ 30 phút, ngày 03 tháng 9 năm 2026`"""
    moment = local(at)
    return f"{moment:%H} giờ {moment:%M} phút, {paper_day(local_day(at))}"


def two_figures(number: int) -> str:
    """`03`: counts below ten are written with a nought in papers."""
    return f"{number:02d}" if number < _TWO_FIGURES else str(number)
