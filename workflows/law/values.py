"""Whether a field of a rule holds one of the words, shares or days that its table knows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from workflows.law.awards import AwardKind, Level, SubjectKind
from workflows.law.quotas import EACH, Rounding
from workflows.law.terms import TERMS

_A_PLAIN_YEAR: Final = 2001  # what is due each year is due on no 29 February


def _one_of(*words: str) -> Callable[[object], str | None]:
    return lambda value: None if value in words else f"dùng một trong {', '.join(words)}"


def _each_of(*words: str) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        wrong = not isinstance(value, list) or any(each not in words for each in value)
        return f"dùng trong số {', '.join(words)}" if wrong else None

    return check


def _percent(value: object) -> str | None:
    most = 100
    fits = isinstance(value, int) and 0 <= value <= most
    return None if fits else "tỷ lệ phải từ 0 đến 100"


def _fraction(value: object) -> str | None:
    try:
        fits = 0 <= Fraction(str(value)) <= 1
    except (ValueError, ZeroDivisionError):
        fits = False
    return None if fits else 'ghi phân số không quá 1, như "2/3"'


def _multiple(value: object) -> str | None:
    try:
        fits = Fraction(str(value)) >= 0
    except (ValueError, ZeroDivisionError):
        fits = False
    return None if fits else 'ghi hệ số, như "0.3"'


def _positive(value: object) -> str | None:
    return None if isinstance(value, int) and value > 0 else "ghi số lớn hơn 0"


def _not_negative(value: object) -> str | None:
    return None if isinstance(value, int) and value >= 0 else "ghi số không âm"


def month_day_fault(value: object) -> str | None:
    month, _, day = str(value).partition("-")
    try:
        date(_A_PLAIN_YEAR, int(month), int(day))
    except ValueError:
        return 'ghi tháng và ngày có mỗi năm, như "12-10"'
    return None


_VALUES: Final[Mapping[tuple[str, str], Callable[[object], str | None]]] = {
    ("deadlines", "unit"): _one_of(*TERMS),
    ("deadlines", "roll"): _one_of("forward", "back", "none"),
    ("deadlines", "amount"): _not_negative,
    ("deadlines", "day"): month_day_fault,
    ("thresholds", "percent"): _percent,
    ("thresholds", "fraction"): _fraction,
    ("quorums", "percent"): _percent,
    ("quorums", "fraction"): _fraction,
    ("targets", "percent"): _percent,
    ("quotas", "subject"): _one_of(*SubjectKind),
    ("quotas", "unit"): _one_of(EACH),
    ("quotas", "max_count"): _positive,
    ("quotas", "max_percent"): _percent,
    ("quotas", "rounding"): _one_of(*Rounding),
    ("quotas", "min_direct_workers"): _percent,
    ("awards", "kind"): _one_of(*AwardKind),
    ("awards", "subjects"): _each_of(*SubjectKind),
    ("authority", "level"): _one_of(*Level),
    ("money", "multiple"): _multiple,
    ("base_salary", "amount"): _positive,
    ("rounding", "unit"): _positive,
    ("year", "opens"): month_day_fault,
    ("year", "last_day"): month_day_fault,
}


def value_fault(table: str, name: str, value: object) -> str | None:
    """What to do about a value that its field cannot hold; None where it can."""
    check = _VALUES.get((table, name))
    return check(value) if check is not None else None


_OF_UNIT: Final[Mapping[str, str]] = {
    "working_days": "amount",
    "days": "amount",
    "years": "amount",
    "day_of_year": "day",
    "before_day": "day",
    "chosen": "chosen",
}


_BOUNDS: Final = frozenset({"max_count", "max_percent", "min_direct_workers"})


def missing_values(table: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """What a rule of its kind cannot do without."""
    if table == "deadlines":
        unit = str(entry["unit"])
        needed = _OF_UNIT.get(unit)
        if needed is not None and needed not in entry:
            yield needed
        if unit in TERMS and unit != "unlimited" and "from" not in entry:
            yield "from"
    if table in ("thresholds", "quorums") and not entry.keys() & {"percent", "fraction"}:
        yield "percent"
    if table == "quotas" and not entry.keys() & _BOUNDS:
        yield "max_count"
