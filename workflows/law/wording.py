"""A rule in words: what it is called, and what it says."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from workflows.law.awards import AwardKind, Level, SubjectKind
from workflows.law.book import LawBook
from workflows.law.calendar import capitalised, month_day
from workflows.law.councils import share_of
from workflows.law.money import dong, written
from workflows.law.quotas import Rounding
from workflows.law.rules import ANY, SHAPES, Row
from workflows.law.terms import term_text

_KINDS: Final = {AwardKind.TITLE: "Danh hiệu thi đua", AwardKind.FORM: "Hình thức khen thưởng"}
_LEVELS: Final = frozenset(Level)
_SUBJECTS: Final = frozenset(SubjectKind)
_NO_STEPS: Final[Mapping[str, Sequence[str]]] = {}


def name_of(
    law: LawBook, table: str, key: tuple[str, ...], steps: Mapping[str, Sequence[str]] = _NO_STEPS
) -> str:
    """What a rule is called; a key that no file names goes by itself. `steps`: deadline → what the
    tasks that name it are called."""
    own = _names(law, table)
    whole = ".".join(part for part in key if part != ANY)
    if whole in own:
        return str(own[whole])
    if table == "deadlines" and key[0] in steps:
        variant = [_part(law, part) for part in key[1:] if part != ANY]
        return ", ".join([" / ".join(steps[key[0]]), *variant])
    if table == "year":
        rows = [row for row in law.tables["year"].rows if row.key == key]
        return rows[-1].text("name") if rows else key[0]
    told = [
        str(own[part]) if part in own and at == 0 else _part(law, part)
        for at, part in enumerate(key)
        if part != ANY
    ]
    return capitalised(", ".join(told)) or "Quy định chung"


def _part(law: LawBook, part: str) -> str:
    if any(row.key == (part,) for row in law.tables["awards"].rows):
        return law.award(part).name
    if part in _SUBJECTS:
        return SubjectKind(part).label
    if part in _LEVELS:
        return Level(part).label
    if part in law.paper_names:
        return law.paper_names[part]
    head, _, tail = part.partition(".")
    if tail:
        return f"{_names(law, 'settings').get(head, head)}: {_part(law, tail)}"
    return str(_names(law, "variants").get(part, part))


def _names(law: LawBook, table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = law.documents.get("names", {}).get(table, {})
    return found


def value_of(law: LawBook, row: Row) -> str:
    """What a row says, in one sentence without its full stop."""
    tell = _TOLD.get(row.table)
    return tell(law, row) if tell is not None else _fields(row)


def _deadline(law: LawBook, row: Row) -> str:
    term = term_text(row, row.values.get("amount"))
    events = ", ".join(law.events[event] for event in row.words("from"))
    counts = bool(events) and row.text("unit") != "chosen"
    parts = [f"{term}, tính từ {events}" if counts else term]
    for name, words in (("offset_days", "ngày"), ("offset_working_days", "ngày làm việc")):
        if name in row.values:
            days = row.number(name)
            parts.append(f"{'trước' if days < 0 else 'sau'} ngày đó {abs(days)} {words}")
    if row.text("within"):
        longer = name_of(law, "deadlines", (row.text("within"),))
        parts.append(f"không quá hạn của {longer[:1].lower()}{longer[1:]}")
    if row.flag("same_year"):
        parts.append("trong năm ngân sách")
    return ", ".join(parts)


def _threshold(_law: LawBook, row: Row) -> str:
    manner = "bỏ phiếu" if row.flag("ballot") else "bỏ phiếu hoặc biểu quyết"
    if row.flag("secret"):
        manner = "bỏ phiếu kín" if row.flag("ballot") else "bỏ phiếu kín hoặc biểu quyết"
    return f"{share_of(row)} tổng số thành viên Hội đồng đồng ý, {manner}"


def _award(_law: LawBook, row: Row) -> str:
    subjects = ", ".join(SubjectKind(each).label for each in row.words("subjects"))
    paper = "" if row.flag("certificate") else ", chỉ kèm tiền thưởng"
    return f"{_KINDS[AwardKind(row.text('kind'))]} {row.text('name')}, cho {subjects}{paper}"


def _money(_law: LawBook, row: Row) -> str:
    if not row.text("multiple"):
        return "không có mức tiền thưởng"
    return f"{written(Fraction(row.text('multiple')))} lần mức lương cơ sở"


def _papers(law: LawBook, row: Row) -> str:
    return "; ".join(law.paper_names[code] for code in row.words("papers")) or "không có giấy tờ"


def _setting(law: LawBook, row: Row) -> str:
    value = row.values["value"]
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    named = _names(law, "variants").get(value, value)
    return "theo thời hạn chung" if value == ANY else str(named)


def _target(_law: LawBook, row: Row) -> str:
    if "percent" in row.values:
        return f"ít nhất {row.number('percent')} %"
    least, most = row.values.get("least"), row.values.get("most")
    return f"từ {least} đến {most}" if least is not None and most is not None else _fields(row)


def _quota(law: LawBook, row: Row) -> str:
    told = []
    if "max_count" in row.values:
        told.append(f"tối đa {row.number('max_count')} đề nghị")
    if "max_percent" in row.values:
        base = row.text("base_words")
        if not base:
            award = row.text("base")
            base = f"số đề nghị {law.award(award).name}" if award else "số đề nghị trong đợt"
        rounding = Rounding(row.text("rounding", Rounding.DOWN))
        told.append(f"tối đa {row.number('max_percent')} % của {base}, {rounding.label}")
    if "min_direct_workers" in row.values:
        least = row.number("min_direct_workers")
        told.append(f"ít nhất {least} % là người trực tiếp lao động, sản xuất")
    return "; ".join(told) + (", cho mỗi đơn vị" if row.text("unit") else "")


def _year(_law: LawBook, row: Row) -> str:
    days = []
    for name in ("opens", "last_day"):
        month, day = month_day(row.text(name))
        days.append(f"{day:02d}/{month:02d}")
    return f"mở ngày {days[0]}, chậm nhất ngày {days[1]}: {row.text('guide')}".rstrip(".")


def _criteria(_law: LawBook, row: Row) -> str:
    told = []
    for group in row.values["groups"]:
        rules = [test["rule"] for test in group["tests"]]
        some = " (một trong)" if group.get("any") and len(rules) > 1 else ""
        told.append(f"{group['heading']}{some}: {', '.join(rules)}")
    return "; ".join(told)


def _fields(row: Row) -> str:
    """For a table that has no words of its own here."""
    return "; ".join(f"{name}: {value}" for name, value in sorted(row.values.items()))


_TOLD: Final[Mapping[str, Callable[[LawBook, Row], str]]] = {
    "deadlines": _deadline,
    "thresholds": _threshold,
    "quorums": lambda _law, row: f"{share_of(row)} tổng số thành viên Hội đồng dự họp",
    "council_duty": lambda _law, row: (
        "phải đưa ra Hội đồng xét" if row.flag("required") else "không phải đưa ra Hội đồng xét"
    ),
    "awards": _award,
    "criteria": _criteria,
    "authority": lambda _law, row: f"{Level(row.text('level')).label} quyết định",
    "money": _money,
    "base_salary": lambda _law, row: f"{dong(row.number('amount'))} một tháng",
    "rounding": lambda _law, row: f"làm tròn lên hàng {dong(row.number('unit'))}",
    "papers": _papers,
    "proposal_papers": _papers,
    "templates": lambda _law, row: row.text("form"),
    "settings": _setting,
    "quotas": _quota,
    "targets": _target,
    "year": _year,
    "retention": lambda _law, row: row.text("label"),
}


def table_name(table: str) -> str:
    return capitalised(SHAPES[table].label)
