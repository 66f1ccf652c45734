"""What a new rule would change in what is open, tried on a page; nothing is written."""

from typing import Any, Final

from flask import request, url_for

from service.gate.guard import me
from service.gate.identity import office
from service.queries import places
from service.queries.impact.asked import Change
from service.queries.impact.walk import impact, owners_for
from service.queries.law import steps_of
from service.text import full_date, number
from service.web.law import law_pages, rule_href
from service.web.pages import REFUSED, asked, law, page, reading, render, today
from workflows.law.drafts import Draft, drafted, template
from workflows.law.files import Defect, LawDefects
from workflows.law.lookup import key_of, ruling
from workflows.law.rules import SHAPES
from workflows.law.wording import name_of, table_name, value_of

_MOST_CASES: Final = 2_000  # of a larger office the command looks at all
_LONGEST: Final = 20_000
_HERE: Final = "Quy định mới"


@page(law_pages, "/law/impact")
def try_rule() -> Any:
    """The form, with the row that rules today where the address names one."""
    owners_for(me())
    return _form(_begun(asked("table"), asked("key")), "")


@page(law_pages, "/law/impact", methods=("POST",))
def tried() -> Any:
    owners = owners_for(me())
    text, code = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("place", "")
    codes = _places()
    if len(text) > _LONGEST or (code and code not in codes):
        too_long = Defect(_HERE, 1, "quy định quá dài hoặc nơi không hợp lệ", "rút ngắn, chọn lại")
        return _form(text, code, (too_long,))
    try:
        draft = drafted(law(), text, file=_HERE, place=code or None)
    except LawDefects as wrong:
        return _form(text, code, wrong.defects)
    found = impact(office().database, law(), draft, today(), owners=owners, most=_MOST_CASES)
    return render(
        "law/impact.html",
        head=_head(len(found.changes)),
        rows=_rows(draft),
        on=full_date(found.on),
        changes=[_line(each) for each in found.changes],
        whole=found.whole,
    )


def _begun(table: str, key: str) -> str:
    if table not in SHAPES or not key:
        return ""
    with reading() as session:
        place = places.place(session, me(), today(), None)
    row = ruling(law().tables[table], key_of(table, key), on=today(), place=place)
    return template(row, today()) if row is not None else ""


def _places() -> dict[str, str]:
    with reading() as session:
        return places.names(session, places.place(session, me(), today(), None))


def _form(text: str, place: str, defects: tuple[Defect, ...] = ()) -> Any:
    return render(
        "law/try.html",
        status=REFUSED if defects else 200,
        text=text,
        place=place,
        places=_places(),
        defects=[f"Dòng {each.line}: {each.what}. Hãy {each.remedy}." for each in defects],
        longest=_LONGEST,
    )


def _head(changes: int) -> str:
    return f"Có {number(changes)} chỗ khác đi" if changes else "Không có gì khác đi"


def _rows(draft: Draft) -> list[dict[str, str]]:
    steps = steps_of(office().house.procedures.newest)
    return [
        {
            "table": table_name(row.table),
            "name": name_of(draft.law, row.table, row.key, steps),
            "value": value_of(draft.law, row),
            "since": full_date(row.since),
        }
        for row in draft.rows
    ]


def _line(change: Change) -> dict[str, str]:
    table, key = change.rule
    known = any(row.key == key_of(table, key) for row in law().tables[table].rows)
    return {
        "number": change.number,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "href": rule_href(table, key) if known else url_for("law.one_table", table=table),
        "citation": change.citation,
    }


__all__ = ["law_pages"]
