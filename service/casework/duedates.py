"""What a term of a case counts from, asked of its events and of the dates people set.

The answer begins a run in the ledger (`casework.ledger`); from then on the ledger is what counts.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.casework import history, ledger
from service.casework.ledger import STATUTORY
from service.casework.people import place_of
from service.db.models import (
    Campaign,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
    Proposal,
    Round,
    YearStep,
)
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.rules import ANY

UNLIMITED: Final = "unlimited"


def reckoned(
    session: Session, law: LawBook, case: Case, key: str, on: date, *, variant: str = ANY
) -> Due:
    """The term as it would run if it began now, on the rules of the day `on`; stops left out."""
    return law.due(
        key,
        variant=variant,
        anchors=history.moments(session, case.id) | _opening_of_round(session, case),
        place=place_of(session, case.owner_id),
        chosen=set_by_people(session, law, case),
        on=on,
    )


def set_by_people(session: Session, law: LawBook, case: Case) -> dict[str, date | datetime]:
    """Dates that people set, and the end of the longer term that a step must keep."""
    return _chosen(session, case) | _outer_term(session, law, case)


def _opening_of_round(session: Session, case: Case) -> dict[str, datetime]:
    """A moment that the events of a dossier's case, or a proposal's, do not hold."""
    if case.proposal_id is not None:
        return {"round.opened": session.get_one(Proposal, case.proposal_id).round.opened_at}
    if case.dossier_id is None:
        return {}
    dossier = session.get_one(Dossier, case.dossier_id)
    return {"round.opened": session.get_one(Round, dossier.round_id).opened_at}


def _chosen(session: Session, case: Case) -> dict[str, date | datetime]:
    """Dates that people set: a round's last day, the hour of a meeting, the close of a ballot, a
    ceremony."""
    chosen: dict[str, date | datetime] = {}
    if case.dossier_id is not None:
        dossier = session.get_one(Dossier, case.dossier_id)
        chosen["closes_on"] = session.get_one(Round, dossier.round_id).closes_on
    if case.campaign_id is not None:
        chosen |= _of_campaign(session, case.campaign_id)
    if case.session_id is not None:
        sitting = session.get_one(CouncilSession, case.session_id)
        if sitting.meets_at is not None:
            chosen["meets_at"] = sitting.meets_at
        if sitting.ballot_closes_at is not None:
            chosen["closing_time"] = sitting.ballot_closes_at
    if case.decision_id is not None:
        decision = session.get_one(Decision, case.decision_id)
        if decision.ceremony_on is not None:
            chosen["ceremony_on"] = decision.ceremony_on
    if case.proposal_id is not None:
        proposal = session.get_one(Proposal, case.proposal_id)
        if proposal.completion_due_on is not None:
            chosen["completion_due_on"] = proposal.completion_due_on
    return chosen | _of_year_step(session, case)


def _of_year_step(session: Session, case: Case) -> dict[str, date]:
    if case.year_step_id is None:
        return {}
    return {"step_due_on": session.get_one(YearStep, case.year_step_id).due_on}


def _of_campaign(session: Session, campaign_id: str) -> dict[str, date]:
    campaign = session.get_one(Campaign, campaign_id)
    names = ("registration_closes_on", "midterm_on", "ends_on")
    return {name: day for name in names if (day := getattr(campaign, name)) is not None}


def _outer_term(session: Session, law: LawBook, case: Case) -> dict[str, date | datetime]:
    """The statutory term: a dossier's own; of a decision's dossiers the one that ends first."""
    if case.session_id is not None:
        return {}
    cases = [case] if case.decision_id is None else _dossiers_of(session, case.decision_id)
    found = ledger.runs_in(session, [each.id for each in cases])
    ends = [
        ledger.derived(session, law, each, run).on
        for each in cases
        if (run := found[each.id].get(STATUTORY)) and not run.is_over
    ]
    return {STATUTORY: min(known)} if (known := [end for end in ends if end is not None]) else {}


def _dossiers_of(session: Session, decision_id: str) -> list[Case]:
    wanted = (
        select(Nomination.dossier_id)
        .join(DecisionRow, DecisionRow.nomination_id == Nomination.id)
        .where(DecisionRow.decision_id == decision_id, DecisionRow.struck.is_(False))
    )
    with_round = select(Dossier).where(Dossier.id.in_(wanted)).options(joinedload(Dossier.round))
    session.scalars(with_round).all()  # read at once what each is asked for below
    return list(session.scalars(select(Case).where(Case.dossier_id.in_(wanted))))
