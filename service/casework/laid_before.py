"""Which papers of a dossier lie before the members of a council, from the invitation to the
signing: the confirmation of a rating and the minutes of the unit's review. A signed report stays
with the offices, it tells of discipline."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from service.db.asking import Question
from service.db.models import (
    AgendaItem,
    Answer,
    Case,
    CouncilSession,
    Nomination,
    SessionMember,
)

_FILES: Final = {"write_achievement_report": "file", "hold_unit_review": "minutes"}
INVITED: Final = ("convened", "open", "voting", "counted")
PAPERS: Final = Question(
    select(Answer)
    .join(Case, Case.id == Answer.case_id)
    .where(
        Case.dossier_id == bindparam("dossier"),
        or_(
            Answer.nomination_id.in_(bindparam("nominations", expanding=True)),
            Answer.key == "hold_unit_review",
        ),
        Answer.key.in_(_FILES),
    ),
    Answer.answered_at,
)


def files_in(answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    """(attachment id, the task that brought it); of a step that was done again the last one."""
    last: dict[tuple[Any, ...], Answer] = {(each.key, each.nomination_id): each for each in answers}
    for each in last.values():
        named = each.values.get(_FILES[each.key])
        if named:
            yield str(named), each.key


def lies_before(session: Session, person_id: str, dossier_id: str, attachment_id: str) -> bool:
    """Whether a member who is invited over this dossier finds the file among its papers."""
    nominations = session.scalars(
        select(AgendaItem.nomination_id)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
        .join(SessionMember, SessionMember.session_id == CouncilSession.id)
        .where(
            Nomination.dossier_id == dossier_id,
            AgendaItem.struck.is_(False),
            SessionMember.person_id == person_id,
            CouncilSession.state.in_(INVITED),
        )
    ).all()
    if not nominations:
        return False
    answers = PAPERS.of(session, dossier=dossier_id, nominations=tuple(nominations))
    return attachment_id in {key for key, _ in files_in(answers)}
