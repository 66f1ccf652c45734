"""Tasks as lists and pages show them: one row, and what it is about."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from service import access
from service.access import Actor
from service.db.models import (
    Campaign,
    Case,
    ClockEntry,
    Dossier,
    Hold,
    Nomination,
    Organisation,
    Person,
    Proposal,
    ProposalRow,
    SessionMinutes,
    Subject,
    Task,
    YearStep,
)
from service.queries.search import Nominee
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI

_WHOSE = aliased(Organisation)
_EACH = aliased(Nomination)
_BETWEEN: Final = "\n"  # stands in no code of an award


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    id: str
    key: str
    name: str
    role: str
    organisation: str | None
    case: str
    case_number: str
    process: str
    session: str | None
    decision: str | None
    campaign: str | None
    proposal: str | None
    dossier: str | None
    dossier_number: str | None
    unit: str
    about: str
    claimed_by: str | None
    claimant: str
    claimed_on: date | None
    mine: bool
    state: str
    opened_on: date
    starts_on: date | None
    due_on: date | None
    due_at: datetime | None
    clock: str
    form: str
    paused_on: date | None = None
    lent_by: str | None = None
    lender: str = ""
    lent_word: str = ""
    lent_by_me: bool = False
    put_off_to: date | None = None
    priority: bool = False
    may_act: bool = False
    matched: Nominee | None = None
    organisation_id: str | None = None


_STOPPED: Final = (
    select(func.max(ClockEntry.at))
    .where(
        ClockEntry.case_id == Task.case_id,
        ClockEntry.term == Task.deadline,
        ClockEntry.kind == "stop",
        Task.clock == "stopped",
    )
    .scalar_subquery()
)
_PROPOSED: Final = (
    select(func.aggregate_strings(_EACH.award, _BETWEEN))
    .where(_EACH.dossier_id == Case.dossier_id)
    .scalar_subquery()
)


_BUNDLED: Final = (
    select(func.aggregate_strings(_EACH.award, _BETWEEN))
    .join(ProposalRow, ProposalRow.nomination_id == _EACH.id)
    .where(ProposalRow.proposal_id == Case.proposal_id, ProposalRow.struck == "")
    .scalar_subquery()
)
_PROPOSER: Final = (
    select(_WHOSE.name)
    .join(Proposal, Proposal.owner_id == _WHOSE.id)
    .where(Proposal.id == Case.proposal_id)
    .scalar_subquery()
)

_CORRECTED: Final = (  # the session whose minutes are corrected
    select(SessionMinutes.session_id).where(SessionMinutes.id == Case.minutes_id).scalar_subquery()
)


def _name(name: Any, whose: Any) -> Any:
    return select(name).where(whose).scalar_subquery()


_STOPPED_ONE, _STOPPED_IN, _OF_WHOM = aliased(Nomination), aliased(Dossier), aliased(Subject)
_ON_HOLD: Final = (
    select(func.coalesce(_OF_WHOM.name, "Cả hồ sơ") + " · hồ sơ " + _STOPPED_IN.number)
    .select_from(Hold)
    .join(_STOPPED_IN, _STOPPED_IN.id == Hold.dossier_id)
    .outerjoin(_STOPPED_ONE, _STOPPED_ONE.id == Hold.nomination_id)
    .outerjoin(_OF_WHOM, _OF_WHOM.id == _STOPPED_ONE.subject_id)
    .where(Hold.id == Case.hold_id)
    .scalar_subquery()
)


# What `task_items` reads: columns and no entities, for a list is drawn on every visit. PostgreSQL
# weighs no more than eight tables against each other: with more it would begin with every task.
TASK_ROWS: Final = (
    select(
        Task.id,
        Task.case_id,
        Task.key,
        Task.name,
        Task.form,
        Task.role,
        Task.organisation_id,
        Task.person_id,
        Task.state,
        Task.opened_at,
        Task.starts_on,
        Task.due_on,
        Task.due_at,
        Task.clock,
        Task.rank,
        Task.claimed_by,
        Task.claimed_at,
        Task.lent_by,
        Task.lent_word,
        Task.put_off_to,
        Case.number,
        Case.process,
        Case.owner_id,
        func.coalesce(Case.session_id, _CORRECTED).label("session_id"),
        Case.decision_id,
        Case.proposal_id,
        Case.dossier_id,
        Dossier.number.label("dossier_number"),
        Organisation.name.label("unit"),
        _name(_WHOSE.name, _WHOSE.id == Task.organisation_id).label("organisation"),
        _name(Person.full_name, Person.id == Task.claimed_by).label("claimant"),
        _name(Person.full_name, Person.id == Task.lent_by).label("lender"),
        Subject.name.label("nominee"),
        Nomination.award,
        Case.campaign_id,
        _name(Campaign.name, Campaign.id == Case.campaign_id).label("campaign"),
        _name(Person.full_name, Person.id == Case.person_id).label("person"),
        _name(YearStep.name, YearStep.id == Case.year_step_id).label("year_step"),
        _ON_HOLD.label("on_hold"),
        _STOPPED.label("stopped_at"),
        _PROPOSED.label("proposed"),
        _BUNDLED.label("bundled"),
        _PROPOSER.label("proposer"),
    )
    .join(Case, Case.id == Task.case_id)
    .outerjoin(Dossier, Dossier.id == Case.dossier_id)
    .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
    .outerjoin(Nomination, Nomination.id == Task.nomination_id)
    .outerjoin(Subject, Subject.id == Nomination.subject_id)
)


def task_items(law: LawBook, actor: Actor, rows: Sequence[Any]) -> tuple[TaskItem, ...]:
    people = {hat.person_id for hat in actor.hats}

    @cache
    def name_of(award: str) -> str:
        """A list has many rows and few awards."""
        return law.award(award).name

    return tuple(_item(name_of, actor, people, row) for row in rows)


def _about(name_of: Callable[[str], str], row: Any) -> str:
    """Its one nominee; the person, hold, campaign or step of the year that its case is about; or
    what the dossier proposes."""
    if row.nominee:
        return f"{row.nominee} · {name_of(row.award)}"
    named = row.person or row.on_hold or row.campaign or row.year_step
    return named or _awards(name_of, row.proposed or row.bundled)


def _awards(name_of: Callable[[str], str], proposed: str | None) -> str:
    """`3 Chiến sĩ thi đua cơ sở, 1 Giấy khen`, the most frequent first."""
    numbers = Counter(proposed.split(_BETWEEN) if proposed else ())
    told = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{number} {name_of(award)}" for award, number in told)


_DAYS: Final = ("starts_on", "due_on", "due_at", "clock", "put_off_to")


def _item(
    name_of: Callable[[str], str], actor: Actor, people: Collection[str], row: Any
) -> TaskItem:
    return TaskItem(
        **{each: getattr(row, each) for each in _DAYS},
        id=row.id,
        key=row.key,
        name=row.name,
        role=row.role,
        organisation=row.organisation,
        organisation_id=row.organisation_id,
        case=row.case_id,
        case_number=row.number,
        process=row.process,
        session=row.session_id,
        decision=row.decision_id,
        campaign=row.campaign_id,
        proposal=row.proposal_id,
        dossier=row.dossier_id,
        dossier_number=row.dossier_number,
        unit=row.unit or row.proposer or (row.organisation or "" if row.campaign_id else ""),
        about=_about(name_of, row),
        claimed_by=row.claimed_by,
        claimant=row.claimant or "",
        claimed_on=local_day(row.claimed_at),
        mine=row.claimed_by in people or row.person_id in people,
        lent_by=row.lent_by,
        lender=row.lender or "",
        lent_word=row.lent_word,
        lent_by_me=row.lent_by in people,
        priority=row.rank == 0,
        state=row.state,
        opened_on=local_day(row.opened_at),
        paused_on=local_day(row.stopped_at),
        form=row.form,
        may_act=access.acting_on(actor, row) is not None,
    )


def local_day(moment: datetime | None) -> Any:
    return moment.astimezone(HANOI).date() if moment is not None else None
