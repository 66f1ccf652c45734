"""The rows of each list as they stand in a file: plain cells, days as days."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from flask import request
from sqlalchemy.orm import Session

from service.access import Actor
from service.adapters.sheet_writer import Cell
from service.queries.board.tasks import BoardFilters, board_tasks
from service.queries.decision_list import decision_list
from service.queries.dossiers import Filters, dossier_list
from service.queries.inbox import inbox
from service.queries.mailbox import LetterItem, all_letters, my_letters
from service.queries.narrowing import TaskFilters
from service.queries.paging import Page
from service.queries.register import RegisterFilters, whole_register
from service.queries.rounds import listed, round_
from service.queries.sessions import sessions
from service.queries.task_rows import TaskItem
from service.web import decisions as decision_pages
from service.web import dossiers as dossier_pages
from service.web import letters as letter_pages
from service.web import register as register_pages
from service.web import sitting, words
from service.web.board import tasks as board_list
from service.web.board.overview import whose
from service.web.inbox_filters import filters_in
from service.web.pages import asked as parameter
from workflows.law.book import LawBook

Item = TypeVar("Item")
Row = Sequence[Cell]
Read = Callable[[Session], Iterable[Row]]
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, by which law and on which day; the filters stand in the request."""

    actor: Actor
    law: LawBook
    today: date


def _leafed(page: Callable[[str | None], Page[Item]]) -> Iterator[Item]:
    """All items of a list that is read page by page."""
    cursor: str | None = None
    while True:
        found = page(cursor)
        yield from found.items
        cursor = found.next
        if cursor is None:
            return


# Tasks ------------------------------------------------------------------------------------------

TASKS: Final = ("Hạn xử lý", "Việc", "Số", "Đơn vị", "Đề nghị", "Người xử lý", "Nhận ngày")
BOARD: Final = ("Hạn xử lý", "Việc", "Số", "Đơn vị", "Đợt xét", "Đang ở với", "Vai trò", "Mở ngày")


def inbox_rows(asked: Asked) -> Read:
    return partial(_inbox, asked, filters_in(asked.actor, request.args))


def _inbox(asked: Asked, filters: TaskFilters, session: Session) -> Iterator[Row]:
    def page(cursor: str | None) -> Page[TaskItem]:
        return inbox(
            session,
            asked.law,
            asked.actor,
            filters=filters,
            today=asked.today,
            cursor=cursor,
            limit=_AT_ONCE,
        )

    for each in _leafed(page):
        unit = each.unit or words.PROCESSES.get(each.process, "")
        who = "Tôi" if each.mine else each.claimant
        yield each.due_on, each.name, each.case_number, unit, each.about, who, each.opened_on


def board_rows(asked: Asked) -> Read:
    return partial(_board, asked, board_list.filters())


def _board(asked: Asked, filters: BoardFilters, session: Session) -> Iterator[Row]:
    def page(cursor: str | None) -> Page[Any]:
        return board_tasks(
            session, asked.actor, filters, today=asked.today, cursor=cursor, limit=_AT_ONCE
        )

    for each in _leafed(page):
        unit = each.unit or words.PROCESSES.get(each.process, "")
        due = "Tạm dừng" if each.paused else each.due_on
        holder = each.holder or "Chưa ai nhận"
        yield due, each.name, each.number, unit, each.round, holder, whose(each), each.opened_on


# Dossiers and rounds ----------------------------------------------------------------------------

DOSSIERS: Final = ("Số", "Đơn vị", "Đợt xét", "Số đề nghị", "Đang ở", "Nộp ngày", "Hạn xử lý")
LISTED: Final = (
    "Họ và tên, tập thể",
    "Chức vụ",
    "Loại",
    "Danh hiệu, hình thức",
    "Đơn vị",
    "Tóm tắt thành tích",
    "Hồ sơ",
)


def dossier_rows(asked: Asked) -> Read:
    return partial(_dossiers, asked, dossier_pages.filters_asked())


def _dossiers(asked: Asked, filters: Filters, session: Session) -> Iterator[Row]:
    def page(cursor: str | None) -> Page[Any]:
        return dossier_list(
            session, asked.actor, filters, today=asked.today, cursor=cursor, limit=_AT_ONCE
        )

    for each in _leafed(page):
        state = words.STATES.get(each.state, each.state)
        yield (
            each.number,
            each.unit_name,
            each.round_title,
            each.nominations,
            state,
            each.submitted_at,
            each.due_on,
        )


def listed_rows(asked: Asked) -> Read:
    return partial(_listed, asked, parameter("round"), parameter("unit") or None)


def _listed(asked: Asked, round_id: str, unit: str | None, session: Session) -> Iterator[Row]:
    item = round_(session, asked.actor, asked.today, round_id)
    for each in listed(session, asked.law, asked.actor, item.id, unit=unit):
        kind = words.SUBJECTS.get(each.kind, each.kind)
        yield (
            each.name,
            each.post,
            kind,
            each.award_name,
            each.unit_name,
            each.summary,
            each.dossier_number,
        )


# Register, decisions, sessions ------------------------------------------------------------------

REGISTER: Final = (
    "Năm",
    "Họ và tên, tập thể",
    "Chức vụ",
    "Đơn vị",
    "Danh hiệu, hình thức",
    "Số quyết định",
    "Ngày quyết định",
    "Người ký",
    "Số sổ vàng",
    "Đính chính quyết định",
)
DECISIONS: Final = ("Số", "Số dự thảo", "Trích yếu", "Số trường hợp", "Trạng thái", "Ban hành")
SESSIONS: Final = ("Phiên họp", "Hội đồng", "Thời gian", "Địa điểm", "Số đề nghị", "Trạng thái")


def register_rows(asked: Asked) -> Read:
    return partial(_register, asked, register_pages.filters_asked())


def _register(asked: Asked, filters: RegisterFilters, session: Session) -> Iterator[Row]:
    for each in whole_register(session, asked.law, asked.actor, filters):
        yield (
            each.year,
            each.subject,
            each.post,
            each.unit,
            each.award_name,
            each.decision_number,
            each.decided_on,
            each.signer,
            each.ordinal,
            each.corrects,
        )


def decision_rows(asked: Asked) -> Read:
    return partial(_decisions, asked)


def _decisions(asked: Asked, session: Session) -> Iterator[Row]:
    def page(cursor: str | None) -> Page[Any]:
        return decision_list(session, asked.actor, cursor=cursor, limit=_AT_ONCE)

    for each in _leafed(page):
        state = decision_pages.STATES.get(each.state, each.state)
        yield each.number or "", each.draft_number, each.title, each.rows, state, each.issued_on


def session_rows(asked: Asked) -> Read:
    return partial(_sessions, asked)


def _sessions(asked: Asked, session: Session) -> Iterator[Row]:
    for each in sessions(session, asked.actor):
        state = sitting.STATES.get(each.state, each.state)
        yield each.number, each.council_name, each.meets_at, each.place, each.items, state


# Letters ----------------------------------------------------------------------------------------

LETTERS: Final = ("Thư", "Viết lúc", "Gửi lúc", "Tình trạng", "Lý do")
ALL_LETTERS: Final = ("Người nhận", *LETTERS)


def letter_rows(asked: Asked) -> Read:
    return lambda session: map(_letter, my_letters(session, asked.actor, most=None))


def all_letter_rows(asked: Asked) -> Read:
    state = parameter("state")
    return lambda session: (
        (each.person, *_letter(each))
        for each in all_letters(session, asked.actor, state, most=None)
    )


def _letter(each: LetterItem) -> Row:
    return (
        letter_pages.subject_of(each),
        each.made_at,
        each.left_at,
        letter_pages.state_of(each),
        each.problem,
    )
