"""What several papers of a dossier are made of, read from its rows, answers and events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.casework.lists import ANSWERS, EVENTS
from service.db.models import Answer, Case, Dossier, Event, Nomination, Task
from service.queries.dossier import nominations_of
from workflows.law.awards import Level
from workflows.law.book import LawBook

COMMUNE = "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOf:
    """What every paper of a dossier names."""

    dossier: str
    number: str
    unit: str
    owner: str
    round_title: str
    round_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPaper:
    """A kind of paper with how it was found: ok, missing or wrong, and why."""

    name: str
    found: str
    reason: str


def paper_of(dossier: Dossier) -> PaperOf:
    return PaperOf(
        dossier=dossier.id,
        number=dossier.number,
        unit=dossier.unit.name,
        owner=dossier.owner.name,
        round_title=dossier.round.title,
        round_year=dossier.round.year,
    )


def day_of(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) and written else None


def last_event(session: Session, case: Case, kind: str) -> Event | None:
    return next((each for each in EVENTS.of(session, case=case.id) if each.kind == kind), None)


def last_answer(
    session: Session, case: Case, *keys: str, before: Event | None = None
) -> Answer | None:
    for each in reversed(ANSWERS.of(session, case=case.id)):
        if each.key in keys and (before is None or each.answered_at <= before.at):
            return each
    return None


def checked_papers(
    session: Session, law: LawBook, case: Case, before: Event | None = None
) -> tuple[CheckedPaper, ...]:
    """The newest check of the papers, or the newest one before an event."""
    answer = last_answer(session, case, "receive_dossier", before=before)
    checks: Sequence[Mapping[str, Any]] = answer.values.get("checks") or () if answer else ()
    return tuple(
        CheckedPaper(
            name=law.paper_names[check["paper"]],
            found=check["choice"],
            reason=check.get("reason") or "",
        )
        for check in checks
    )


def letters_of(session: Session, case: Case) -> dict[str, Mapping[str, Any]]:
    """Level → the letter as signed."""
    answer = last_answer(session, case, "submit_dossier")
    rows = answer.values.get("letters") or () if answer else ()
    return {row["authority"]: row for row in rows}


def appraisal_of(session: Session, case: Case) -> tuple[Answer, Task] | None:
    answer = last_answer(session, case, "appraise_dossier", "revise_appraisal")
    return (answer, answer.task) if answer is not None else None


def proposed_in(session: Session, dossier: Dossier) -> list[Nomination]:
    """What the unit has put forward: all but what its own review left out."""
    return [row for row in nominations_of(session, dossier) if row.outcome != "not_proposed"]


def addressee_of(dossier: Dossier, level: str) -> str:
    if level == COMMUNE:
        return f"Chủ tịch {dossier.owner.name}"
    above = dossier.owner.parent
    if above is not None and above.level == level:
        return f"Chủ tịch {above.name}"
    return Level(level).label


def votes_of(row: Nomination) -> tuple[int | None, int | None]:
    votes = row.unit_votes
    if not votes:
        return None, None
    cast = sum(votes.get(name, 0) for name in ("in_favour", "against", "abstained"))
    return votes.get("in_favour"), cast
