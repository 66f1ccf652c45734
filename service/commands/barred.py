"""Why somebody may not do a task although he has its role: a colleague holds it, the law bars."""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy.orm import Session

from service import access
from service.access import Acting, Actor, NotFound
from service.casework import council, holds
from service.casework.actors import load_actor
from service.casework.lines import DECISION, PROPOSAL
from service.casework.lists import NOMINATIONS, TASKS
from service.commands.office import Context
from service.db.models import (
    Case,
    Decision,
    Dossier,
    Nomination,
    Proposal,
    SessionMinutes,
    Task,
)
from workflows.law.citations import Refusal
from workflows.procedure import TaskDefinition


class TakenBy(Refusal):
    """Việc này đang do {who} làm. Cần làm thay, đề nghị giao lại việc."""


class OnHold(Refusal):
    """Hồ sơ đang tạm dừng xét theo {number}. Làm tiếp bước này khi có kết luận việc tạm dừng."""

    citation_key = "nd152.art4.4"


class NothingLeftToSend(Refusal):
    """Mọi trường hợp của tờ trình này đã rút hoặc đang tạm dừng xét. Chờ kết luận việc tạm dừng,
    hoặc rút tờ trình."""


class FourEyes(Refusal):
    """Bạn đã làm bước “{earlier}” của hồ sơ này nên không được làm bước này. Giao cho người khác
    cùng nhóm."""

    status: ClassVar[int] = 403


class Interested(Refusal):
    """Bạn là người được đề nghị trong hồ sơ này nên không được làm bước này. Giao cho người khác
    cùng nhóm."""

    status: ClassVar[int] = 403


class FourEyesOfOther(Refusal):
    """{who} đã làm bước “{earlier}” của hồ sơ này nên không được giao bước này."""

    status: ClassVar[int] = 422


class InterestedOther(Refusal):
    """{who} là người được đề nghị trong hồ sơ này nên không được giao bước này."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatBars:
    """What would refuse this actor the completion of a task; none if nothing does. Reads only."""

    task_id: str
    actor: Actor

    def run(self, context: Context) -> Refusal | None:
        session = context.session
        task = session.get(Task, self.task_id)
        if task is None:
            raise NotFound
        case = session.get_one(Case, task.case_id)
        definition = context.house.procedures.of(session, case.version).tasks[task.key]
        try:
            acting = as_whom(context, self.actor, task)
            check_lock(session, case, task.key)
            check(session, case, definition, acting)
        except Refusal as refusal:
            return refusal
        return None


def as_whom(context: Context, actor: Actor, task: Task) -> Acting:
    """Himself or the one he replaces. Raises NotYours, or TakenBy while a colleague holds it."""
    acting = access.acting_on(actor, task)
    access.require(acting)
    assert acting is not None  # noqa: S101  for mypy: `require` has refused
    if task.claimed_by not in (None, actor.person_id, acting.for_person_id):
        claimant = load_actor(context.session, task.claimed_by, context.today)
        # a deputy's claim ends with his days, an officer's with his office
        if access.acting_on(claimant, task) is not None:
            raise TakenBy(who=claimant.name)
    return acting


# What ends a proposal is done without any row, too.
_WITHOUT_ROWS: Final = ("acknowledge_proposal_withdrawal", "record_answer")


def check_lock(session: Session, case: Case, key: str) -> None:
    """Raises OnHold while a hold lies on the whole dossier, and NothingLeftToSend while no row of
    a proposal stands."""
    proposal = session.get(Proposal, case.proposal_id) if case.proposal_id else None
    if proposal is not None and not proposal.live and key not in _WITHOUT_ROWS:
        raise NothingLeftToSend
    if case.dossier_id is None:
        return
    dossier = session.get_one(Dossier, case.dossier_id)
    hold = holds.lock_on(session, dossier.id) if dossier.state == holds.ON_HOLD else None
    if hold is not None:
        raise OnHold(number=hold.number)


def check(session: Session, case: Case, definition: TaskDefinition, acting: Acting) -> None:
    """Raises FourEyes or Interested."""
    _four_eyes(session, case, definition, acting)
    _disinterested(session, case, definition, acting)


def check_other(
    session: Session, case: Case, definition: TaskDefinition, person_id: str, who: str
) -> None:
    """The same rules of somebody who is to be given the task, said about him."""
    try:
        check(session, case, definition, Acting(person_id))
    except FourEyes as refusal:
        raise FourEyesOfOther(who=who, earlier=refusal.values["earlier"]) from refusal
    except Interested as refusal:
        raise InterestedOther(who=who) from refusal


def _four_eyes(session: Session, case: Case, definition: TaskDefinition, acting: Acting) -> None:
    """Nobody does both sides of a pair that the diagram keeps apart, nor does his deputy."""
    if not definition.not_by_doer_of:
        return
    mine = {acting.person_id, acting.for_person_id} - {None}
    for earlier in TASKS.of(session, case=case.id):
        theirs = earlier.key in definition.not_by_doer_of and earlier.state == "completed"
        if theirs and mine & {earlier.closed_by, earlier.closed_for}:
            raise FourEyes(earlier=earlier.name)


def _disinterested(
    session: Session, case: Case, definition: TaskDefinition, acting: Acting
) -> None:
    """A nominee does not judge or sign his own nomination, nor does his deputy; of a council's
    papers nobody who is in conflict on a case of the sitting."""
    if not definition.disinterested:
        return
    mine = {acting.person_id, acting.for_person_id} - {None}
    if mine & _concerned(session, case):
        raise Interested


def _concerned(session: Session, case: Case) -> set[str | None]:
    sitting_id = case.session_id
    if case.minutes_id is not None:
        sitting_id = session.get_one(SessionMinutes, case.minutes_id).session_id
    if sitting_id is not None:
        return {person for person, _ in council.recused(session, sitting_id)}
    return {each.subject.person_id for each in _nominations(session, case)}


def _nominations(session: Session, case: Case) -> list[Nomination]:
    """Those judged or signed in a case; in a decision the struck ones, too."""
    if case.decision_id is not None:
        decision = session.get_one(Decision, case.decision_id, options=DECISION)
        return [row.nomination for row in decision.rows]
    if case.proposal_id is not None:
        proposal = session.get_one(Proposal, case.proposal_id, options=PROPOSAL)
        return [row.nomination for row in proposal.rows]
    return list(NOMINATIONS.of(session, dossier=case.dossier_id)) if case.dossier_id else []
