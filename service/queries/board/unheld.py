"""Open tasks that nobody can do: of the offices of a board, or of the whole installation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, literal
from sqlalchemy.orm import Session

from service.casework import able
from service.queries.board.groups import Group, ask, number

UNHELD: Final = "unheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheld:
    """`inside`: of the office itself, so that the role says whose it is."""

    organisation: str
    organisation_name: str
    role: str
    tasks: int
    inside: bool


def unheld(offices: Collection[str] | None, today: date) -> Select[Any]:
    found = able.unheld(offices, today).subquery(UNHELD)
    place, name, role, tasks = found.c
    told = number(UNHELD, literal(""), name, tasks, whose=(role, place))
    return told.where(tasks > 0)


def most_first(told: Iterable[Group], offices: Collection[str]) -> tuple[Unheld, ...]:
    found = (
        Unheld(
            organisation=each.organisation,
            organisation_name=each.label,
            role=each.role,
            tasks=each.open,
            inside=each.organisation in offices,
        )
        for each in told
    )
    return tuple(sorted(found, key=lambda each: (-each.tasks, each.organisation_name, each.role)))


def unheld_anywhere(session: Session, today: date) -> tuple[Unheld, ...]:
    """For whoever stands at the machine."""
    return most_first(ask(session, unheld(None, today)), ())
