"""What is due to be done by itself: timers of cases, messages that a case waits for, reminders.

Each question costs what is due, whatever else the database holds.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.db.models import Case, Reminder, WaitingMessage


def timers(
    session: Session, now: datetime, *, but: Collection[str] = (), most: int = 200
) -> Sequence[str]:
    """Cases with a timer that has run out, longest ago first, without those in `but`."""
    return session.scalars(
        select(Case.id)
        .where(Case.next_timer < now, Case.ended_at.is_(None), Case.id.not_in(but))
        .order_by(Case.next_timer, Case.id)
        .limit(most)
    ).all()


def messages(session: Session, *, troubled: bool) -> list[str]:
    """Undelivered messages for which a case stands open and waits, oldest first.

    `troubled`: also those whose delivery has failed before.
    """
    waiting = (
        select(WaitingMessage.id, WaitingMessage.name, Case.subscriptions)
        .join(
            Case,
            or_(
                Case.dossier_id == WaitingMessage.correlation,
                Case.session_id == WaitingMessage.correlation,
            ),
        )
        .where(WaitingMessage.delivered_at.is_(None), Case.ended_at.is_(None))
        .order_by(WaitingMessage.sent_at, WaitingMessage.id)
    )
    if not troubled:
        waiting = waiting.where(WaitingMessage.problem == "")
    found = [
        message_id
        for message_id, name, subscriptions in session.execute(waiting)
        if any(each["message"] == name for each in subscriptions)
    ]
    return list(dict.fromkeys(found))


def reminders(session: Session, now: datetime) -> bool:
    """Whether anything is to be mentioned in somebody's next letter."""
    found = session.scalar(
        select(Reminder.id).where(Reminder.done_at.is_(None), Reminder.due_at <= now).limit(1)
    )
    return found is not None
