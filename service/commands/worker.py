"""What the background work writes down about itself, and what an operator does to the post."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from service.commands.office import Context
from service.db.models import Heartbeat, Outbox
from service.db.models.post import UNSENT

_FORGOTTEN_AFTER: Final = timedelta(days=2)
_HELD: Final = "Giữ lại sau khi khôi phục: có thể thư đã được gửi trước đó."


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life. Workers that have been silent for long are forgotten."""

    worker: str

    def run(self, context: Context) -> None:
        session = context.session
        session.merge(Heartbeat(worker=self.worker, at=context.now))
        session.execute(delete(Heartbeat).where(Heartbeat.at < context.now - _FORGOTTEN_AFTER))


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
