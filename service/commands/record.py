"""Writing the history: events in their chain, letters and reminders as rows."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from service import events
from service.access import Acting
from service.casework import history, wishes
from service.casework.readers import Reader, deputies_of
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
    but: Collection[str] = (),
) -> None:
    """Put a letter into the outbox; the same `once` twice is one letter.

    What is urgent also goes to whoever replaces the person today, without those in `but`, who
    have it already. An invitation is to the person alone.
    """
    readers = [Reader(person_id)]
    if kind == "urgent":
        deputies = deputies_of(context.session, person_id, context.today)
        readers += [Reader(deputy, person_id) for deputy in deputies if deputy not in but]
    for reader in readers:
        own = once if reader.instead_of is None else f"{once}:{reader.person_id}"
        put(context, reader, kind=kind, template=template, data=data, once=own)


def put(
    context: Context,
    reader: Reader,
    *,
    kind: str,
    template: str,
    data: Mapping[str, Any],
    once: str,
) -> None:
    """One letter to one reader, unless he does not want its kind."""
    session = context.session
    if session.scalar(select(Outbox.id).where(Outbox.once == once)) is not None:
        return
    said = dict(data)
    if reader.instead_of is not None:
        said["for"] = reader.instead_of
    if template in wishes.OPTIONAL:
        if template in wishes.refused(session, reader.person_id):
            return
        said["stop"] = wishes.stop_path(context.house.secrets, reader.person_id, [template])
    session.add(
        Outbox(
            person_id=reader.person_id,
            kind=kind,
            template=template,
            data=said,
            once=once,
            made_at=context.now,
            due_at=context.now,
        )
    )
    session.flush()  # a second letter with this key in the same command must find the first


def tell(
    context: Context,
    people: Iterable[Person],
    dossier: Dossier,
    template: str,
    *,
    once: str,
    about: Mapping[str, str] | None = None,
) -> None:
    """Write at once to people about one dossier. No nominee is named in a letter."""
    told = [person.id for person in people]
    for person_id in told:
        letter(
            context,
            person_id,
            kind="urgent",
            template=template,
            data={"dossier": dossier.id, **(about or {})},
            once=f"{template}:{once}:{person_id}",
            but=told,
        )
