"""The law on pages: its tables, each rule with its history, its source and who goes by it."""

from typing import Any, Final

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from service.gate.guard import me
from service.gate.identity import office
from service.queries.impact.walk import may_try
from service.queries.law import RowView, Shelf, rule, rules, tables
from service.text import count, full_date
from service.web.pages import go, law, page, reading, render, today
from workflows.law.citations import Certainty
from workflows.law.rules import ANY
from workflows.law.wording import table_name

law_pages: Final = Blueprint("law", __name__)
_STATES: Final = {
    "now": "Đang áp dụng",
    "other": "Áp dụng ở nơi khác",
    "ahead": "Chưa đến ngày",
    "past": "Đã hết",
}


@page(law_pages, "/law")
def all_tables() -> Any:
    with reading():
        found = tables(law(), today())
    return render(
        "law/tables.html",
        tables=[
            {
                "name": each.name,
                "href": url_for("law.one_table", table=each.table),
                "rules": count(each.rules, "quy định"),
                "unread": count(each.unread, "dòng") if each.unread else "",
            }
            for each in found
        ],
    )


@page(law_pages, "/law/<table>")
def one_table(table: str) -> Any:
    with reading() as session:
        found = rules(_shelf(session), table)
    return render(
        "law/table.html",
        title=table_name(table),
        rules=[
            {"name": each.name, "href": rule_href(table, each.path), "now": _row(each.now)}
            for each in found
        ],
    )


@page(law_pages, "/law/<table>/<path:key>")
def one_rule(table: str, key: str) -> Any:
    with reading() as session:
        found = rule(session, _shelf(session), table, key)
    if found.path != key:
        return go("law.one_rule", table=table, key=found.path)
    return render(
        "law/rule.html",
        rule=found,
        table_href=url_for("law.one_table", table=table),
        try_href=url_for("law.try_rule", table=table, key=key) if may_try(me()) else "",
        here=[{"place": each.place, "row": _row(each.row)} for each in found.here],
        history=[_row(each) for each in found.history],
        siblings=[
            {"name": each.name, "href": rule_href(table, each.path), "now": _row(each.now)}
            for each in found.siblings
        ],
    )


def rule_href(table: str, path: str = ANY) -> str:
    return url_for("law.one_rule", table=table, key=path)


def _shelf(session: Session) -> Shelf:
    return Shelf.of(session, law(), office().house.procedures.newest, me(), today())


def _row(row: RowView | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "value": f"{row.value[:1].upper()}{row.value[1:]}",
        "since": full_date(row.since),
        "until": full_date(row.until) if row.until is not None else "",
        "place": row.place,
        "binding": row.binding,
        "state": _STATES[row.state],
        "is_now": row.state == "now",
        "citation": row.citation.text,
        "about": row.citation.note or "",
        "certainty": _certainty(row),
        "caveats": row.caveats,
    }


def _certainty(row: RowView) -> str:
    """Nothing of what was read, and of what its citation says by itself."""
    told = row.citation.key == row.certainty
    return "" if told or row.certainty is Certainty.SEEN else row.certainty.label
