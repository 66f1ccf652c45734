"""Proposals to a higher authority: begun from the waiting list, begun anew at the province, taken
back, and the province's letters where it does not work here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final, Literal

from sqlalchemy import select

from service import access
from service.access import Acting, Actor, NotFound, NotYours
from service.casework import proposals
from service.commands import cases, numbers, proposal_letters, record
from service.commands.office import Beginning, Context
from service.commands.proposal_letters import Paper
from service.db.base import new_id
from service.db.models import (
    Attachment,
    Case,
    Nomination,
    Organisation,
    Proposal,
    ProposalRow,
    WaitingMessage,
)
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal
from workflows.law.roles import Role


class NotOnTheProposalList(Refusal):
    """Chỉ lập tờ trình cho các đề nghị đã đạt và đang chờ trình cấp trên."""

    status: ClassVar[int] = 422


class OtherAuthority(Refusal):
    """Mỗi cấp quyết định một tờ trình riêng: có đề nghị không thuộc cấp đã chọn."""

    status: ClassVar[int] = 422


class MixedProposal(Refusal):
    """Một tờ trình chỉ gồm các đề nghị cùng đợt xét, cùng là danh hiệu thi đua hoặc cùng là hình
    thức khen thưởng."""

    status: ClassVar[int] = 422


class NoProvince(Refusal):
    """Xã chưa có cấp tỉnh trong hệ thống nên chưa lập được tờ trình."""

    status: ClassVar[int] = 422


class AlreadyAnswered(Refusal):
    """Cấp trên đã quyết định, đã trả lời hoặc tờ trình đã kết thúc, không rút được nữa."""


class ProvinceIsOnLine(Refusal):
    """Cấp tỉnh đang xử lý tờ trình này trên hệ thống, văn bản của tỉnh tự đến. Không ghi thay."""


class NotAwaiting(Refusal):
    """Tờ trình này không đang chờ cấp trên trả lời."""


class DueDateMissing(Refusal):
    """Văn bản trả lại phải ghi ngày phải bổ sung xong, từ hôm nay trở đi."""

    status: ClassVar[int] = 422


class LetterOfTomorrow(Refusal):
    """Ngày của văn bản không được sau hôm nay."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProposal:
    """Begin a letter to one deciding authority over nominations that wait to be proposed."""

    actor: Actor
    authority: str
    nomination_ids: Sequence[str]

    def run(self, context: Context) -> str:
        session = context.session
        found = list(
            session.scalars(
                select(Nomination)
                .where(Nomination.id.in_(list(self.nomination_ids)))
                .order_by(Nomination.dossier_id, Nomination.position)
                .with_for_update(key_share=True)  # who begins the same one next finds them taken
            )
        )
        owners = {nomination.owner_id for nomination in found}
        if len(found) != len(set(self.nomination_ids)) or len(owners) != 1:
            raise NotFound
        owner = session.get_one(Organisation, owners.pop())
        if not self.actor.holds(Role.STANDING_OFFICE, owner.id):
            raise NotYours if access.may_read_all(self.actor, owner.id) else NotFound
        self._refuse_what_does_not_belong(context, found)
        return _open(context, owner, found, self.authority, Acting(self.actor.person_id))

    def _refuse_what_does_not_belong(self, context: Context, found: list[Nomination]) -> None:
        if any(nomination.waits_for != "proposal" for nomination in found):
            raise NotOnTheProposalList
        if any(nomination.deciding_level != self.authority for nomination in found):
            raise OtherAuthority
        rounds = {nomination.dossier.round_id for nomination in found}
        kinds = {context.law.award(nomination.award).kind for nomination in found}
        if len(rounds) > 1 or len(kinds) > 1:
            raise MixedProposal


def _open(
    context: Context,
    owner: Organisation,
    found: Sequence[Nomination],
    authority: str,
    acting: Acting,
) -> str:
    if owner.parent_id is None:
        raise NoProvince
    round_ = found[0].dossier.round
    proposal = Proposal(
        id=new_id(),
        owner_id=owner.id,
        province_id=owner.parent_id,
        round_id=round_.id,
        number=numbers.case_number(context, owner, "TR"),
        authority=authority,
        state="draft",
        route="sudden" if round_.kind == "LH-ĐX" else "annual",
        opened_at=context.now,
    )
    context.session.add(proposal)
    for ordinal, nomination in enumerate(found, start=1):
        nomination.waits_for = ""
        context.session.add(
            ProposalRow(proposal_id=proposal.id, nomination_id=nomination.id, ordinal=ordinal)
        )
    context.session.flush()  # the case's first task offers these rows
    cases.start(
        context,
        proposals.UPWARD,
        {"proposal_id": proposal.id, "owner_id": owner.id, "province_id": proposal.province_id},
        owner=owner,
        number=proposal.number,
        subject=cases.Subject(proposal_id=proposal.id),
        acting=acting,
        opened="proposal.listed",
    )
    return proposal.id


# At the province ----------------------------------------------------------------------------------


def begin_review(context: Context, message: WaitingMessage) -> bool:
    """A proposal has come: once, unless it was taken back meanwhile or went on paper alone."""
    session = context.session
    proposal = session.get(Proposal, message.correlation, with_for_update={"key_share": True})
    message.delivered_at, message.problem = context.now, ""
    if proposal is None or proposal.state != "sent" or not proposal.on_line:
        return False
    if proposals.case_of(session, proposal.id, proposals.REVIEW) is not None:
        return False
    province = session.get_one(Organisation, proposal.province_id)
    cases.start(
        context,
        proposals.REVIEW,
        {
            "proposal_id": proposal.id,
            "province_id": province.id,
            "origin_id": proposal.owner_id,
        },
        owner=province,
        number=numbers.case_number(context, province, "TR"),
        subject=cases.Subject(proposal_id=proposal.id),
        acting=None,
        opened="province.received",
    )
    return True


BEGINNINGS: Final[dict[str, Beginning]] = {proposals.REVIEW: begin_review}


# Taken back ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawProposal:
    """Take a proposal back, before or after it was sent. For the standing office, with the consent
    of who signed or would sign it."""

    actor: Actor
    proposal_id: str
    reason: str
    consent: str  # the paper on which the deciding authority agrees

    def run(self, context: Context) -> str:
        proposal = own(context, self.actor, self.proposal_id)
        case = recall(context, proposal, self.actor.person_id)
        acting = Acting(self.actor.person_id)
        facts = {"consent": self.consent, "reason": self.reason}
        record.event(context, case, "proposal.recalled", acting, **facts)
        return proposal.id


def recall(context: Context, proposal: Proposal, by: str) -> Case:
    """Break the commune's case off: by its standing office, or when its last row has left.

    Raises AlreadyAnswered. Twice is once.
    """
    case = proposals.case_of(context.session, proposal.id, proposals.UPWARD)
    if case is None or case.ended_at is not None or not proposals.may_be_recalled(proposal):
        raise AlreadyAnswered
    once = f"proposal_recalled:{proposal.id}"
    cases.send(context, "proposal_recalled", proposal.id, {"recalled_by": by}, once=once)
    return case


def own(context: Context, actor: Actor, proposal_id: str) -> Proposal:
    """A proposal of the actor's own standing office. Waits for whoever is at it."""
    proposal = context.session.get(Proposal, proposal_id, with_for_update={"key_share": True})
    if proposal is None or not proposals.in_sight(actor, proposal):
        raise NotFound
    if not actor.holds(Role.STANDING_OFFICE, proposal.owner_id):
        raise NotYours
    return proposal


# By hand ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProvinceLetter:
    """A letter of a province that does not work here came on paper: it says what the province's
    own message would have said."""

    actor: Actor
    proposal_id: str
    kind: Literal["returned", "answered"]
    number: str
    dated: date
    file: str
    completion_due_on: date | None = None
    text: str = ""

    def run(self, context: Context) -> str:
        session = context.session
        proposal = session.get(Proposal, self.proposal_id, with_for_update={"key_share": True})
        if proposal is None or not proposals.in_sight(self.actor, proposal):
            raise NotFound
        clerks = (Role.STANDING_OFFICE, Role.RECORDS_CLERK)
        if not any(self.actor.holds(role, proposal.owner_id) for role in clerks):
            raise NotYours
        if proposal.on_line:
            raise ProvinceIsOnLine
        if proposal.state != "sent":
            raise NotAwaiting
        if self.dated > context.today:
            raise LetterOfTomorrow
        self._attach(context)
        paper = Paper(number=self.number, dated=self.dated, file=self.file, text=self.text)
        proposal_letters.comes_back(
            context, proposal, self.kind, paper, self.actor.person_id, by_hand=True
        )
        self._deliver(context, proposal)
        return proposal.id

    def _attach(self, context: Context) -> None:
        file = context.session.get(Attachment, self.file)
        if file is None or file.added_by not in {hat.person_id for hat in self.actor.hats}:
            raise NotFound

    def _deliver(self, context: Context, proposal: Proposal) -> None:
        letters = len(proposal.letters)
        once = f"proposal_{self.kind}:{proposal.id}:{letters}"
        if self.kind == "answered":
            payload = {"answer_number": self.number}
            cases.send(context, "proposal_answered", proposal.id, payload, once=once)
            return
        due = self.completion_due_on
        if due is None or due < context.today:
            raise DueDateMissing
        proposal.completion_due_on = due
        moment = datetime.combine(due + timedelta(days=1), time(), HANOI)
        payload = {"completion_due_at": moment.isoformat(timespec="seconds")}
        cases.send(context, "proposal_returned", proposal.id, payload, once=once)
