"""Writing the history: events in their chain, letters and reminders as rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from service import events
from service.access import Acting
from service.casework import history
from service.commands.office import Context
from service.db.models import Case, Dossier, Event, Outbox, Person

SYSTEM = None


def event(
    context: Context,
    case: Case,
    kind: str,
    acting: Acting | None = SYSTEM,
    *,
    citation: str = "",
    **facts: Any,
) -> Event:
    """Append one event to the case's chain. `facts` are ids, counts and dates: never answers."""
    events.label(kind)
    # What this command wrote last is the end of the chain: whoever else appends to it collides.
    ends: dict[str, Event] = context.session.info.setdefault("ends of chains", {})
    before = ends.get(case.id) or history.last(context.session, case.id)
    row = Event(
        case_id=case.id,
        sequence=before.sequence + 1 if before else 1,
        kind=kind,
        at=context.now,
        actor_id=acting.person_id if acting else None,
        actor_for=acting.for_person_id if acting else None,
        facts=facts,
        citation=citation,
        previous=before.hash if before else history.FIRST,
        hash="",
    )
    row.hash = history.digest(row.previous, history.content_of(row))
    context.session.add(row)
    context.session.flush()  # terms are reckoned from it by statements of their own
    ends[case.id] = row
    return row


def letter(
    context: Context,
    person_id: str,
    *,
    kind: str,
    template: str,
    data: Mapping[str, Any],
    once: str,
) -> None:
    """Put a letter into the outbox; the same `once` twice is one letter."""
    session = context.session
    if session.scalar(select(Outbox.id).where(Outbox.once == once)) is not None:
        return
    session.add(
        Outbox(
            person_id=person_id,
            kind=kind,
            template=template,
            data=dict(data),
            once=once,
            made_at=context.now,
            due_at=context.now,
        )
    )
    session.flush()  # a second letter with this key in the same command must find the first


def tell(
    context: Context, people: Iterable[Person], dossier: Dossier, template: str, *, once: str
) -> None:
    """Write at once to people about one dossier. No nominee is named in a letter."""
    for person in people:
        letter(
            context,
            person.id,
            kind="urgent",
            template=template,
            data={"dossier": dossier.id},
            once=f"{template}:{once}:{person.id}",
        )
