"""The board: what is open and late, by step, unit, holder and round, and how old dossiers are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework.people import place_of
from service.queries.board.ageing import Ageing, aged, ages_of
from service.queries.board.figures import figures_of, oldest, step_figures
from service.queries.board.groups import NOBODY, Group
from service.queries.board.registering import Registering, registering
from service.queries.board.targets import Reached, targets_reached
from service.queries.board.unheld import Unheld, most_first
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.roles import Role

MOST_BARS: Final = 7


def offices_of(actor: Actor) -> list[str]:
    """The offices whose board the actor sees. Raises NotFound where there is none."""
    found = sorted(access.watched(actor))
    if not found:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Open tasks of one group. `key` finds them in the list; empty for what has no such mark."""

    key: str
    label: str
    open: int
    late: int = 0
    soon: int = 0
    paused: int = 0
    free: bool = False  # of a holder: nobody has taken them

    def __add__(self, other: "Count") -> "Count":
        return replace(
            self,
            open=self.open + other.open,
            late=self.late + other.late,
            soon=self.soon + other.soon,
            paused=self.paused + other.paused,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`steps` are all of them; of the others the greatest, without what is the rest of `total`.

    `counted_at`: when the oldest of these figures were counted; none: all of them just now.
    """

    steps: tuple[Count, ...]
    units: tuple[Count, ...]
    holders: tuple[Count, ...]
    rounds: tuple[Count, ...]
    ageing: Ageing
    reached: tuple[Reached, ...]
    registering: Registering | None
    unheld: tuple[Unheld, ...]
    total: Count
    counted_at: datetime | None


def board(session: Session, law: LawBook, actor: Actor, now: datetime) -> Board:
    """Raises NotFound for whoever oversees no office."""
    offices, today = offices_of(actor), local_day(now)
    parts = figures_of(session, law, offices, now)
    groups = _merged((each for part in parts for each in part.groups), offices)
    return Board(
        steps=_heaviest(groups["step"]),
        units=_heaviest(groups["unit"][:MOST_BARS]),
        holders=_heaviest(groups["holder"][:MOST_BARS]),
        rounds=_heaviest(groups["round"][:MOST_BARS]),
        ageing=aged(
            ages_of(session, law, offices, today), (each for part in parts for each in part.ages)
        ),
        reached=targets_reached(
            law,
            place_of(session, offices[0]),
            (each for part in parts for each in part.awards),
            today,
        ),
        registering=registering(
            law,
            place_of(session, offices[0]),
            (each for part in parts for each in part.registered),
            today,
        ),
        unheld=most_first((each for part in parts for each in part.unheld), offices),
        total=sum(groups["step"], Count(key="", label="", open=0)),
        counted_at=oldest(parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What is open and late at each step, and nothing else of the board."""

    counts: tuple[Count, ...]
    counted_at: datetime | None


def step_counts(session: Session, actor: Actor, now: datetime) -> Steps:
    offices = offices_of(actor)
    found = step_figures(session, offices, now)
    steps = _merged(found.groups, offices)["step"]
    return Steps(counts=_heaviest(steps), counted_at=found.counted_at)


def _merged(groups: Iterable[Group], offices: Collection[str]) -> dict[str, list[Count]]:
    """Of several offices together, each kind with the greatest first."""
    found: dict[tuple[str, str], Count] = {}
    for each in groups:
        count = _count(each, offices)
        same = found.get((each.kind, count.key))
        found[each.kind, count.key] = count if same is None else same + count
    kinds: dict[str, list[Count]] = {"step": [], "unit": [], "holder": [], "round": []}
    for (kind, _), count in found.items():
        kinds[kind].append(count)
    return {
        kind: sorted(counts, key=lambda each: (-each.late, -each.open, each.key))
        for kind, counts in kinds.items()
    }


def _heaviest(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda each: (-each.late, -each.open, each.label, each.key)))


def _count(group: Group, offices: Collection[str]) -> Count:
    free = group.kind == "holder" and group.key == NOBODY
    return Count(
        key=f"{group.organisation}:{group.role}" if free else group.key,
        label=_whose(group, offices) if free else group.label,
        open=group.open,
        late=group.late,
        soon=group.soon,
        paused=group.paused,
        free=free,
    )


def _whose(group: Group, offices: Collection[str]) -> str:
    """In the office itself the role says whose it is, elsewhere the unit does."""
    inside = not group.organisation or group.organisation in offices
    return Role(group.role).label if inside else group.label
