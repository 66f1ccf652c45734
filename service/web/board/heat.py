"""Where things wait, on the drawing of the procedure, with an equal table beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import jsonify, url_for
from werkzeug import Response

from service.access import NotFound
from service.gate.guard import me
from service.gate.identity import office
from service.queries.board.counts import Count, step_counts
from service.text import count
from service.web.board.overview import counted, list_way
from service.web.board.press import board_pages
from service.web.pages import asked, now, page, reading, render
from workflows.procedure import Procedure

_NOTHING: Final = Count(key="", label="", open=0)


def _counts() -> tuple[Mapping[str, Count], datetime | None]:
    with reading() as session:
        found = step_counts(session, me(), now())
    return {each.key: each for each in found.counts}, found.counted_at


def _procedure() -> Procedure:
    return office().house.procedures.newest


def _in_process(procedure: Procedure, counts: Mapping[str, Count], process: str) -> Count:
    """All that is open in a process and in those it calls."""
    here = [counts.get(task.key, _NOTHING) for task in procedure.outline(process)]
    return sum(here, _NOTHING)


@page(board_pages, "/board/diagram")
def heat() -> Any:
    (counts, counted_at), procedure = _counts(), _procedure()
    whole = {key: _in_process(procedure, counts, key) for key in procedure.processes}
    shown = asked("process") if asked("process") in whole else ""
    shown = shown or max(whole, key=lambda key: (whole[key].late, whole[key].open))
    known = {key: found for key, found in whole.items() if found.open or key == shown}
    outside = [found for key, found in counts.items() if key not in procedure.tasks]
    return render(
        "board/heat.html",
        lead=f"{procedure.processes[shown].name}: {count(whole[shown].open, 'việc')} đang mở, "
        f"{count(whole[shown].late, 'quá hạn')}.{counted(counted_at)}",
        drawn=[
            {
                "label": procedure.processes[key].name,
                "href": url_for("board.heat", process=key),
                "count": found.open,
                "current": key == shown,
            }
            for key, found in known.items()
        ],
        diagram=url_for("board.heat_tokens", process=shown),
        steps=[
            _step(task.name, counts[task.key])
            for task in procedure.outline(shown)
            if task.key in counts
        ],
        outside=count(sum(found.open for found in outside), "việc") if outside else "",
    )


def _step(name: str, found: Count) -> dict[str, Any]:
    return {
        "name": name,
        "href": list_way(step=found.key),
        "open": found.open,
        "late": found.late,
        "paused": found.paused,
    }


@page(board_pages, "/board/diagram.json")
def heat_tokens() -> Response:
    """The drawing for the page's script, each element with how much is open and late in it."""
    (counts, _), procedure = _counts(), _procedure()
    process = asked("process")
    source = procedure.sources.get(f"{process}.bpmn")
    if source is None or process not in procedure.processes:
        raise NotFound
    tokens = []
    for element in procedure.elements.values():
        if element.process != process:
            continue
        found = (
            _in_process(procedure, counts, element.called)
            if element.called
            else counts.get(element.id, _NOTHING)
        )
        if found.open:
            tokens.append(
                {"element": element.id, "state": "now", "count": found.open, "late": found.late}
            )
    return jsonify(xml=source.decode(), tokens=tokens)


__all__ = ["board_pages"]
