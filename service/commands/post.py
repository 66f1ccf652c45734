"""The outbox: letters claimed by lease, handed to the mail server, and marked when it took them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, or_, select, update

from service.commands.office import Context
from service.db.models import Outbox
from service.db.models.post import WAITING

LEASE: Final = timedelta(minutes=2)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=4)
_GIVE_UP_AFTER: Final = timedelta(days=5)  # a long weekend without a mail server


@dataclass(frozen=True, slots=True)
class ClaimLetters:
    """Take letters that are due. Who dies with them loses the lease, and another takes them."""

    most: int = 20

    def run(self, context: Context) -> list[str]:
        now = context.now
        abandoned = and_(Outbox.state == "sending", Outbox.lease_until < now)
        due = (
            select(Outbox.id)
            .where(or_(Outbox.state.in_(WAITING), abandoned), Outbox.due_at <= now)
            .order_by(Outbox.due_at, Outbox.id)
            .limit(self.most)
            .with_for_update(skip_locked=True)
        )
        return list(
            context.session.scalars(
                update(Outbox)
                .where(Outbox.id.in_(due.scalar_subquery()))
                .values(
                    broken_off=Outbox.broken_off + case((Outbox.state == "sending", 1), else_=0),
                    state="sending",
                    lease_until=now + LEASE,
                    attempts=Outbox.attempts + 1,
                )
                .returning(Outbox.id)
                .execution_options(synchronize_session=False)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSent:
    """The mail server has the letter. What it said stays readable on the page of letters."""

    letter_id: str
    subject: str
    text: str

    def run(self, context: Context) -> None:
        row = context.session.get_one(Outbox, self.letter_id)
        row.state, row.sent_at, row.lease_until = "delivered", context.now, None
        row.subject, row.text = self.subject[:300], self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUndelivered:
    """The letter did not go. It is tried again, later and later, until we say it failed."""

    letter_id: str
    reason: str
    permanent: bool

    def run(self, context: Context) -> None:
        row = context.session.get_one(Outbox, self.letter_id)
        row.problem, row.lease_until = self.reason[:2000], None
        if self.permanent or context.now - row.made_at > _GIVE_UP_AFTER:
            row.state = "permanent_failure"
        else:
            row.state = "temporary_failure"
            row.due_at = _next_try(context.now, row.attempts)


def _next_try(now: datetime, attempts: int) -> datetime:
    wait: timedelta = _FIRST_WAIT * 2 ** min(attempts - 1, 10)
    return now + min(wait, _LONGEST_WAIT)
