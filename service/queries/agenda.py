"""One nomination as the council sees it: what it has done, who proposed it, what was found.

Council members read it from the invitation to the signing of the minutes; sensitive data (
discipline, grounds of opinions) are not on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework import council, eligibility
from service.casework.descent import DESCENTS
from service.casework.laid_before import INVITED, PAPERS, files_in
from service.casework.lists import DOSSIERS, NOMINATIONS
from service.casework.people import place_of
from service.db.asking import Question, Questions
from service.db.models import (
    AgendaItem,
    Answer,
    Attachment,
    Case,
    CouncilSession,
    Nomination,
    Organisation,
    Task,
)
from service.queries.attachments import AttachmentItem, named
from service.queries.received import Received, received
from service.queries.sessions import find_sitting, sees
from workflows.law.book import LawBook
from workflows.law.eligibility import Eligibility

_REPORTS: Final = Question(
    select(Answer).where(
        Answer.key == "write_achievement_report",
        Answer.nomination_id.in_(bindparam("nominations", expanding=True)),
    ),
    Answer.answered_at,
)
_OPINIONS: Final = Question(
    select(Answer)
    .join(Task, Task.id == Answer.task_id)
    .join(Organisation, Organisation.id == Task.organisation_id)
    .join(Case, Case.id == Answer.case_id)
    .where(Case.dossier_id == bindparam("dossier"), Answer.key == "give_opinion"),
    Organisation.sort_key,
    along=((Answer.task, Task.organisation),),
)
_FILES: Final = Question(
    select(Attachment)
    .join(Case, Case.id == Attachment.case_id)
    .where(Case.dossier_id == bindparam("dossier"))
)
_TOLD: Final = Questions(_REPORTS, _OPINIONS, DESCENTS)
_BEFORE_THE_COUNCIL: Final = Questions(
    _REPORTS, _OPINIONS, PAPERS, _FILES, DOSSIERS, NOMINATIONS, DESCENTS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    body: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationReport:
    session: str
    session_number: str
    nomination: str
    subject: str
    kind: str
    post: str
    unit: str
    award_name: str
    award_citation: str
    dossier: str
    dossier_number: str
    may_open_dossier: bool
    report: Mapping[str, Any]
    unit_votes: Mapping[str, Any]
    verdict: str
    verdict_reason: str
    conclusion: str
    opinions: tuple[OpinionView, ...]
    received: tuple[Received, ...]
    need: int
    members: int
    because: tuple[str, ...]
    citation: str
    answer: Eligibility
    papers: tuple[tuple[str, AttachmentItem], ...]  # the task that brought each
    place: int
    of: int
    before: str  # the nomination before it on the agenda, and the one after
    after: str


# Of the achievement report only this: nothing basic beyond the name, nothing sensitive.
SHOWN = ("results", "rating", "initiatives", "awards_received", "members", "members_ldtt")
SHOWN_OF_HOUSEHOLDS = ("contribution", "value")


def nomination_report(
    session: Session,
    law: LawBook,
    actor: Actor,
    session_id: str,
    nomination_id: str,
    today: date,
) -> NominationReport:
    sitting, item = _in_sight(session, actor, session_id, nomination_id)
    nomination, dossier = item.nomination, item.nomination.dossier
    counting = council.Counting(law, sitting, today, place_of(session, sitting.owner_id))
    rule, award = counting.threshold(item), law.award(nomination.award)
    _BEFORE_THE_COUNCIL.ahead(session, nominations=(nomination.id,), dossier=dossier.id)
    return NominationReport(
        session=sitting.id,
        session_number=sitting.number,
        nomination=nomination.id,
        award_name=award.name,
        award_citation=award.citation.text,
        **_whose(nomination, actor),
        report=reports_of(session, [nomination.id]).get(nomination.id, {}),
        unit_votes=nomination.unit_votes,
        verdict=nomination.verdict,
        verdict_reason=nomination.appraisal.get("reason", ""),
        conclusion=nomination.appraisal.get("conclusion", ""),
        opinions=opinions_in(session, dossier.id).get(nomination.id, ()),
        received=received(session, law, nomination.subject, dossier.unit_id),
        need=rule.need,
        members=len(sitting.members),
        because=rule.because,
        citation=rule.citation.text,
        answer=eligibility.judged(session, law, [nomination], today)[nomination.id],
        papers=_papers(session, nomination.id, dossier.id),
        **_beside(sitting, nomination.id),
    )


def _whose(nomination: Nomination, actor: Actor) -> dict[str, Any]:
    subject, dossier = nomination.subject, nomination.dossier
    return {
        "subject": subject.name,
        "kind": subject.kind,
        "post": subject.post,
        "unit": dossier.unit.name,
        "dossier": dossier.id,
        "dossier_number": dossier.number,
        "may_open_dossier": access.may_read_dossier(
            actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id
        ),
    }


def _beside(sitting: CouncilSession, nomination_id: str) -> dict[str, Any]:
    """Which one of the agenda it is, and those beside it; one that was struck stands first."""
    live = [each.nomination_id for each in sitting.agenda if not each.struck]
    at = live.index(nomination_id) if nomination_id in live else 0
    return {
        "place": at + 1,
        "of": len(live),
        "before": live[at - 1] if at else "",
        "after": live[at + 1] if at + 1 < len(live) else "",
    }


def _papers(
    session: Session, nomination_id: str, dossier_id: str
) -> tuple[tuple[str, AttachmentItem], ...]:
    answers = PAPERS.of(session, nominations=(nomination_id,), dossier=dossier_id)
    found = dict(files_in(answers))
    files = named(session, found)
    return tuple((found[key], file) for key, file in files.items())


def _in_sight(
    session: Session, actor: Actor, session_id: str, nomination_id: str
) -> tuple[CouncilSession, AgendaItem]:
    sitting, _ = find_sitting(session, session_id)
    if not sees(actor, sitting.owner_id):
        raise NotFound
    item = next((each for each in sitting.agenda if each.nomination_id == nomination_id), None)
    if item is None:
        raise NotFound
    if not access.may_read_all(actor, sitting.owner_id):
        seated = actor.person_id in {member.person_id for member in sitting.members}
        invited = sitting.state in INVITED
        if not (seated and invited):
            raise NotFound
    return sitting, item


def may_read_reports(actor: Actor, sitting_state: str, owner_id: str, *, signed: bool) -> bool:
    """Whether the agenda's reports are open to this member or officer now."""
    if access.may_read_all(actor, owner_id):
        return True
    return sitting_state not in ("preparing", "cancelled") and not signed


def reports_and_opinions(session: Session, nominations: Sequence[str], dossier_id: str) -> None:
    """Read both at once, and what a nominee's unit came out of."""
    _TOLD.ahead(session, nominations=tuple(nominations), dossier=dossier_id)


def reports_of(session: Session, nominations: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Nomination → its newest achievement report, without what a council has no need of."""
    rows = _REPORTS.of(session, nominations=tuple(nominations))
    shown = SHOWN + SHOWN_OF_HOUSEHOLDS
    return {
        str(row.nomination_id): {name: row.values[name] for name in shown if name in row.values}
        for row in rows
    }


def opinions_in(session: Session, dossier_id: str) -> dict[str, tuple[OpinionView, ...]]:
    """Nomination → what the bodies asked have said, without grounds; silence is no opinion."""
    found: dict[str, tuple[OpinionView, ...]] = {}
    for answer in _OPINIONS.of(session, dossier=dossier_id):
        body = answer.task.organisation
        for row in answer.values.get("rows", ()):
            given = OpinionView(body=body.name if body else "", opinion=row["opinion"])
            found[row["nomination"]] = (*found.get(row["nomination"], ()), given)
    return found
