"""What the background work writes down about itself, and what an operator does to the post."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update

from service.commands.office import Context
from service.db.models import Heartbeat, Outbox
from service.db.models.post import UNSENT

AHEAD: Final = timedelta(minutes=10)
_FORGOTTEN_AFTER: Final = timedelta(days=2)
_HELD: Final = "Giữ lại sau khi khôi phục: có thể thư đã được gửi trước đó."


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life. Workers that have been silent for long are forgotten, and so are signs from
    a day to come: they were given under a clock that has been put back since.

    `next_at`: when the next sweep begins; `paused_until`: nothing is done before, because the clock
    leapt ahead.
    """

    worker: str
    next_at: datetime | None = None
    paused_until: datetime | None = None

    def run(self, context: Context) -> None:
        session, now = context.session, context.now
        sign = Heartbeat(
            worker=self.worker, at=now, next_at=self.next_at, paused_until=self.paused_until
        )
        session.merge(sign)
        session.flush()
        if self.paused_until is None:  # whose clock is in doubt judges nobody else's
            old, ahead = now - _FORGOTTEN_AFTER, now + AHEAD
            session.execute(delete(Heartbeat).where((Heartbeat.at < old) | (Heartbeat.at > ahead)))


@dataclass(frozen=True, slots=True)
class HoldLetters:
    """After a restore nobody knows which of the waiting letters have left since the backup: none
    is sent, all are listed with the failed ones. Returns how many."""

    def run(self, context: Context) -> int:
        held = context.session.scalars(
            update(Outbox)
            .where(Outbox.state.in_(UNSENT))
            .values(state="held", lease_until=None, problem=_HELD)
            .returning(Outbox.id)
        )
        return len(held.all())


@dataclass(frozen=True, slots=True)
class DropLetter:
    """Take back a letter that has nothing to say any more: its tasks are done, its session was
    cancelled. Its key is free again, should there be something to say after all."""

    letter_id: str

    def run(self, context: Context) -> None:
        context.session.execute(delete(Outbox).where(Outbox.id == self.letter_id))
