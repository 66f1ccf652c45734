"""Holds: the head of the office stops the consideration of a nomination or a whole dossier, and it
goes on, or ends, by the conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service import access
from service.access import Acting, Actor, NotFound, NotYours
from service.casework import holds, ledger, proposals
from service.casework.people import place_of
from service.commands import (
    cases,
    clocks,
    lists,
    numbers,
    pending,
    proposal_rows,
    record,
    states,
    terms,
)
from service.commands.office import Context, First
from service.commands.terms import Notice
from service.db.base import new_id
from service.db.models import Case, Dossier, Hold, Nomination
from workflows.law.citations import Refusal
from workflows.law.roles import Role
from workflows.law.terms import StopGround

CITATION: Final = "nd152.art4.4"
_LETTERS: Final = "TD"
_HOLDABLE: Final = ("open", "passed")
_STRUCK: Final = "Tạm dừng xét"


class AlreadyDecided(Refusal):
    """Đã ký quyết định khen thưởng. Có vi phạm thì làm thủ tục hủy bỏ quyết định, thu hồi."""

    citation_key = "law06.art93.2"


class NothingToHold(Refusal):
    """Không còn trường hợp nào đang xét để tạm dừng."""


class NotAcceptedYet(Refusal):
    """Hồ sơ chưa được tiếp nhận nên chưa tạm dừng riêng từng trường hợp được. Cần thì tạm dừng cả
    hồ sơ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Stop considering one nomination, or with none named the whole dossier, from now on.

    Answers with the id of the hold: a case of its own, which ends with the conclusion.
    """

    actor: Actor
    ground: str
    dossier_id: str | None = None
    nomination_id: str | None = None

    def run(self, context: Context) -> str:
        dossier, nomination = self._found(context)
        case = lists.grip(context, dossier)
        ran_out = case.next_timer is not None and case.next_timer < context.now
        if ran_out and holds.lock_on(context.session, dossier.id) is None:
            raise First(cases.FireTimers(case.id))
        rows = self._to_hold(context, case, dossier, nomination)
        hold = Hold(
            id=new_id(),
            owner_id=dossier.owner_id,
            dossier_id=dossier.id,
            nomination_id=nomination.id if nomination else None,
            number=numbers.case_number(context, dossier.owner, _LETTERS),
            ground=self.ground,
            ordered_at=context.now,
            ordered_by=self.actor.person_id,
        )
        context.session.add(hold)
        context.session.flush()  # its case refers to it
        self._apply(context, case, hold, rows)
        self._start(context, hold)
        return hold.id

    def _found(self, context: Context) -> tuple[Dossier, Nomination | None]:
        session = context.session
        nomination = session.get(Nomination, self.nomination_id) if self.nomination_id else None
        dossier_id = nomination.dossier_id if nomination else self.dossier_id
        dossier = session.get(Dossier, dossier_id) if dossier_id else None
        if dossier is None or (self.nomination_id and nomination is None):
            raise NotFound
        self._refuse_others(context, dossier, nomination)
        return dossier, nomination

    def _refuse_others(
        self, context: Context, dossier: Dossier, nomination: Nomination | None
    ) -> None:
        """The head of the commune's office; of a row before the province its department's, too."""
        if self.actor.holds(Role.OFFICE_HEAD, dossier.owner_id):
            return
        before = proposals.sent_with(context.session, nomination) if nomination else None
        if before is not None and self.actor.holds(Role.PROVINCE_HEAD, before.province_id):
            return
        seen = before is not None and proposals.in_sight(self.actor, before)
        if seen or access.may_read_dossier(
            self.actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id
        ):
            raise NotYours
        raise NotFound

    def _to_hold(
        self, context: Context, case: Case, dossier: Dossier, only: Nomination | None
    ) -> list[Nomination]:
        """Those that the hold lies on: under consideration still, or held already."""
        if only is not None and dossier.accepted_at is None:
            raise NotAcceptedYet
        among = [only] if only is not None else dossier.nominations
        decided = [each for each in among if lists.is_decided(context, each)]
        rows = [
            each
            for each in among
            if each not in decided and each.outcome in (*_HOLDABLE, *holds.PENDING)
        ]
        if not rows and decided:
            raise AlreadyDecided
        if not rows or not holds.is_considered(case):
            raise NothingToHold
        return rows

    def _apply(self, context: Context, case: Case, hold: Hold, rows: Sequence[Nomination]) -> None:
        for nomination in rows:
            if nomination.outcome != holds.HELD:
                nomination.held_from = lists.remembered(context, case, nomination)
                lists.leave(context, nomination, f"{_STRUCK} theo {hold.number}")
                nomination.outcome = holds.HELD
        acting, ids = Acting(self.actor.person_id), [each.id for each in rows]
        facts = {"paper": hold.number, "nominations": ids}
        record.event(context, case, "hold.ordered", acting, citation=CITATION, **facts)
        pending.tell(context, case)
        if hold.nomination_id is None:
            _stop(context, case, hold, acting)

    def _start(self, context: Context, hold: Hold) -> None:
        cases.start(
            context,
            "hold",
            {
                "hold_id": hold.id,
                "owner_id": hold.owner_id,
                "dossier_id": hold.dossier_id,
                "nomination_id": hold.nomination_id or "",
                "hold_scope": "nomination" if hold.nomination_id else "dossier",
            },
            owner=hold.dossier.owner,
            number=hold.number,
            subject=cases.Subject(hold_id=hold.id),
            acting=Acting(self.actor.person_id),
            opened="hold.ordered",
        )


def lift(context: Context, hold: Hold, acting: Acting) -> None:
    """Its conclusion stands in it: whatever no other hold lies on is considered again, or not."""
    dossier = hold.dossier
    case = lists.grip(context, dossier)
    context.session.flush()  # it lies on nothing any more
    among = [hold.nomination] if hold.nomination is not None else dossier.nominations
    rows = [each for each in among if each.outcome == holds.HELD]
    facts = {"paper": hold.number, "outcome": hold.outcome}
    record.event(context, case, "hold.concluded", acting, citation=CITATION, **facts)
    for nomination in rows:
        _settle(context, case, hold, nomination, acting)
    proposal_rows.recall_empty(context, rows, acting)
    if holds.is_considered(case):
        pending.tell(context, case)
    if hold.nomination_id is None:
        settle_lock(context, case, hold.number, acting)


def _settle(
    context: Context, case: Case, hold: Hold, nomination: Nomination, acting: Acting
) -> None:
    if hold.outcome == "upheld":
        nomination.outcome, nomination.reason = "excluded", hold.reason
        nomination.held_from = {}
        record.event(context, case, "nomination.struck", acting, nomination=nomination.id)
        return
    if holds.open_on(context.session, nomination):
        return  # the stop is the union of all
    if not holds.is_considered(case):
        nomination.outcome, nomination.held_from = "carried_over", {}
        nomination.reason = "Kết luận sau khi hồ sơ đã kết thúc xét"
    elif not lists.rejoin(context, case, nomination):
        nomination.outcome, nomination.waits_for = holds.RELEASED, ""


def _stop(context: Context, case: Case, hold: Hold, acting: Acting) -> None:
    """All that counts days stands still; of the rest the lock sees to it that nothing fires."""
    place = place_of(context.session, case.owner_id)
    rule = context.law.setting(f"clock_stops.{StopGround.HOLD}", on=context.today, place=place)
    notice = Notice(
        ground=StopGround.HOLD, number=hold.number, on=context.today, actor_id=hold.ordered_by
    )
    stopped = rule.is_on and [
        key
        for key in ledger.runs(context.session, case.id)
        if terms.stop(context, case, key, notice)
    ]
    hold.dossier.state = holds.ON_HOLD
    if stopped:
        record.event(context, case, "clock.stopped", acting, citation=CITATION, paper=hold.number)
        clocks.follow(context, case, "stopped", hold.number, context.today)


def settle_lock(context: Context, case: Case, number: str, acting: Acting) -> None:
    """Once no hold lies on the whole dossier any more, what stood still for one runs on."""
    _show(context, case)
    if holds.lock_on(context.session, case.dossier_id or "") is not None:
        return
    notice = Notice(
        ground=StopGround.HOLD, number=number, on=context.today, actor_id=acting.person_id
    )
    resumed = [
        key
        for key in ledger.runs(context.session, case.id)
        if terms.resume(context, case, key, notice)
    ]
    if resumed:
        record.event(context, case, "clock.resumed", acting, citation=CITATION, paper=number)
        clocks.follow(context, case, "resumed", number, context.today)


def _show(context: Context, case: Case) -> None:
    procedure = context.house.procedures.of(context.session, case.version)
    context.session.flush()  # what holds it is asked of the rows
    states.show(context, case, procedure)
