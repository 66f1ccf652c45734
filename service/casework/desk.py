"""One task laid out on the desk: the rows around it, looked up when they are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session, joinedload

from service.casework import on_record
from service.casework.lines import DECISION, PROPOSAL, SITTING
from service.casework.lists import NOMINATIONS
from service.casework.people import place_of
from service.db.models import (
    Campaign,
    Case,
    CouncilSession,
    Decision,
    Dossier,
    Nomination,
    Proposal,
    SessionMinutes,
    Task,
)
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI
from workflows.law.eligibility.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    session: Session
    law: LawBook
    case: Case
    task: Task
    now: datetime
    _records: dict[str, Record] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def today(self) -> date:
        return self.now.astimezone(HANOI).date()

    @property
    def place(self) -> tuple[str, ...]:
        return place_of(self.session, self.case.owner_id)

    @property
    def dossier(self) -> Dossier:
        with_unit = [joinedload(Dossier.unit)]
        return self.session.get_one(Dossier, self.case.dossier_id, options=with_unit)

    @property
    def sitting(self) -> CouncilSession:
        """The session that the task is of, or whose minutes it corrects."""
        key = self.minutes.session_id if self.case.minutes_id else self.case.session_id
        return self.session.get_one(CouncilSession, key, options=SITTING)

    @property
    def minutes(self) -> SessionMinutes:
        return self.session.get_one(SessionMinutes, self.case.minutes_id)

    @property
    def campaign(self) -> Campaign:
        return self.session.get_one(Campaign, self.case.campaign_id)

    @property
    def decision(self) -> Decision:
        return self.session.get_one(Decision, self.case.decision_id, options=DECISION)

    @property
    def proposal(self) -> Proposal:
        return self.session.get_one(Proposal, self.case.proposal_id, options=PROPOSAL)

    def nominations(self) -> list[Nomination]:
        """The nominations this task is about: of its dossier, decision or proposal."""
        if self.case.proposal_id is not None:
            return [row.nomination for row in self.proposal.live]
        if self.case.decision_id is not None:
            return [row.nomination for row in self.decision.rows if not row.struck]
        if self.task.nomination_id is not None:
            return [self.session.get_one(Nomination, self.task.nomination_id)]
        if self.case.dossier_id is None:
            return []
        rows = NOMINATIONS.of(self.session, dossier=self.dossier.id)
        return [row for row in rows if row.outcome == "open"]

    def records(self) -> Mapping[str, Record]:
        """What is on record of the nominees: read once for all that a form makes of it."""
        if not self._records:
            rows = self.nominations()
            self._records.update(on_record.of_these(self.session, self.law, rows, self.today))
        return self._records
