"""The board of a session: on a page, as JSON and CSV, and beside it a member's own check."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Response, jsonify

from service.adapters.spreadsheet import write_csv
from service.casework.working_rules import MASTER_CODE
from service.gate.guard import me
from service.queries.ballot_board import Board, published
from service.queries.ballot_board import board as board_of
from service.queries.ballots import check_code
from service.text import clock_time, long_date
from service.web.council_pages import sessions_pages
from service.web.pages import law, now, page, reading, render
from service.web.tally import blocks
from workflows.law.calendar import local_day

CHOICES: Final = {
    "agree": "Đồng ý",
    "not_agree": "Không đồng ý",
    "blank": "Trắng",
    "spoiled": "Không hợp lệ",
}


def _board(session_id: str) -> Board:
    with reading() as rows:
        return board_of(rows, law(), me(), session_id, now())


@page(sessions_pages, "/sessions/<session_id>/board")
def board(session_id: str) -> Any:
    found = _board(session_id)
    opened = found.opened_at
    return render(
        "sessions/board.html",
        board=found,
        choices=CHOICES,
        envelopes=[(check_code(each), each, yielded) for each, yielded in found.envelopes],
        items=[(each, blocks(each.tally)) for each in found.items],
        shut=clock_time(found.shut_at) if found.shut_at else "",
        opened=f"{clock_time(opened)} {long_date(local_day(opened))}" if opened else "",
        coded=found.receipt_mode == MASTER_CODE,
    )


@page(sessions_pages, "/sessions/<session_id>/board.json")
def board_json(session_id: str) -> Response:
    return jsonify(published(_board(session_id)))


@page(sessions_pages, "/sessions/<session_id>/board.csv")
def board_csv(session_id: str) -> Response:
    found = _board(session_id)
    pieces = write_csv(("Đề nghị", "Cá nhân, tập thể", "Mã dòng", "Lựa chọn"), _lines(found))
    answer = Response(pieces, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found.number}.csv")
    return answer


def _lines(found: Board) -> Iterator[tuple[str, ...]]:
    for item in found.items:
        for code, choice in item.lines:
            yield item.nomination, item.subject, code, CHOICES[choice]


__all__ = ["sessions_pages"]
