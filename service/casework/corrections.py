"""What decisions and their corrections say of somebody, and which of them the register follows.

A row that carries no words of its own says what stands on the subject's record. Before a correction
changes that record, the rows of all documents that are past their draft are given the old words.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from service.db.models import Award, Decision, DecisionRow, Nomination

UNDER_WAY: Final = ("draft", "signed")


class Wording(NamedTuple):
    name: str
    post: str


def wording(row: DecisionRow) -> Wording:
    """How the row's document calls whoever it is about."""
    if row.name is None:
        subject = row.nomination.subject
        return Wording(subject.name, subject.post)
    return Wording(row.name, row.post or "")


def corrected_wording(decision: Decision, nomination_id: str) -> Wording | None:
    """The words that a correction takes the place of; none in a decision that corrects nothing."""
    if decision.corrects is None:
        return None
    found = [row for row in decision.corrects.rows if row.nomination_id == nomination_id]
    return wording(found[0]) if found else None


def issued_words(decision: Decision) -> dict[str, str]:
    """The words of the decision that this one corrects: name and post on two lines."""
    rows = decision.corrects.rows if decision.corrects is not None else ()
    return {row.nomination_id: "\n".join(wording(row)) for row in rows}


def line(decision: Decision) -> Iterator[Decision]:
    """What it corrects, and what that one corrected, back to the award."""
    before = decision.corrects
    while before is not None:
        yield before
        before = before.corrects


def is_latest() -> ColumnElement[bool]:
    """Of an award's line of entries the one that no correction has taken the place of."""
    newer = aliased(Award)
    return ~select(newer.id).where(newer.corrects_id == Award.id).exists()


def latest_entries(session: Session, decision_id: str) -> dict[str, Award]:
    """Nomination → its entry, for those that the register still follows to this decision."""
    wanted = select(Award).where(Award.decision_id == decision_id, is_latest())
    return {str(award.nomination_id): award for award in session.scalars(wanted)}


def under_way(session: Session, decision_id: str) -> dict[str, str]:
    """Nomination → the draft number of the correction of this decision that holds it."""
    rows: Any = session.execute(
        select(DecisionRow.nomination_id, Decision.draft_number)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(
            Decision.corrects_id == decision_id,
            Decision.state.in_(UNDER_WAY),
            DecisionRow.struck.is_(False),
        )
    )
    return dict(rows.all())


def rows_without_words(session: Session, subject_id: str) -> list[DecisionRow]:
    """Rows past their draft that still lean on the subject's record."""
    return list(
        session.scalars(
            select(DecisionRow)
            .join(Nomination, Nomination.id == DecisionRow.nomination_id)
            .join(Decision, Decision.id == DecisionRow.decision_id)
            .where(
                Nomination.subject_id == subject_id,
                Decision.state != "draft",
                DecisionRow.name.is_(None),
            )
        )
    )
