"""Whether a running case can go on by the newest diagrams, standing where it stands."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework.procedures import Procedures
from service.db.models import Case, CaseMove, Task
from workflows.engine import CannotMove, Engine, Obstacle, Step
from workflows.law.citations import Refusal
from workflows.procedure import Procedure

# What a row of an open task has from its drawing, and what belongs to it would not fit any more.
_KEPT: Final = attrgetter("form", "role", "scope", "deadline", "command", "output")
_WHY: Final = {
    "removed": "không còn trong sơ đồ mới",
    "changed_kind": "đã thành loại phần tử khác",
    "waits_for_other": "nay chờ điều khác",
    "branches_changed": "nằm giữa các nhánh song song đã vẽ khác",
    "cannot_stand": "cần dữ liệu mà hồ sơ chưa có",
    "other_task": "đang mở, mà sơ đồ mới đổi vai trò, biểu mẫu hoặc thời hạn của việc này",
}


class StaysAsDrawn(Refusal):
    """{number} giữ sơ đồ cũ: {reasons}."""

    status: ClassVar[int] = 409


def behind(session: Session, newest: str, number: str | None = None) -> list[tuple[str, str]]:
    """Id and number of the running cases that another version than the newest drives."""
    wanted = (
        select(Case.id, Case.number)
        .where(Case.ended_at.is_(None), Case.version != newest)
        .order_by(Case.number, Case.id)
    )
    if number is not None:
        wanted = wanted.where(Case.number == number)
    return [(key, name) for key, name in session.execute(wanted)]


def moved(session: Session, newest: str, number: str | None = None) -> list[tuple[str, str]]:
    """Moves to the newest version that have not been taken back, with the number of their case."""
    wanted = (
        select(CaseMove.id, Case.number)
        .join(Case, Case.id == CaseMove.case_id)
        .where(CaseMove.to_version == newest, CaseMove.undone_at.is_(None))
        .order_by(Case.number, CaseMove.id)
    )
    if number is not None:
        wanted = wanted.where(Case.number == number)
    return [(key, name) for key, name in session.execute(wanted)]


def redrawn(
    engine: Engine, procedures: Procedures, session: Session, case: Case, now: datetime
) -> Step:
    """The case under the newest version; nothing is written. Raises StaysAsDrawn."""
    old, new = procedures.of(session, case.version), procedures.newest
    try:
        step = engine.move(case.state, new.version, now)
    except CannotMove as refused:
        reasons = [_reason(old, obstacle) for obstacle in refused.obstacles]
        raise StaysAsDrawn(number=case.number, reasons=", ".join(reasons)) from None
    changed = [
        f"{_named(old, key)} {_WHY['other_task']}" for key in _differ(session, case, old, new)
    ]
    if changed:
        raise StaysAsDrawn(number=case.number, reasons=", ".join(changed))
    return step


def try_(
    engine: Engine, procedures: Procedures, session: Session, case_id: str, now: datetime
) -> None:
    """Raises StaysAsDrawn."""
    redrawn(engine, procedures, session, session.get_one(Case, case_id), now)


def _differ(session: Session, case: Case, old: Procedure, new: Procedure) -> Iterator[str]:
    wanted = select(Task.key).where(Task.case_id == case.id, Task.state == "open").distinct()
    for key in sorted(session.scalars(wanted)):
        if _KEPT(old.tasks[key]) != _KEPT(new.tasks[key]):
            yield key


def _reason(procedure: Procedure, obstacle: Obstacle) -> str:
    return f"{_named(procedure, obstacle.element)} {_WHY[obstacle.why]}"


def _named(procedure: Procedure, element: str) -> str:
    drawn = procedure.elements.get(element)
    return f"“{drawn.name}” ({element})" if drawn is not None and drawn.name else element
