"""The hands-on view of a task being completed that every step receives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forms.answers import Answers
from service.access import Acting
from service.casework import history
from service.casework.council import Counting
from service.casework.people import place_of
from service.commands import record, terms
from service.commands.office import Context
from service.db.models import (
    Campaign,
    CampaignUnit,
    Case,
    CouncilSession,
    Decision,
    Dossier,
    Nomination,
    Person,
    Proposal,
    Task,
)
from workflows.engine import Fact
from workflows.law.rules import ANY

Computed = Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    context: Context
    case: Case
    task: Task
    acting: Acting
    confirmed: str = ""  # how whoever signs showed who he is; empty where nothing is signed

    @property
    def dossier(self) -> Dossier:
        return self.context.session.get_one(Dossier, self.case.dossier_id)

    @property
    def sitting(self) -> CouncilSession:
        return self.context.session.get_one(CouncilSession, self.case.session_id)

    @property
    def decision(self) -> Decision:
        return self.context.session.get_one(Decision, self.case.decision_id)

    @property
    def campaign(self) -> Campaign:
        return self.context.session.get_one(Campaign, self.case.campaign_id)

    @property
    def campaign_unit(self) -> CampaignUnit:
        """The unit this task asks, held until it is written: its people may import beside us."""
        return self.context.session.scalars(
            select(CampaignUnit)
            .where(
                CampaignUnit.campaign_id == self.case.campaign_id,
                CampaignUnit.unit_id == self.task.organisation_id,
            )
            .with_for_update(key_share=True)
        ).one()

    @property
    def proposal(self) -> Proposal:
        return self.context.session.get_one(Proposal, self.case.proposal_id)

    @property
    def signer(self) -> Person:
        """Whose signature it is: of two, the one who replaces the other."""
        return self.context.session.get_one(Person, self.acting.person_id)

    @property
    def place(self) -> tuple[str, ...]:
        return place_of(self.context.session, self.case.owner_id)

    @property
    def counting(self) -> Counting:
        return Counting(self.context.law, self.sitting, self.context.today, self.place)

    def record(self, kind: str, **facts: Any) -> None:
        if self.confirmed:
            facts["confirmed"] = self.confirmed
        record.event(
            self.context, self.case, kind, self.acting, citation=self.task.citation, **facts
        )

    def times(self, kind: str) -> int:
        """How often this has happened in the case, the present command included."""
        return history.count(self.context.session, self.case.id, kind)

    def ends(self, key: str, variant: str | None = None) -> str:
        """The instant at which the term `key` runs out for good, as a fact for a drawn timer."""
        due = terms.begin(self.context, self.case, key, variant=variant or ANY)
        return instant(due.until or self.context.now)

    def amount(self, key: str) -> int:
        """A whole number that the law or the office sets, by its key in `settings.toml`."""
        setting = self.context.law.setting(key, on=self.context.today, place=self.place)
        return setting.number

    def live_nominations(self) -> list[Nomination]:
        """The dossier's nominations that are still being considered, in order."""
        return list(
            self.context.session.scalars(
                select(Nomination)
                .where(Nomination.dossier_id == self.case.dossier_id, Nomination.outcome == "open")
                .order_by(Nomination.position)
            )
        )


Step = Callable[[Work, Answers], Computed]


def instant(moment: datetime) -> str:
    """A moment as a fact: ISO text with its offset, never a bare date."""
    return moment.isoformat(timespec="seconds")
