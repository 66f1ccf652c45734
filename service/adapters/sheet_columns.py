"""The columns of a sheet of nominations: how they are called, and what a cell may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final

from service import text

Value = str | bool | None

LONGEST_CELL: Final = 2000
_ERROR_VALUE: Final = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_MARKED: Final = frozenset({"x", "v", "co", "1", "true", "✓", "✔"})
_UNMARKED: Final = frozenset({"khong", "0", "false", "-"})


class CellRefused(ValueError):
    """The cell cannot be read; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """`ask` is the sentence when a required cell is empty; no `ask`, not required. `choices` maps
    the word in the cell to its value; `is_mark` cells hold an x or nothing.
    """

    key: str
    title: str
    ask: str = ""
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    is_mark: bool = False
    width: int = 14

    def read(self, cell: object) -> Value:
        """The cell's value; raises CellRefused."""
        words = _words(cell)
        if _ERROR_VALUE.fullmatch(words):
            raise CellRefused(f"Ô có lỗi {words}, hãy sửa công thức")
        if len(words) > LONGEST_CELL:
            raise CellRefused(
                f"Ô dài {text.number(len(words))} ký tự, tối đa {text.number(LONGEST_CELL)}"
            )
        if self.is_mark:
            return self._mark(words)
        if not words:
            if self.ask:
                raise CellRefused(self.ask)
            return None
        return self._choice(words) if self.choices else words

    def _mark(self, words: str) -> bool:
        mark = text.fold(words)
        if mark in _MARKED:
            return True
        if not mark or mark in _UNMARKED:
            return False
        raise CellRefused(f"Cột {self.title} chỉ đánh x hoặc để trống")

    def _choice(self, words: str) -> str:
        by_fold = {text.fold(choice): value for choice, value in self.choices.items()}
        value = by_fold.get(" ".join(text.fold(words).split()))
        if value is None:
            raise CellRefused(
                f"“{words[:40]}” không dùng được ở cột {self.title}, chọn "
                f"{' hoặc '.join(self.choices)}"
            )
        return value


COLUMNS: Final = (
    Column("number", "STT", aliases=("số tt", "tt", "số thứ tự"), width=6),
    Column(
        "unit",
        "Đơn vị",
        ask="Nhập đơn vị",
        aliases=("tên đơn vị", "đơn vị đề nghị", "đơn vị công tác", "đơn vị trình"),
        width=32,
    ),
    Column(
        "name",
        "Họ và tên / Tên tập thể",
        ask="Nhập họ và tên hoặc tên tập thể",
        aliases=("họ và tên", "họ tên", "tên tập thể", "họ tên/tên tập thể", "đối tượng", "chủ hộ"),
        width=34,
    ),
    Column(
        "kind",
        "Loại",
        ask="Chọn loại: Cá nhân, Tập thể hoặc Hộ gia đình",
        aliases=("loại đối tượng", "cá nhân/tập thể"),
        choices={"Cá nhân": "individual", "Tập thể": "collective", "Hộ gia đình": "household"},
        width=14,
    ),
    Column(
        "award",
        "Danh hiệu / hình thức",
        ask="Nhập danh hiệu hoặc hình thức khen thưởng",
        aliases=(
            "danh hiệu, hình thức khen thưởng",
            "danh hiệu/hình thức đề nghị",
            "danh hiệu",
            "danh hiệu thi đua",
            "hình thức",
            "hình thức khen thưởng",
        ),
        width=34,
    ),
    Column("sex", "Giới tính", choices={"Nữ": "female", "Nam": "male"}, width=10),
    Column("post", "Chức vụ", aliases=("chức danh", "chức vụ, đơn vị"), width=24),
    Column("leader", "Lãnh đạo", aliases=("lãnh đạo (x)",), is_mark=True, width=10),
    Column(
        "direct_worker",
        "Trực tiếp",
        aliases=("trực tiếp (x)", "trực tiếp lao động, sản xuất", "lao động trực tiếp"),
        is_mark=True,
        width=10,
    ),
    Column(
        "summary",
        "Thành tích tóm tắt",
        aliases=("tóm tắt thành tích", "thành tích", "thành tích đạt được"),
        width=60,
    ),
)


def _bare(heading: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.fold(heading)).split())


def _words(cell: object) -> str:
    """The cell as one line of text, as a person would read it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return text.full_date(cell)
    return text.visible(str(cell)).strip("\u00a0 ")


@dataclass(frozen=True)
class Layout:
    """A kind of sheet: its title, its columns, and those of which a row of it has one at least."""

    title: str
    columns: tuple[Column, ...]
    naming: frozenset[str]

    @cached_property
    def _by_heading(self) -> dict[str, Column]:
        return {
            _bare(heading): column
            for column in self.columns
            for heading in (column.title, *column.aliases)
        }

    def column_of(self, heading: object) -> Column | None:
        """The column a heading means, whatever its marks, case, signs and spaces."""
        return self._by_heading.get(_bare(_words(heading)))


# A campaign's list: what a unit or a household aims at instead of what it is proposed for.
REGISTRATION_COLUMNS: Final = (
    *(column for column in COLUMNS if column.key in ("number", "unit", "name", "kind")),
    Column(
        "award",
        "Danh hiệu / hình thức đăng ký",
        ask="Nhập danh hiệu hoặc hình thức đăng ký",
        aliases=(
            "danh hiệu / hình thức",
            "danh hiệu đăng ký",
            "hình thức đăng ký",
            "đăng ký danh hiệu",
            "danh hiệu",
            "danh hiệu thi đua",
            "hình thức khen thưởng",
        ),
        width=34,
    ),
    *(column for column in COLUMNS if column.key == "post"),
    Column("initiative_topic", "Đề tài sáng kiến", aliases=("tên đề tài", "sáng kiến"), width=40),
)
REGISTRATIONS: Final = Layout(
    "Đăng ký thi đua", REGISTRATION_COLUMNS, frozenset({"name", "kind", "award"})
)
NOMINATIONS: Final = Layout("Đề nghị khen thưởng", COLUMNS, frozenset({"name", "kind", "award"}))
