"""What stands in the commune's database, asked for in the words of the scenarios."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.access import Actor
from service.adapters.clock import FixedClock
from service.casework.actors import load_actor
from service.commands.office import Office
from service.db.models import (
    Account,
    AgendaItem,
    Case,
    Council,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Event,
    Membership,
    Nomination,
    Organisation,
    Outbox,
    Person,
    Proposal,
    ProposalRow,
    SessionMember,
    Task,
)
from workflows.law.calendar import HANOI

T = TypeVar("T")


class Records:
    """Rows as they stand now. What is returned belongs to no session any more."""

    def __init__(self, office: Office) -> None:
        self.office = office
        assert isinstance(office.clock, FixedClock)
        self.clock = office.clock

    def read(self, function: Callable[[Session], T]) -> T:
        with self.office.database.reading() as session:
            return function(session)

    def all(self, query: Select[tuple[T]]) -> list[T]:
        return self.read(lambda session: list(session.scalars(query)))

    def one(self, query: Select[tuple[T]]) -> T:
        return self.read(lambda session: session.scalars(query).one())

    @property
    def now(self) -> datetime:
        return self.clock.now().astimezone(HANOI)

    @property
    def today(self) -> date:
        return self.now.date()

    def unit(self, code: str) -> Organisation:
        return self.one(select(Organisation).where(Organisation.code == code))

    def council(self) -> str:
        """The commune's; the province has one of its own."""
        return self.one(select(Council.id).where(Council.kind == "commendation"))

    def person(self, username: str) -> Actor:
        """Somebody with an account, with the hats of the day."""
        person_id = self.one(select(Account.person_id).where(Account.username == username))
        return self.as_actor(person_id)

    def username_of(self, person_id: str) -> str:
        return self.one(select(Account.username).where(Account.person_id == person_id))

    def as_actor(self, person_id: str) -> Actor:
        return self.read(lambda session: load_actor(session, person_id, self.today))

    def head_of(self, unit: str) -> Actor:
        return self.as_actor(
            self.one(
                select(Membership.person_id)
                .join(Organisation, Organisation.id == Membership.organisation_id)
                .where(Organisation.code == unit, Membership.role == "unit_head")
            )
        )

    def case(self, of: str) -> Case:
        """The case of a dossier, a session, a decision, a hold or a campaign; of a proposal the
        commune's."""
        at_province = Case.process == "provincial_review"
        return self.one(select(Case).where(_about(of), ~at_province))

    def review(self, proposal_id: str) -> Case:
        """The province's case of a proposal."""
        ours = (Case.proposal_id == proposal_id, Case.process == "provincial_review")
        return self.one(select(Case).where(*ours))

    def proposal(self, proposal_id: str) -> Proposal:
        return self.one(select(Proposal).where(Proposal.id == proposal_id))

    def proposal_rows(self, proposal_id: str) -> list[ProposalRow]:
        rows = select(ProposalRow).where(ProposalRow.proposal_id == proposal_id)
        return self.all(rows.order_by(ProposalRow.ordinal))

    def dossier_of(self, task: Task) -> str:
        return self.one(select(Case.dossier_id).where(Case.id == task.case_id)) or ""

    def open_tasks(self, key: str | None = None, *, of: str | None = None) -> list[Task]:
        query = select(Task).join(Case, Case.id == Task.case_id).where(Task.state == "open")
        if key is not None:
            query = query.where(Task.key == key)
        if of is not None:
            query = query.where(_about(of))
        return self.all(query.order_by(Task.opened_at, Task.key, Task.id))

    def task(self, key: str, *, of: str | None = None) -> Task:
        """The one open task with this key."""
        found = self.open_tasks(key, of=of)
        assert len(found) == 1, f"{len(found)} × {key}; open: {self.open_keys(of)}"
        return found[0]

    def open_keys(self, of: str | None = None) -> list[str]:
        return sorted({task.key for task in self.open_tasks(of=of)})

    def dossier(self, dossier_id: str) -> Dossier:
        return self.one(select(Dossier).where(Dossier.id == dossier_id))

    def nominations(self, dossier_id: str) -> list[Nomination]:
        return self.all(
            select(Nomination)
            .where(Nomination.dossier_id == dossier_id)
            .order_by(Nomination.position)
        )

    def ids(self, dossier_id: str) -> list[str]:
        return [each.id for each in self.nominations(dossier_id)]

    def outcomes(self, dossier_id: str) -> list[str]:
        return [each.outcome for each in self.nominations(dossier_id)]

    def events(self, of: str, kind: str | None = None) -> list[Event]:
        query = select(Event).join(Case, Case.id == Event.case_id).where(_about(of))
        if kind is not None:
            query = query.where(Event.kind == kind)
        return self.all(query.order_by(Event.sequence))

    def letters(self, template: str) -> list[tuple[str, dict[str, Any]]]:
        """Letters of a kind in the outbox: (full name, what it is about)."""
        query = (
            select(Person.full_name, Outbox.data)
            .join(Person, Person.id == Outbox.person_id)
            .where(Outbox.template == template)
            .order_by(Outbox.made_at, Person.sort_key)
        )
        return self.read(lambda session: [(name, data) for name, data in session.execute(query)])

    def sitting(self, session_id: str) -> CouncilSession:
        return self.one(select(CouncilSession).where(CouncilSession.id == session_id))

    def session_members(self, session_id: str) -> list[SessionMember]:
        """In the order of the council's list; the chair is the first."""
        return self.all(
            select(SessionMember)
            .where(SessionMember.session_id == session_id)
            .order_by(SessionMember.position)
        )

    def members(self, session_id: str) -> list[str]:
        """The members' person ids, in the same order."""
        return [member.person_id for member in self.session_members(session_id)]

    def agenda(self, session_id: str) -> dict[str, AgendaItem]:
        """Nomination id → its item, in the order of the agenda."""
        items = self.all(
            select(AgendaItem)
            .where(AgendaItem.session_id == session_id)
            .order_by(AgendaItem.position)
        )
        return {item.nomination_id: item for item in items}

    def decision_on(self, nomination_id: str) -> Decision:
        """The latest decision that holds a row for this nomination."""
        found = self.all(
            select(Decision)
            .join(DecisionRow, DecisionRow.decision_id == Decision.id)
            .where(DecisionRow.nomination_id == nomination_id)
            .order_by(Decision.opened_at, Decision.draft_number)
        )
        assert found, "no decision holds it"
        return found[-1]

    def one_decision(self, decision_id: str) -> Decision:
        return self.one(select(Decision).where(Decision.id == decision_id))

    def decision_rows(self, decision_id: str) -> dict[str, DecisionRow]:
        rows = self.all(
            select(DecisionRow)
            .where(DecisionRow.decision_id == decision_id)
            .order_by(DecisionRow.ordinal)
        )
        return {row.nomination_id: row for row in rows}


def _about(row_id: str) -> Any:
    names = ("dossier_id", "session_id", "decision_id", "hold_id", "campaign_id", "proposal_id")
    names += ("year_step_id", "minutes_id")
    return or_(*(getattr(Case, name) == row_id for name in names))
