"""Letters as the page of letters shows them: to whoever they were written, and their state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.db.models import Outbox, Person
from service.db.models.post import WAITING

PAGE: Final = 50
State = Literal["waiting", "retrying", "left", "failed", "held", "discarded"]
_STATES: Final[Mapping[str, State]] = {
    "created": "waiting",
    "sending": "waiting",
    "temporary_failure": "retrying",
    "delivered": "left",
    "permanent_failure": "failed",
    "held": "held",
    "discarded": "discarded",
}
_STOPPED: Final = ("permanent_failure", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """A letter without its text. `person` is named for administrators only."""

    id: str
    template: str
    subject: str
    made_at: datetime
    state: State
    left_at: datetime | None
    attempts: int
    problem: str
    broken_off: int
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    item: LetterItem
    text: str


def my_letters(
    session: Session, actor: Actor, *, most: int | None = PAGE
) -> tuple[LetterItem, ...]:
    """Those written to the actor himself, newest first; never those of people he replaces."""
    rows = session.scalars(
        select(Outbox)
        .where(Outbox.person_id == actor.person_id)
        .order_by(Outbox.made_at.desc(), Outbox.id)
        .limit(most)
    )
    return tuple(_item(row) for row in rows)


def all_letters(
    session: Session, actor: Actor, state: str = "", *, most: int | None = PAGE * 4
) -> tuple[LetterItem, ...]:
    """For administrators: to whom, about what, and whether it left. Never a text."""
    if not actor.administrator:
        raise NotFound
    rows = (
        select(Outbox, Person.full_name)
        .join(Person, Person.id == Outbox.person_id)
        .order_by(Outbox.made_at.desc(), Outbox.id)
        .limit(most)
    )
    if state == "failed":
        rows = rows.where(Outbox.state.in_(_STOPPED))
    elif state == "waiting":
        rows = rows.where(Outbox.state.in_((*WAITING, "sending")))
    elif state == "left":
        rows = rows.where(Outbox.state == "delivered")
    return tuple(_item(row, name) for row, name in session.execute(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Letters that wait for somebody to decide; `more` are not in the list."""

    letters: tuple[LetterItem, ...]
    more: int


def stopped_letters(session: Session, actor: Actor | None, *, most: int = PAGE * 4) -> Stopped:
    """Held or given up, oldest first. `actor` none: whoever stands at the machine."""
    if actor is not None and not actor.administrator:
        raise NotFound
    rows = (
        select(Outbox, Person.full_name)
        .join(Person, Person.id == Outbox.person_id)
        .where(Outbox.state.in_(_STOPPED))
        .order_by(Outbox.made_at, Outbox.id)
        .limit(most)
    )
    found = tuple(_item(row, name) for row, name in session.execute(rows))
    return Stopped(letters=found, more=_stopped_count(session) - len(found))


def letters_named(session: Session, ids: Iterable[str]) -> tuple[LetterItem, ...]:
    """The letters with these ids, as after an administrator has dealt with them."""
    rows = (
        select(Outbox, Person.full_name)
        .join(Person, Person.id == Outbox.person_id)
        .where(Outbox.id.in_(list(ids)))
        .order_by(Outbox.made_at, Outbox.id)
    )
    return tuple(_item(row, name) for row, name in session.execute(rows))


def _stopped_count(session: Session) -> int:
    counted = select(func.count()).select_from(Outbox).where(Outbox.state.in_(_STOPPED))
    return session.scalar(counted) or 0


def my_letter(session: Session, actor: Actor, letter_id: str) -> LetterPage:
    row = session.get(Outbox, letter_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return LetterPage(item=_item(row), text=row.text)


def _item(row: Outbox, person: str = "") -> LetterItem:
    return LetterItem(
        id=row.id,
        template=row.template,
        subject=row.subject,
        made_at=row.made_at,
        state=_state(row),
        left_at=row.sent_at,
        attempts=row.attempts,
        problem=row.problem,
        broken_off=row.broken_off,
        person=person,
    )


def _state(row: Outbox) -> State:
    return _STATES[row.state]
