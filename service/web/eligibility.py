"""The page "Vì sao chưa đủ điều kiện?" of one nomination."""

from typing import Any, Final

from flask import Blueprint, url_for

from forms.days import read_day
from service.gate.guard import me
from service.queries.eligibility import EligibilityPage, eligibility_page
from service.queries.standing import identity
from service.text import full_date
from service.web import eligibility_words as said
from service.web import words
from service.web.identity import identity_bar
from service.web.pages import REFUSED, asked, law, page, reading, render, today

eligibility_pages: Final = Blueprint("eligibility", __name__)
_BAD_DAY: Final = "Ngày phải có dạng 21/08/2026"


@page(eligibility_pages, "/nominations/<nomination_id>/eligibility")
def why(nomination_id: str) -> Any:
    typed = asked("on")
    on = read_day(typed) if typed else None
    wrong = _BAD_DAY if typed and on is None else ""
    with reading() as session:
        found = eligibility_page(session, law(), me(), nomination_id, today(), on=on)
        bar = None
        if found.may_open_dossier:
            bar = identity_bar(identity(session, law(), me(), found.item.dossier, today()))
    return _drawn(found, bar, typed, wrong)


def _drawn(found: EligibilityPage, bar: Any, typed: str, wrong: str) -> Any:
    item, answer = found.item, found.answer
    return render(
        "pages/eligibility.html",
        status=REFUSED if wrong else 200,
        bar=bar,
        item=item,
        who=words.addressed(item.subject_name, found.sex),
        title=said.question(answer),
        icon_name=said.icon_of(answer),
        head=said.label(answer),
        sentence=said.sentence(answer),
        groups=said.groups(answer, item.kind),
        caveats=said.caveats(answer),
        rules_on=full_date(found.rules_on),
        shortest=said.shortest(answer),
        next=_next(found),
        others=found.others,
        withdraw=url_for("dossiers.act", dossier_id=item.dossier, act=found.may_withdraw)
        if found.may_withdraw
        else "",
        may_open_dossier=found.may_open_dossier,
        on=typed,
        errors={"on": [wrong]} if wrong else {},
    )


def _next(found: EligibilityPage) -> tuple[str, str] | None:
    """The one thing that the reader can do about it here: the words, and where."""
    item = found.item
    if found.may_write:
        href = url_for("achievements.record", subject_id=item.subject)
        return "Ghi vào hồ sơ thành tích", href
    if found.task is not None:
        return f"Làm tiếp: {found.task[1]}", url_for("tasks.task", task_id=found.task[0])
    if found.may_open_dossier:
        return "Trao đổi về hồ sơ này", url_for("dossiers.notes", dossier_id=item.dossier)
    return None
