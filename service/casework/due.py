"""What is due to be done by itself: timers of cases, messages that a case waits for, reminders.

Each question costs what is due, whatever else the database holds.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from service.db.models import Case, Hold, Reminder, Task, WaitingMessage

_AT_ONCE: Final = 500  # ids in one question
# A hold lies on the whole dossier of this case: nothing fires and nobody is reminded.
_LOCKED: Final = exists().where(
    Hold.dossier_id == Case.dossier_id, Hold.nomination_id.is_(None), Hold.concluded_at.is_(None)
)


def timers(
    session: Session, now: datetime, *, but: Collection[str] = (), most: int = 200
) -> Sequence[str]:
    """Cases with a timer that has run out, longest ago first, without those in `but`."""
    return session.scalars(
        select(Case.id)
        .where(Case.next_timer < now, Case.ended_at.is_(None), Case.id.not_in(but), ~_LOCKED)
        .order_by(Case.next_timer, Case.id)
        .limit(most)
    ).all()


def messages(session: Session, *, troubled: bool, beginning: Collection[str] = ()) -> list[str]:
    """Undelivered messages for which a case stands open and waits, oldest first.

    `troubled`: also those whose delivery has failed before. `beginning`: names of messages that
    nobody need wait for, since a process begins with them.
    """
    waiting = (
        select(WaitingMessage.id, WaitingMessage.name, WaitingMessage.correlation)
        .where(WaitingMessage.delivered_at.is_(None))
        .order_by(WaitingMessage.sent_at, WaitingMessage.id)
    )
    if not troubled:
        waiting = waiting.where(WaitingMessage.problem == "")
    found = session.execute(waiting).all()
    awaited = _awaited(session, {row.correlation for row in found})
    return [
        row.id for row in found if (row.correlation, row.name) in awaited or row.name in beginning
    ]


def _awaited(session: Session, correlations: Iterable[str]) -> set[tuple[str, str]]:
    """For what running cases wait: (correlation, message). Asked by one key at a time: with two in
    one question SQLite reads every case."""
    return {
        (key, each["message"])
        for some in portions(correlations)
        for column in (Case.dossier_id, Case.session_id, Case.proposal_id)
        for key, subscriptions in session.execute(
            select(column, Case.subscriptions).where(column.in_(some), Case.ended_at.is_(None))
        )
        for each in subscriptions
    }


def reminders(session: Session, now: datetime) -> bool:
    """Whether anything is to be mentioned in somebody's next letter."""
    found = session.scalar(
        select(Reminder.id).where(Reminder.done_at.is_(None), Reminder.due_at <= now).limit(1)
    )
    return found is not None


def mentions(now: datetime) -> Select[*tuple[Any, ...]]:
    """What is due to be mentioned, with what has to be known of its task; a row that another
    worker holds is his."""
    return (
        select(
            Reminder.id,
            Reminder.kind,
            Reminder.due_at,
            Reminder.task_id,
            Task.case_id,
            Task.role,
            Task.organisation_id,
            Task.person_id,
            Task.claimed_by,
            Task.due_on,
            Case.owner_id,
            Case.next_timer,
        )
        .join(Task, Task.id == Reminder.task_id)
        .join(Case, Case.id == Task.case_id)
        .where(Reminder.done_at.is_(None), Reminder.due_at <= now, Task.state == "open", ~_LOCKED)
        .order_by(Reminder.due_at, Reminder.id)
        .with_for_update(of=Reminder, skip_locked=True)
    )


def coming(session: Session, now: datetime, tasks: Iterable[str]) -> Iterator[str]:
    """Those of the tasks whose lateness is to be mentioned again anyhow."""
    for some in portions(tasks):
        yield from session.scalars(
            select(Reminder.task_id).where(
                Reminder.task_id.in_(some), Reminder.kind == "overdue", Reminder.due_at > now
            )
        )


def portions(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids in an order of their own, so many as one question can hold."""
    found = sorted(ids)
    for first in range(0, len(found), _AT_ONCE):
        yield found[first : first + _AT_ONCE]
