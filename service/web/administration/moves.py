"""What is open at a unit that is over: a look at it, and the act that brings it to those who go on
in its place."""

from collections.abc import Mapping
from typing import Any

from flask import request

from forms.answers import Invalid
from forms.html import html_name
from service.commands.moving_cases import MoveCases, NothingFollows, StillThere
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import moves as reads
from service.queries.administration.moves import Heir, Moves
from service.text import count, full_date
from service.web.administration.endings import administration
from service.web.pages import REFUSED, go, page, reading, render, say_once, today

_PATH = "/organisations/<organisation_id>/cases"


@page(administration, _PATH)
def open_cases(organisation_id: str) -> Any:
    return _look(_found(organisation_id), {}, {})


def _found(organisation_id: str) -> Moves:
    with reading() as session:
        return reads.moves(session, me(), organisation_id, today())


def _look(found: Moves, chosen: Mapping[str, str], errors: Mapping[str, list[str]]) -> Any:
    only = found.heirs[0].id if len(found.heirs) == 1 else ""
    rows = [
        {
            "id": each.id,
            "key": html_name(("to", each.id)),
            "number": each.number,
            "asked": each.asked,
            "tasks": ", ".join(each.tasks),
            "chosen": chosen.get(each.id, only),
            "error": (errors.get(html_name(("to", each.id))) or [""])[0],
        }
        for each in found.matters
    ]
    last = found.place.valid_to
    over = last is not None and last < today()
    return render(
        "administration/cases.html",
        status=REFUSED if errors else 200,
        unit=found.place,
        last_day=full_date(last) if last else "",
        over=over,
        rows=rows,
        heirs=[(each.name, _heir(each)) for each in found.heirs],
        targets=[(each.id, each.name) for each in found.heirs],
        errors=errors,
    )


def _heir(each: Heir) -> str:
    heads = ", ".join(each.heads) or "chưa có thủ trưởng"
    return f"{heads}. Theo {each.basis}."


@page(administration, _PATH, methods=("POST",))
def move_cases(organisation_id: str) -> Any:
    found = _found(organisation_id)
    chosen = {each.id: request.form.get(f"_to-{each.id}", "") for each in found.matters}
    command = MoveCases(actor=me(), organisation_id=organisation_id, to=chosen)
    try:
        report = office().execute(command, once=once())
    except Invalid as invalid:
        errors = {html_name(path): said for path, said in invalid.errors.items()}
        return _look(_found(organisation_id), chosen, errors)
    except (StillThere, NothingFollows) as refusal:
        return _look(_found(organisation_id), chosen, {"": [refusal.sentence()]})
    say_once(
        f"Đã chuyển {count(report['cases'], 'hồ sơ')} sang đơn vị kế tục"
        f" với {count(report['tasks'], 'việc')} đang mở."
    )
    return go("administration.unit", organisation_id=organisation_id)


__all__ = ["administration"]
