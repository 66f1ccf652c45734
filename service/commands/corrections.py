"""A correction of an issued decision: a decision of its own, through the same hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select

from service import access
from service.access import Acting, Actor, NotFound, NotYours
from service.casework import corrections
from service.casework.corrections import Wording
from service.commands import effects
from service.commands.office import Context
from service.db.models import Decision, Nomination
from workflows.law.citations import Refusal
from workflows.law.roles import Role


class NotIssued(Refusal):
    """Chỉ đính chính quyết định đã ban hành. Quyết định này chưa ban hành, sửa ngay trong dự
    thảo."""


class NothingToCorrect(Refusal):
    """Trường hợp này không có trong Sổ khen thưởng theo quyết định này: đã bỏ khi ký, hoặc đã được
    đính chính bằng quyết định sau. Mở quyết định sau cùng để đính chính."""

    status: ClassVar[int] = 422


class UnderCorrection(Refusal):
    """{name} đang được đính chính trong dự thảo {number}."""


class WrongWords(Refusal):
    """Chỉ ghi nội dung đúng cho các trường hợp được đính chính."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCorrection:
    """Open a correction over rows of an issued decision. `wordings`: what is right, if it is known
    already; whoever drafts confirms it."""

    actor: Actor
    decision_id: str
    nomination_ids: Sequence[str]
    wordings: Mapping[str, Wording] = field(default_factory=dict)

    def run(self, context: Context) -> str:
        corrected = self._to_correct(context)
        rows = self._rows(context, corrected)
        if self.wordings.keys() - {nomination.id for nomination in rows}:
            raise WrongWords
        acting = Acting(self.actor.person_id)
        opened = effects.open_decision(context, corrected.owner, rows, acting, corrects=corrected)
        for row in opened.rows:
            if row.nomination_id in self.wordings:
                row.name, row.post = self.wordings[row.nomination_id]
        return opened.id

    def _to_correct(self, context: Context) -> Decision:
        """Locked: whoever begins the same correction next finds the rows taken."""
        decision = context.session.scalar(
            select(Decision)
            .where(Decision.id == self.decision_id)
            .with_for_update(key_share=True, of=Decision)
        )
        if decision is None:
            raise NotFound
        if not self.actor.holds(Role.STANDING_OFFICE, decision.owner_id):
            raise NotYours if self._knows_of(decision) else NotFound
        if decision.state != "issued":
            raise NotIssued
        return decision

    def _knows_of(self, decision: Decision) -> bool:
        units = {row.nomination.dossier.unit_id for row in decision.rows}
        return access.may_read_decision(
            self.actor,
            owner_id=decision.owner_id,
            unit_ids=frozenset(units),
            issued=decision.state == "issued",
        )

    def _rows(self, context: Context, corrected: Decision) -> list[Nomination]:
        wanted = set(self.nomination_ids)
        entries = corrections.latest_entries(context.session, corrected.id)
        if not wanted or wanted - entries.keys():
            raise NothingToCorrect
        taken = corrections.under_way(context.session, corrected.id)
        chosen = [row.nomination for row in corrected.rows if row.nomination_id in wanted]
        for nomination in chosen:
            if nomination.id in taken:
                raise UnderCorrection(name=nomination.subject.name, number=taken[nomination.id])
        return chosen
