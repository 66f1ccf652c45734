"""What pages of a dossier show of it, read at once before each part asks for its own."""

from typing import Final

from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework.descent import DESCENTS
from service.casework.lists import (
    ANSWERS,
    CASES_OF_DOSSIER,
    COUNTED,
    DOSSIERS,
    ENTRIES,
    EVENTS,
    FILES,
    FILES_OF_NOTES,
    HOLDS,
    NOMINATIONS,
    NOTES,
    OPEN,
    STEPS_OF_HOLDS,
    TASKS,
)
from service.db.asking import Questions
from service.db.models import Case, Dossier

_ALL_OF_IT: Final = Questions(
    *(TASKS, OPEN, ANSWERS, FILES, EVENTS, ENTRIES),
    *(NOMINATIONS, COUNTED, HOLDS, STEPS_OF_HOLDS, NOTES, DESCENTS),
)
_HISTORY: Final = Questions(OPEN, EVENTS, ENTRIES, NOMINATIONS)
_NOTES: Final = Questions(OPEN, ENTRIES, NOMINATIONS, NOTES, FILES_OF_NOTES)
_PAPERS: Final = Questions(TASKS, ANSWERS, EVENTS, ENTRIES, NOMINATIONS)
_STEPS: Final = Questions(TASKS, OPEN, ENTRIES, NOMINATIONS, COUNTED)
_WHY: Final = Questions(
    *(DOSSIERS, CASES_OF_DOSSIER, OPEN, ENTRIES, NOMINATIONS, COUNTED, DESCENTS),
)


def all_of_it(session: Session, actor: Actor, dossier: Dossier, case: Case) -> None:
    """Read what the page of a dossier shows, at once; the same below for less of it."""
    _ALL_OF_IT.ahead(
        session,
        case=case.id,
        dossier=dossier.id,
        reads_inside=access.may_read_all(actor, dossier.owner_id),
    )


def its_history(session: Session, dossier: Dossier, case: Case) -> None:
    _HISTORY.ahead(session, case=case.id, dossier=dossier.id)


def its_notes(session: Session, actor: Actor, dossier: Dossier, case: Case) -> None:
    inside = access.may_read_all(actor, dossier.owner_id)
    _NOTES.ahead(session, case=case.id, dossier=dossier.id, reads_inside=inside)


def its_papers(session: Session, dossier: Dossier, case: Case) -> None:
    _PAPERS.ahead(session, case=case.id, dossier=dossier.id)


def its_steps(session: Session, dossier: Dossier, case: Case) -> None:
    _STEPS.ahead(session, case=case.id, dossier=dossier.id)


def what_eligibility_asks(session: Session, dossier_id: str, case: Case) -> None:
    _WHY.ahead(session, case=case.id, dossier=dossier_id)
