"""What a page needs to draw a form, and how its fields come back.

Names: ``field``; the same name repeated for several choices; ``rows-0-verdict`` in a grid.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forms.answers import Path
from forms.choices import YES_NO, Bool, Files, Many, One
from forms.days import read_day, read_moment
from forms.fields import Count, Field, Text, is_blank
from forms.grids import Grid
from forms.jsonschema import needed_sentence
from forms.setting import Choice
from forms.sheet import Sheet
from forms.wording import dotted, written_day

CELL = re.compile(r"([a-z_]+)-([0-9]{1,4})-([a-z_]+)")
TYPED_NUMBER = re.compile(r"[0-9]{1,20}|[0-9]{1,3}([.\u00a0 ][0-9]{3}){1,6}")
NOT_ASKED = "csrf_token"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a page draws it.

    ``kind``: text, long, int, money, date, datetime, bool, radio, select, multi, file, files, refs
    or grid. ``needed`` says when an optional question becomes required. Of a grid, ``columns`` are
    its questions, ``heads`` the subjects that need one row each, ``key`` the column that names them
    (in a hidden field when there are heads); without heads rows are free, ``least`` to ``most``.
    """

    name: str
    label: str
    kind: str
    required: bool
    hint: str = ""
    needed: str = ""
    privacy: str = ""
    choices: tuple[Choice, ...] = ()
    columns: "tuple[Question, ...]" = ()
    heads: tuple[Choice, ...] = ()
    key: str = ""
    least: int = 0
    most: int | None = None
    must_be: bool | None = None


def ask(sheet: Sheet) -> tuple[Question, ...]:
    return tuple(_question(sheet, name, each) for name, each in sheet.asked().items())


def html_name(path: Path) -> str:
    """Return the page's name of the field at a path of ``Invalid.errors``."""
    return "-".join(map(str, path))


def read_pairs(sheet: Sheet, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return nested JSON data; an unknown name stays in it, so that loading refuses it by name.

    Rows are numbered anew in their order; a free row left wholly empty is dropped.
    """
    flat: dict[str, list[str]] = {}
    cells: dict[str, dict[int, dict[str, list[str]]]] = {}
    asked = sheet.asked()
    for name, value in pairs:
        if name == NOT_ASKED or name.startswith("_"):
            continue
        cell = CELL.fullmatch(name)
        if cell and isinstance(asked.get(cell[1]), Grid):
            row = cells.setdefault(cell[1], {}).setdefault(int(cell[2]), {})
            row.setdefault(cell[3], []).append(value)
        else:
            flat.setdefault(name, []).append(value)
    data = _values(sheet, flat)
    for name, rows in cells.items():
        grid = asked[name]
        if isinstance(grid, Grid):
            read = [_values(grid.row, rows[index]) for index in sorted(rows)]
            data[name] = [row for row in read if row]
    return data


def shown(kind: str, value: object) -> str:
    """Return a stored or drafted JSON value as an input of that kind shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind in {"int", "money"} and isinstance(value, int):
        return dotted(value)
    if kind == "date" and (day := read_day(value)):
        return written_day(day)
    if kind == "datetime" and (moment := read_moment(value)):
        return f"{written_day(moment.date())} {moment:%H:%M}"
    return "" if value is None else str(value)


def _values(sheet: Sheet, given: dict[str, list[str]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, values in given.items():
        filled = [each for each in values if not is_blank(each)]
        if filled:
            read[name] = _value(sheet.asked().get(name), filled)
    return read


def _value(field: Field | None, filled: list[str]) -> Any:
    """Return the JSON value meant by what was typed; what cannot be read stays text."""
    last = filled[-1]
    if isinstance(field, Many | Files):
        return filled
    if isinstance(field, Bool):
        return {"true": True, "false": False}.get(last, last)
    if isinstance(field, Count):
        typed = last.strip().removesuffix("đ").strip()
        return int(re.sub(r"[^0-9]", "", typed)) if TYPED_NUMBER.fullmatch(typed) else last
    return last


def _question(sheet: Sheet, name: str, field: Field) -> Question:
    grid = field if isinstance(field, Grid) else None
    heads = grid.heads() if grid and grid.every else ()
    least, most = grid.limits() if grid else _numbers(field)
    return Question(
        name=name,
        label=field.label,
        kind=field.kind,
        required=field.required,
        hint=field.hint,
        needed=needed_sentence(sheet, name),
        privacy=field.privacy,
        choices=_choices(field),
        columns=ask(grid.row) if grid else (),
        heads=heads,
        key=grid.per if grid else "",
        least=least,
        most=most,
        must_be=field.must_be if isinstance(field, Bool) else None,
    )


def _numbers(field: Field) -> tuple[int, int | None]:
    if isinstance(field, Count):
        return field.limits()
    return 0, field.limit if isinstance(field, Text) else None


def _choices(field: Field) -> tuple[Choice, ...]:
    if isinstance(field, One):
        return field.choices()
    if isinstance(field, Bool):
        return tuple(Choice(str(each).lower(), YES_NO[each]) for each in field.offered)
    return ()
