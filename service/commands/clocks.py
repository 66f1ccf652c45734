"""Whoever heads the office stops, resumes and extends the terms of a dossier, each on a paper."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from service import access
from service.access import Actor, NotFound
from service.casework import holds, ledger
from service.casework.ledger import STATUTORY
from service.casework.people import place_of, role_holders
from service.commands import locks, record, terms
from service.commands.office import Context
from service.commands.terms import Notice
from service.db.models import Case, Dossier
from workflows.law.citations import Refusal
from workflows.law.roles import Role
from workflows.law.terms import StopGround


class GroundDoesNotStop(Refusal):
    """“{ground}” không làm dừng thời hạn theo {basis}."""

    status: ClassVar[int] = 422


class NothingRuns(Refusal):
    """Hồ sơ này không có thời hạn nào đang chạy."""


class NothingStands(Refusal):
    """Không có thời hạn nào đang dừng vì “{ground}”."""


class HoldIsOpen(Refusal):
    """Hồ sơ đang tạm dừng xét theo {number}. Thời hạn tính tiếp khi kết luận việc tạm dừng."""


class NotThisTerm(Refusal):
    """Thời hạn này không còn chạy nên không gia hạn được."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The notice or decision: its number, its day, and why it was given."""

    number: str
    on: date
    reason: str

    def by(self, actor: Actor, ground: str = "") -> Notice:
        return Notice(
            ground=ground,
            number=self.number,
            on=self.on,
            reason=self.reason,
            actor_id=actor.person_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopClock:
    """Every running term of the dossier that counts days stands still from today."""

    actor: Actor
    dossier_id: str
    ground: StopGround
    paper: Paper

    def run(self, context: Context) -> int:
        case = _case(context, self.actor, self.dossier_id)
        place = place_of(context.session, case.owner_id)
        rule = context.law.setting(f"clock_stops.{self.ground}", on=context.today, place=place)
        if not rule.is_on:
            raise GroundDoesNotStop(ground=self.ground.label, basis=rule.citation.text)
        notice = self.paper.by(self.actor, self.ground)
        stopped = [
            key
            for key in ledger.runs(context.session, case.id)
            if terms.stop(context, case, key, notice)
        ]
        if not stopped:
            raise NothingRuns
        acting, basis = access.Acting(self.actor.person_id), rule.citation.key
        number = self.paper.number
        record.event(context, case, "clock.stopped", acting, citation=basis, paper=number)
        follow(context, case, "stopped", number, self.paper.on)
        return len(stopped)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeClock:
    """Every term that stands still on this ground runs on from the next working day."""

    actor: Actor
    dossier_id: str
    ground: StopGround
    paper: Paper

    def run(self, context: Context) -> int:
        case = _case(context, self.actor, self.dossier_id)
        lock = holds.lock_on(context.session, self.dossier_id)
        if self.ground is StopGround.HOLD and lock is not None:
            raise HoldIsOpen(number=lock.number)
        notice = self.paper.by(self.actor, self.ground)
        resumed = [
            key
            for key in ledger.runs(context.session, case.id)
            if terms.resume(context, case, key, notice)
        ]
        if not resumed:
            raise NothingStands(ground=self.ground.label)
        if lock is not None:  # it stands still for the hold from now on
            still = Notice(ground=StopGround.HOLD, number=lock.number, on=context.today)
            for key in resumed:
                terms.stop(context, case, key, still)
        acting, number = access.Acting(self.actor.person_id), self.paper.number
        record.event(context, case, "clock.resumed", acting, paper=number)
        follow(context, case, "resumed", number, self.paper.on)
        return len(resumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendClock:
    """Grant a running term so many units more: of its own, working days or days."""

    actor: Actor
    dossier_id: str
    units: int
    paper: Paper
    term: str = STATUTORY

    def run(self, context: Context) -> int:
        case = _case(context, self.actor, self.dossier_id)
        run = ledger.runs(context.session, case.id).get(self.term)
        if run is None or run.is_over:
            raise NotThisTerm
        if not ledger.derived(context.session, context.law, case, run).can_stop:
            raise NotThisTerm
        terms.extend(context, case, self.term, self.units, self.paper.by(self.actor))
        acting, number = access.Acting(self.actor.person_id), self.paper.number
        record.event(context, case, "clock.extended", acting, paper=number, units=self.units)
        follow(context, case, "extended", number, self.paper.on)
        return self.units


def _case(context: Context, actor: Actor, dossier_id: str) -> Case:
    """The dossier's case, for whoever heads its office. A stranger's dossier does not exist."""
    session = context.session
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound
    if not access.may_read_dossier(actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id):
        raise NotFound
    access.require(actor.holds(Role.OFFICE_HEAD, dossier.owner_id))
    wanted = select(Case.id).where(Case.dossier_id == dossier_id, Case.ended_at.is_(None))
    case_id = session.scalar(wanted)
    if case_id is None:
        raise NothingRuns
    return locks.locked(session, case_id)


def follow(context: Context, case: Case, change: str, number: str, on: date) -> None:
    """Steps within the changed terms follow, and so do the decisions that must keep them; the unit
    is told."""
    terms.settle(context, case)
    for each in terms.decisions_bound_by(context, case):
        terms.settle(context, each)
    dossier = context.session.get_one(Dossier, case.dossier_id)
    for head in role_holders(context.session, Role.UNIT_HEAD, dossier.unit_id, context.today):
        record.letter(
            context,
            head.id,
            kind="urgent",
            template="clock_changed",
            data={
                "dossier": dossier.id,
                "change": change,
                "paper": number,
                "paper_on": on.isoformat(),
            },
            once=f"clock_changed:{case.id}:{context.now.isoformat()}:{head.id}",
        )
