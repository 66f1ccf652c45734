"""What a draft would change beside dates: money, votes, papers and authority of what is open."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from service.db.models import (
    AgendaItem,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
)
from service.queries.impact.asked import Change, Place, Question
from service.text import money
from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook

_UNSETTLED: Final = ("open", "held", "released", "passed", "deferred")
Look = Callable[[Session, Question], Iterator[Change]]


def _mine(question: Question, owner: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return true() if question.owners is None else owner.in_(question.owners)


def amounts(session: Session, question: Question) -> Iterator[Change]:
    """Money of decisions that are drafted or signed and not issued yet."""
    wanted = (
        select(DecisionRow, Decision)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(
            Decision.state.in_(("draft", "signed")),
            Decision.kind == "award",
            DecisionRow.struck.is_(False),
            _mine(question, Decision.owner_id),
        )
        .options(joinedload(DecisionRow.nomination).joinedload(Nomination.subject))
        .order_by(Decision.draft_number, DecisionRow.ordinal)
    )
    for row, decision in session.execute(wanted):
        award, kind = row.nomination.award, row.nomination.subject.kind

        def ask(law: LawBook, on: date, place: Place, award: str = award, kind: str = kind) -> str:
            return money(law.amount(award, kind, on, place).value)

        yield from question.asked(
            session,
            decision.owner_id,
            decision.draft_number,
            f"Tiền thưởng: {question.award(award)}, {SubjectKind(kind).label}",
            ("money", award, kind),
            ask,
        )


def sittings(session: Session, question: Question) -> Iterator[Change]:
    """Shares and quorums of sessions that are not over."""
    wanted = (
        select(CouncilSession)
        .where(
            CouncilSession.state.not_in(("concluded", "cancelled")),
            _mine(question, CouncilSession.owner_id),
        )
        .options(
            joinedload(CouncilSession.council),
            selectinload(CouncilSession.members),
            selectinload(CouncilSession.agenda).joinedload(AgendaItem.nomination),
        )
        .order_by(CouncilSession.number)
    )
    for sitting in session.scalars(wanted):
        if sitting.members:
            yield from _quorum(session, question, sitting)
            awards = {each.nomination.award for each in sitting.agenda if not each.struck}
            for award in sorted(awards):
                yield from _share(session, question, sitting, award)


def _quorum(session: Session, question: Question, sitting: CouncilSession) -> Iterator[Change]:
    members, kind = len(sitting.members), sitting.council.kind

    def ask(law: LawBook, on: date, place: Place) -> str:
        found = law.quorum(members=members, council_kind=kind, on=on, place=place)
        return f"{found.need} trong {members}"

    what = "Số người phải dự họp"
    key = ("quorums", kind)
    yield from question.asked(session, sitting.owner_id, sitting.number, what, key, ask)


def _share(
    session: Session, question: Question, sitting: CouncilSession, award: str
) -> Iterator[Change]:
    members = len(sitting.members)

    def ask(law: LawBook, on: date, place: Place) -> str:
        found = law.threshold(award, members=members, on=on, place=place)
        manner = "bỏ phiếu" if found.ballot else "bỏ phiếu hoặc biểu quyết"
        return f"{found.need} trong {members}, {manner}"

    what = f"Số phiếu cần có: {question.award(award)}"
    key = ("thresholds", award)
    yield from question.asked(session, sitting.owner_id, sitting.number, what, key, ask)


def nominations(session: Session, question: Question) -> Iterator[Change]:
    """Papers of dossiers that are not accepted yet; of all that run, who decides, whether the
    council sits, and what goes up. One line for an award and kind of subject in a dossier."""
    wanted = (
        select(Nomination, Dossier)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .join(Case, (Case.dossier_id == Dossier.id) & (Case.process == "commendation"))
        .where(
            Case.ended_at.is_(None),
            Nomination.outcome.in_(_UNSETTLED),
            _mine(question, Dossier.owner_id),
        )
        .options(joinedload(Nomination.subject))
        .order_by(Dossier.number, Nomination.position)
    )
    told: set[tuple[str, str, str]] = set()
    for nomination, dossier in session.execute(wanted):
        kind = nomination.subject.kind
        once = (dossier.id, nomination.award, kind)
        if once not in told:
            told.add(once)
            yield from _of_nomination(session, question, dossier, nomination.award, kind)


def _of_nomination(
    session: Session, question: Question, dossier: Dossier, award: str, kind: str
) -> Iterator[Change]:
    lines: list[tuple[str, tuple[str, ...], Callable[[LawBook, date, Place], str]]] = [
        (
            "Thẩm quyền",
            ("authority", award),
            lambda law, on, place: law.authority(award, on, place).level.label,
        ),
        (
            "Họp Hội đồng",
            ("council_duty", award),
            lambda law, on, place: (
                "phải họp" if law.council_required(award, on, place) else "không phải họp"
            ),
        ),
        (
            "Hồ sơ trình",
            ("proposal_papers", award),
            lambda law, on, place: _listed(law.proposal_papers(award, kind, on, place)),
        ),
    ]
    if dossier.accepted_at is None:
        papers = ("papers", award, dossier.case_kind)
        lines.append(
            (
                "Thành phần hồ sơ",
                papers,
                lambda law, on, place: _listed(
                    law.required_papers(award, kind, on, place, kind=dossier.case_kind)
                ),
            )
        )
    for what, key, ask in lines:
        named = f"{what}: {question.award(award)}"
        yield from question.asked(session, dossier.owner_id, dossier.number, named, key, ask)


def _listed(papers: Collection[Any]) -> str:
    return "; ".join(paper.name for paper in papers)


# The tables that each of them asks.
LOOKS: Final[tuple[tuple[frozenset[str], Look], ...]] = (
    (frozenset({"money", "base_salary", "rounding"}), amounts),
    (frozenset({"thresholds", "quorums"}), sittings),
    (frozenset({"authority", "council_duty", "papers", "proposal_papers"}), nominations),
)
