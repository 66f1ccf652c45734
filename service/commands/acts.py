"""Writing down what administrators do: each act in the one chain of the installation."""

from datetime import date
from typing import Any

from sqlalchemy import select

from service import events
from service.access import Actor
from service.casework import acts, history
from service.commands.office import Context
from service.db.models import OfficeEvent


def note(
    context: Context,
    actor: Actor | None,
    kind: str,
    *,
    person: str | None = None,
    organisation: str | None = None,
    council: str | None = None,
    **facts: Any,
) -> None:
    """Append one event. `facts` are ids, roles, counts, dates and names of organisations: nothing
    about a person. Without an actor an operator did it at the machine."""
    events.office_label(kind)
    session = context.session
    # Whoever else appends waits here, so that he sees where the chain ends then.
    session.scalar(select(OfficeEvent.sequence).where(OfficeEvent.sequence == 1).with_for_update())
    # Asked each time: rows of a list are tried in savepoints, and what is rolled back is no end.
    before = acts.last(session)
    row = OfficeEvent(
        sequence=before.sequence + 1 if before else 1,
        kind=kind,
        at=context.now,
        actor_id=actor.person_id if actor else None,
        person_id=person,
        organisation_id=organisation,
        council_id=council,
        facts={name: _plain(value) for name, value in facts.items()},
        previous=before.hash if before else history.FIRST,
        hash="",
    )
    row.hash = history.digest(row.previous, acts.content_of(row))
    session.add(row)
    session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
