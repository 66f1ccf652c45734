"""Running cases go on by the newest diagrams, or back by those they had. Each is a command of its
own, so that one that cannot keeps none of the others."""

from dataclasses import dataclass
from typing import ClassVar

from service.casework.redrawn import redrawn
from service.commands import record, states
from service.commands.cases import stand
from service.commands.locks import locked
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Case, CaseMove
from workflows.engine import Step
from workflows.law.citations import Refusal


class WentOn(Refusal):
    """{number} đã đi tiếp theo sơ đồ mới, không trở lại được."""

    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Redraw:
    """Let one case go on by the newest version. False: it has ended, or is there already.

    What is open stays open, with drafts, claims and clocks. Raises StaysAsDrawn.
    """

    case_id: str

    def run(self, context: Context) -> bool:
        session, house = context.session, context.house
        case = locked(session, self.case_id)
        newest = house.procedures.newest.version
        if case.ended_at is not None or case.version == newest:
            return False
        step = redrawn(house.engine, house.procedures, session, case, context.now)
        house.procedures.keep(session, context.now)
        move = CaseMove(
            id=new_id(),
            case_id=case.id,
            from_version=case.version,
            to_version=newest,
            state=case.state,
            moved_at=context.now,
            revision=0,
        )
        session.add(move)
        record.event(context, case, "case.redrawn", None, **_versions(case, step))
        _go_on(context, case, step)
        move.revision = case.revision
        return True


@dataclass(frozen=True, slots=True)
class RedrawBack:
    """Take the last move of a case back. Raises WentOn if anything has changed since."""

    move_id: str

    def run(self, context: Context) -> bool:
        session = context.session
        move = session.get_one(CaseMove, self.move_id)
        case = locked(session, move.case_id)
        session.refresh(move)
        if move.undone_at is not None:
            return False
        if case.revision != move.revision:
            raise WentOn(number=case.number)
        context.house.procedures.of(session, move.from_version)
        step = context.house.engine.move(move.state, move.from_version, context.now)
        move.undone_at = context.now
        record.event(context, case, "case.redrawn_back", None, **_versions(case, step))
        _go_on(context, case, step)
        return True


def _versions(case: Case, step: Step) -> dict[str, str]:
    return {"from": case.version, "to": step.version}


def _go_on(context: Context, case: Case, step: Step) -> None:
    case.version = step.version
    stand(context, case, step)
    states.show(context, case, context.house.procedures.of(context.session, step.version))
    context.session.flush()
