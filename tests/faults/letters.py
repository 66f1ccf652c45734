"""Letters for campaigns against the post: many, to everybody in turn, about nothing."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlalchemy import select

from service.commands.office import Context
from service.db.models import Outbox, Person

ACCOUNT: Final = {
    "office": "xã Tân Mẫu",
    "today": "2026-11-20",
    "occasion": "reset",
    "username": "thuongtruc",
    "path": "/password/1f",
    "minutes": 30,
}


@dataclass(frozen=True)
class WriteMany:
    """Put so many letters into the outbox; returns their ids."""

    number: int

    def run(self, context: Context) -> list[str]:
        people = context.session.scalars(select(Person.id).order_by(Person.sort_key)).all()
        ids = [uuid4().hex for _ in range(self.number)]
        for place, letter_id in enumerate(ids):
            context.session.add(
                Outbox(
                    id=letter_id,
                    person_id=people[place % len(people)],
                    kind="urgent",
                    template="account",
                    data=ACCOUNT,
                    once=letter_id,
                    made_at=context.now,
                    due_at=context.now,
                )
            )
        return ids
