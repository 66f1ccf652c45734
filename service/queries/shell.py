"""What stands around every page: who I am, what waits for me, whether the clockwork runs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.access import Actor, supervises_somewhere
from service.db.models import Organisation, Person, Substitution
from service.queries.catalogue import communes_of
from service.queries.inbox import count_open
from service.queries.operator import Beats, beats, oldest_letter
from workflows.law.calendar import local_day

COMMUNE = "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    name: str
    post: str
    unit: str
    office: str
    acting_for: tuple[str, ...]
    acting_until: date | None
    tasks: int
    beats: Beats
    oldest_letter: datetime | None
    supervises: bool


def shell(session: Session, actor: Actor, now: datetime, *, tasks: int | None = None) -> Shell:
    """`unit` is where the actor works himself; `office` the authority whose pages these are.
    `supervises`: it is his business whether letters leave. `tasks`, if they are counted already.
    """
    today = local_day(now)
    person = session.get_one(Person, actor.person_id)
    own = sorted({holding.organisation_id for holding in actor.own.holdings})
    names = _names(session, own)
    offices = _names(session, sorted(communes_of(session, actor)))
    until = session.scalar(
        select(func.min(Substitution.last_day)).where(
            Substitution.deputy_id == actor.person_id,
            Substitution.first_day <= today,
            Substitution.last_day >= today,
        )
    )
    return Shell(
        name=person.full_name,
        post=person.post,
        unit=names[0] if names else "",
        office=offices[0] if offices else house_name(session),
        acting_for=tuple(hat.name for hat in actor.hats[1:]),
        acting_until=until,
        tasks=count_open(session, actor) if tasks is None else tasks,
        beats=beats(session, now),
        oldest_letter=oldest_letter(session),
        supervises=actor.administrator or supervises_somewhere(actor),
    )


def _names(session: Session, ids: list[str]) -> list[str]:
    """Units before the communes above them, each group in dictionary order."""
    rows = session.execute(
        select(Organisation.name)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.level == COMMUNE, Organisation.sort_key)
    )
    return [name for (name,) in rows]


def house_name(session: Session) -> str:
    """Whose installation this is, for people who have not signed in: its only commune, or none."""
    found = session.scalars(
        select(Organisation.name).where(Organisation.level == COMMUNE).limit(2)
    ).all()
    return found[0] if len(found) == 1 else ""
