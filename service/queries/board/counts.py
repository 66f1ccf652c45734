"""The board: how much is open and late, by step, unit, holder and round, and how old dossiers are.

All groups are counted by the database in one statement over the open tasks; no task is loaded.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.db.models import Case, Dossier, Organisation, Person, Round, Task
from service.queries.board.ageing import Ageing, ageing
from service.queries.week import week_end
from workflows.law.book import LawBook
from workflows.law.roles import Role

MOST_BARS: Final = 7
STOPPED: Final = "stopped"

Kind = Literal["step", "unit", "holder", "round"]


def offices_of(actor: Actor) -> list[str]:
    """The offices whose board the actor sees. Raises NotFound where there is none."""
    found = sorted(access.watched(actor))
    if not found:
        raise NotFound
    return found


# Conditions ---------------------------------------------------------------------------------------

HOLDER: Final[ColumnElement[str | None]] = func.coalesce(Task.claimed_by, Task.person_id)


def is_paused() -> ColumnElement[bool]:
    return Task.clock == STOPPED


def is_late(today: date) -> ColumnElement[bool]:
    return and_(Task.clock != STOPPED, Task.due_on < today)


def ends_this_week(today: date) -> ColumnElement[bool]:
    return and_(Task.clock != STOPPED, Task.due_on >= today, Task.due_on <= week_end(today))


# Counts -------------------------------------------------------------------------------------------


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
        return Count(
            key="",
            label="",
            open=self.open + other.open,
            late=self.late + other.late,
            soon=self.soon + other.soon,
            paused=self.paused + other.paused,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`steps` are all of them; of the others the greatest, without what is the rest of `total`."""

    steps: tuple[Count, ...]
    units: tuple[Count, ...]
    holders: tuple[Count, ...]
    rounds: tuple[Count, ...]
    ageing: Ageing
    total: Count


def board(session: Session, law: LawBook, actor: Actor, today: date) -> Board:
    """Raises NotFound for whoever oversees no office."""
    offices = offices_of(actor)
    found: dict[str, list[Count]] = {"step": [], "unit": [], "holder": [], "round": []}
    for row in session.execute(_groups(offices, today)):
        found[row.kind].append(_count(row, offices))
    groups = {kind: tuple(sorted(counts, key=_weight)) for kind, counts in found.items()}
    return Board(
        steps=groups["step"],
        units=groups["unit"],
        holders=groups["holder"],
        rounds=groups["round"],
        ageing=ageing(session, law, offices, today),
        total=sum(groups["step"], Count(key="", label="", open=0)),
    )


def step_counts(session: Session, actor: Actor, today: date) -> tuple[Count, ...]:
    """What is open and late at each step, and nothing else of the board."""
    offices = offices_of(actor)
    steps = _by_step(_open_tasks(offices, today))
    return tuple(_count(row, offices) for row in session.execute(steps))


def _weight(count: Count) -> tuple[Any, ...]:
    return (-count.late, -count.open, count.label, count.key)


def _count(row: Any, offices: Collection[str]) -> Count:
    free = row.kind == "holder" and row.key is None
    return Count(
        key=f"{row.organisation}:{row.role}" if free else row.key or "",
        label=_unheld(row, offices) if free else row.label or "",
        open=row.open,
        late=row.late,
        soon=row.soon,
        paused=row.paused,
        free=free,
    )


def _unheld(row: Any, offices: Collection[str]) -> str:
    """In the office itself the role says whose it is, elsewhere the unit does."""
    inside = row.organisation is None or row.organisation in offices
    return Role(row.role).label if inside else row.label


def _groups(offices: Collection[str], today: date) -> Any:
    tasks = _open_tasks(offices, today)
    units = _named(_greatest("unit", tasks, tasks.c.unit), Organisation, Organisation.name)
    rounds = _named(_greatest("round", tasks, tasks.c.round), Round, Round.title)
    return union_all(_by_step(tasks), units, rounds, _holders(tasks))


def _by_step(tasks: CTE) -> Select[Any]:
    return (
        select(literal("step").label("kind"), tasks.c.step.label("key"))
        .add_columns(func.min(tasks.c.name).label("label"), *_nobody(), *_sums(tasks))
        .group_by(tasks.c.step)
    )


def _open_tasks(offices: Collection[str], today: date) -> CTE:
    """What is counted, read once: each task with its groups and what its date says today."""
    free = HOLDER.is_(None)
    return (
        select(
            Task.key.label("step"),
            Task.name.label("name"),
            Dossier.unit_id.label("unit"),
            Dossier.round_id.label("round"),
            HOLDER.label("holder"),
            case((free, Task.role)).label("role"),
            case((free, Task.organisation_id)).label("organisation"),
            case((is_late(today), 1), else_=0).label("late"),
            case((ends_this_week(today), 1), else_=0).label("soon"),
            case((is_paused(), 1), else_=0).label("paused"),
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .where(Task.state == "open", Case.owner_id.in_(offices))
        .cte("open_tasks")
    )


def _sums(tasks: Any) -> tuple[Any, ...]:
    counted = func.count().label("open")
    return counted, *(func.sum(tasks.c[name]).label(name) for name in ("late", "soon", "paused"))


def _nobody() -> tuple[Any, ...]:
    return null().label("role"), null().label("organisation")


def _greatest(kind: Kind, tasks: CTE, *keys: Any) -> Any:
    """The groups that weigh most: a bar each, what is left over is told as the rest."""
    sums = _sums(tasks)
    return (
        select(*keys, *sums)
        .group_by(*keys)
        .order_by(sums[1].desc(), sums[0].desc(), *keys)
        .limit(MOST_BARS)
        .subquery(f"by_{kind}")
    )


def _named(groups: Any, model: Any, label: Any) -> Any:
    """Names are looked up for the few groups that are told, not for every task."""
    key = groups.c[0]
    return select(
        literal(groups.name.removeprefix("by_")).label("kind"),
        key.label("key"),
        label.label("label"),
        *_nobody(),
        *(groups.c[name] for name in ("open", "late", "soon", "paused")),
    ).outerjoin_from(groups, model, model.id == key)


def _holders(tasks: CTE) -> Any:
    groups = _greatest("holder", tasks, tasks.c.holder, tasks.c.role, tasks.c.organisation)
    return (
        select(
            literal("holder").label("kind"),
            groups.c.holder.label("key"),
            func.coalesce(Person.full_name, Organisation.name).label("label"),
            groups.c.role,
            groups.c.organisation,
            *(groups.c[name] for name in ("open", "late", "soon", "paused")),
        )
        .outerjoin_from(groups, Person, Person.id == groups.c.holder)
        .outerjoin(Organisation, Organisation.id == groups.c.organisation)
    )
