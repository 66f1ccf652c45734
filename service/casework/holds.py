"""What lies on a dossier or on one of its nominations, and who waits until it is lifted."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.casework.people import case_of
from service.db.asking import Question
from service.db.models import Case, Hold, Nomination

ON_HOLD: Final = "on_hold"  # the state of a dossier that waits for a conclusion
HELD, RELEASED = "held", "released"
PENDING: Final = (HELD, RELEASED)
LOCKS: Final = Question(
    select(Hold).where(
        Hold.dossier_id == bindparam("dossier"),
        Hold.nomination_id.is_(None),
        Hold.concluded_at.is_(None),
        select(Nomination.id)
        .where(Nomination.dossier_id == Hold.dossier_id, Nomination.outcome == HELD)
        .exists(),
    ),
    Hold.ordered_at,
    Hold.id,
)
_UNDER_CONSIDERATION: Final = "dossier_withdrawn"  # it can be withdrawn as long as it is considered


def lock_on(session: Session, dossier_id: str) -> Hold | None:
    """The hold on the whole dossier, as long as a nomination in it is held."""
    return next(iter(LOCKS.of(session, dossier=dossier_id)), None)


def open_on(session: Session, nomination: Nomination) -> Sequence[Hold]:
    """Every hold that still lies on the nomination, those on its whole dossier included."""
    return session.scalars(
        select(Hold)
        .where(
            Hold.dossier_id == nomination.dossier_id,
            Hold.nomination_id.is_(None) | (Hold.nomination_id == nomination.id),
            Hold.concluded_at.is_(None),
        )
        .order_by(Hold.ordered_at, Hold.id)
    ).all()


def listens(session: Session, dossier_id: str) -> bool:
    """Not if it is withdrawn, nor while a hold lies on the whole of it: then it goes on waiting."""
    if lock_on(session, dossier_id) is not None:
        return False
    return is_considered(case_of(session, dossier_id))


def pending(session: Session, dossier_id: str) -> list[Nomination]:
    """What the dossier goes on without: held, or released too late and not yet taken up again."""
    return list(
        session.scalars(
            select(Nomination)
            .where(Nomination.dossier_id == dossier_id, Nomination.outcome.in_(PENDING))
            .order_by(Nomination.position)
        )
    )


def awaits(case: Case, message: str) -> bool:
    return any(each["message"] == message for each in case.subscriptions)


def is_considered(case: Case) -> bool:
    """From the list to the conclusion; not once it is withdrawn, refused or to be archived."""
    return case.ended_at is None and awaits(case, _UNDER_CONSIDERATION)
