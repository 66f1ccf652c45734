"""Withdrawing: a unit takes back its dossier, or one nomination of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select, update

from forms.answers import Invalid
from service import access
from service.access import Acting, Actor, NotFound
from service.casework import holds
from service.casework.ledger import STATUTORY
from service.commands import cases, lists, pending, proposal_rows, record, terms
from service.commands.holds import settle_lock
from service.commands.office import Context
from service.db.models import Attachment, Case, Dossier, Nomination, WaitingMessage
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_MESSAGE: Final = "dossier_withdrawn"
_WHY: Final = "Đơn vị rút"
_MAY_LEAVE: Final = ("open", "passed", *holds.PENDING)


class SignedAlready(Refusal):
    """“{name}” đã có quyết định được ký nên không rút được nữa. Muốn bỏ thì đề nghị hủy bỏ quyết
    định, thu hồi."""

    citation_key = "law06.art93.2"


class NotConsidered(Refusal):
    """Hồ sơ này không còn được xét nên không rút được nữa."""


class WithdrawnAlready(Refusal):
    """Đã rút trước đó."""


class NotInConsideration(Refusal):
    """“{name}” đã có kết quả nên không rút được nữa."""


class StillPreparing(Refusal):
    """Hồ sơ chưa nộp. Đơn vị bỏ trường hợp này ở bước lập danh sách hoặc bước họp bình xét."""


class TheLastOne(Refusal):
    """Đây là trường hợp cuối cùng của hồ sơ. Hãy rút cả hồ sơ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The paper by which a unit withdraws, where the standing office does it for the unit."""

    number: str
    on: date
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Withdrawal:
    actor: Actor
    reason: str
    letter: Letter | None = None

    def _granted(self, context: Context, dossier: Dossier | None) -> dict[str, Any]:
        """What is recorded of the paper. Raises NotFound, NotYours, and Invalid without one."""
        if dossier is None or not access.may_read_dossier(
            self.actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id
        ):
            raise NotFound
        if self.actor.holds(Role.UNIT_HEAD, dossier.unit_id):
            return self._paper()
        access.require(self.actor.holds(Role.STANDING_OFFICE, dossier.owner_id))
        if self.letter is None:
            asked = ["Nhập số, ngày công văn của đơn vị"]
            raise Invalid({("number",): asked})
        return self._paper()

    def _paper(self) -> dict[str, Any]:
        if self.letter is None:
            return {}
        return {"paper": self.letter.number, "paper_on": self.letter.on.isoformat()}

    def _keep_file(self, context: Context, case: Case) -> None:
        """The letter's file belongs to the case from now on."""
        if self.letter is None or self.letter.file is None:
            return
        file = context.session.get(Attachment, self.letter.file)
        if file is None or file.added_by != self.actor.person_id:
            raise Invalid({("file",): ["Không có tệp này, hãy tải lên lại"]})
        context.session.execute(
            update(Attachment)
            .where(Attachment.id == file.id, Attachment.case_id.is_(None))
            .values(case_id=case.id)
        )

    def _strike(self, context: Context, nominations: Sequence[Nomination]) -> None:
        for each in nominations:
            lists.leave(context, each, _WHY)
            each.outcome, each.reason, each.held_from = "withdrawn", self.reason, {}
        proposal_rows.recall_empty(context, nominations, Acting(self.actor.person_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDossier(_Withdrawal):
    """All that is open in it is broken off, its rows leave every list, its papers go back."""

    dossier_id: str

    def run(self, context: Context) -> str:
        session = context.session
        dossier = session.get(Dossier, self.dossier_id)
        paper = self._granted(context, dossier)
        assert dossier is not None  # noqa: S101  for mypy: a stranger has been refused
        case = lists.grip(context, dossier)
        self._refuse(context, case, dossier)
        self._keep_file(context, case)
        self._strike(context, [e for e in dossier.nominations if e.outcome in _MAY_LEAVE])
        session.flush()
        acting = Acting(self.actor.person_id)
        record.event(context, case, "withdrawal.asked", acting, **paper)
        terms.end(context, case, STATUTORY, number=paper.get("paper", ""))
        pending.forget(context, case)
        self._deliver(context, dossier)
        return dossier.id

    def _deliver(self, context: Context, dossier: Dossier) -> None:
        """At once, with what it was asked with: nothing may end the consideration in between."""
        once = f"{_MESSAGE}:{dossier.id}"
        cases.send(context, _MESSAGE, dossier.id, {"withdrawn_by": self.actor.person_id}, once=once)
        context.session.flush()
        sent = select(WaitingMessage.id).where(WaitingMessage.once == once)
        cases.DeliverMessage(context.session.scalars(sent).one()).run(context)

    def _refuse(self, context: Context, case: Case, dossier: Dossier) -> None:
        once = f"{_MESSAGE}:{dossier.id}"
        sent = select(WaitingMessage.id).where(WaitingMessage.once == once)
        if context.session.scalar(sent) is not None:
            raise WithdrawnAlready
        for each in dossier.nominations:
            if lists.is_decided(context, each):
                raise SignedAlready(name=each.subject.name)
        if not holds.is_considered(case):
            raise NotConsidered


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawNomination(_Withdrawal):
    """One row leaves, the others go on."""

    nomination_id: str

    def run(self, context: Context) -> str:
        session = context.session
        nomination = session.get(Nomination, self.nomination_id)
        dossier = nomination.dossier if nomination is not None else None
        paper = self._granted(context, dossier)
        assert nomination is not None and dossier is not None  # noqa: S101, PT018  for mypy
        case = lists.grip(context, dossier)
        self._refuse(context, case, nomination)
        self._keep_file(context, case)
        was_locked = holds.lock_on(session, dossier.id)
        self._strike(context, [nomination])
        acting = Acting(self.actor.person_id)
        record.event(
            context, case, "nomination.withdrawn", acting, nomination=nomination.id, **paper
        )
        pending.tell(context, case)
        if was_locked is not None:
            settle_lock(context, case, was_locked.number, acting)
        return nomination.id

    def _refuse(self, context: Context, case: Case, nomination: Nomination) -> None:
        name = nomination.subject.name
        if lists.is_decided(context, nomination):
            raise SignedAlready(name=name)
        if nomination.outcome == "withdrawn":
            raise WithdrawnAlready
        if not holds.is_considered(case):
            raise NotConsidered
        if nomination.outcome not in _MAY_LEAVE:
            raise NotInConsideration(name=name)
        if nomination.dossier.submitted_at is None:
            raise StillPreparing
        others = [each for each in nomination.dossier.nominations if each is not nomination]
        if all(each.outcome == "withdrawn" for each in others):
            raise TheLastOne
