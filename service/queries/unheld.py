"""Open tasks that nobody can do: of the offices one oversees, or of the whole installation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from service.access import Actor
from service.casework import able
from service.queries.board.counts import offices_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheld:
    """`inside`: of the office itself, so that the role says whose it is."""

    organisation: str
    organisation_name: str
    role: str
    tasks: int
    inside: bool


def unheld(session: Session, actor: Actor, today: date) -> tuple[Unheld, ...]:
    """Of the offices whose board the actor sees. Raises NotFound where there is none."""
    return _found(session, offices_of(actor), today)


def unheld_anywhere(session: Session, today: date) -> tuple[Unheld, ...]:
    """For whoever stands at the machine."""
    return _found(session, None, today)


def _found(session: Session, offices: Collection[str] | None, today: date) -> tuple[Unheld, ...]:
    found = [
        Unheld(
            organisation=place,
            organisation_name=name,
            role=role,
            tasks=tasks,
            inside=place in (offices or ()),
        )
        for place, name, role, tasks in session.execute(able.unheld(offices, today))
        if tasks
    ]
    return tuple(sorted(found, key=lambda each: (-each.tasks, each.organisation_name, each.role)))
