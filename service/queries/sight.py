"""Which tasks somebody has in sight, as queues that an index holds in order.

To build a statement takes longer than to ask it. So it is built once for each shape of sight (how
many people, how many roles in how many offices), and whose they are is given when it is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Date, and_, bindparam, false, literal_column

from service import access
from service.access import Actor
from service.db.models import Task
from workflows.law.roles import Role

Queue = Literal["mine", "group", "free", "all", "later"]

TODAY: Final[Any] = bindparam("today", type_=Date)
# Written out, not bound: an index of what is open serves who is seen to ask for just that, and
# PostgreSQL knows how few it asks for.
IS_OPEN: Final[Any] = Task.state == literal_column("'open'")
# A value stands under its list's name and place, the whole list under the name alone. No column is
# called so: SQLAlchemy numbers what it names itself after columns.
_HAT: Final = "own_hat"
_ORGANISATION: Final = "own_organisation"
_ROLE: Final = "own_role"
_BALLOT: Final = "own_ballot"
_OFFICE: Final = "own_office"


@dataclass(frozen=True, slots=True)
class Shape:
    """`roles`: how many in each organisation. `counts`: whether he is a teller now."""

    hats: int
    roles: tuple[int, ...]
    counts: bool
    offices: int


def shape_of(actor: Actor) -> Shape:
    return Shape(
        hats=len(_people(actor)),
        roles=tuple(len(roles) for roles in _groups(actor).values()),
        counts=bool(actor.teller_of),
        offices=len(access.watched(actor)),
    )


def values_of(actor: Actor) -> dict[str, Any]:
    """What `queues` of the actor's shape are asked with."""
    groups = _groups(actor)
    given = _named(_HAT, _people(actor)) | _named(_ORGANISATION, list(groups))
    for at, roles in enumerate(groups.values()):
        given |= _named(f"{_ROLE}_{at}", roles)
    given[_BALLOT] = sorted(actor.teller_of)
    return given | _named(_OFFICE, sorted(access.watched(actor)))


def _named(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {name: values} | {f"{name}_{at}": value for at, value in enumerate(values)}


def _people(actor: Actor) -> list[str]:
    return sorted({hat.person_id for hat in actor.hats})


def _groups(actor: Actor) -> Mapping[str, list[str]]:
    """Organisation → roles. What a head completes his clerk prepares; who counts a ballot is
    known by its session."""
    held: dict[str, set[str]] = {}
    for holding in (each for hat in actor.hats for each in hat.holdings):
        roles = held.setdefault(holding.organisation_id, set())
        if holding.role is Role.UNIT_CLERK:
            roles.add(Role.UNIT_HEAD.value)
        if holding.role is not Role.TELLER:
            roles.add(holding.role.value)
    return {organisation: sorted(roles) for organisation, roles in sorted(held.items())}


def queues(shape: Shape, queue: Queue, *, ordered: bool, of: Any = Task) -> list[Any]:
    """The queues that a sight is made of; where order matters, each as an index has it.

    No task stands in two of them, but for those of the offices he watches. Whoever holds no role
    has one queue that is always empty. `of`: rows with the columns of tasks.
    """
    if queue == "later":
        held = _each(of.holder, _HAT, shape.hats, ordered=ordered)
        return [and_(each, is_put_off(of)) for each in held]
    return list(_queues(shape, queue, ordered=ordered, of=of)) or [false()]


def is_put_off(of: Any) -> Any:
    """Whether its holder does not want to see it yet."""
    return and_(of.put_off_to.is_not(None), of.put_off_to > TODAY)


def _queues(shape: Shape, queue: Queue, *, ordered: bool, of: Any) -> Iterator[Any]:
    if queue != "free":
        yield from _each(of.person_id, _HAT, shape.hats, ordered=ordered)
    shared: Any = of.person_id.is_(None)
    if queue == "mine":
        for claimed in _each(of.claimed_by, _HAT, shape.hats, ordered=ordered):
            yield and_(shared, claimed)
        for lent in _each(of.lent_by, _HAT, shape.hats, ordered=ordered):
            yield and_(shared, lent, of.claimed_by.not_in(_all(_HAT)))
        return
    if queue == "free":
        shared = and_(shared, of.claimed_by.is_(None))
    for at, roles in enumerate(shape.roles):
        organisation = of.organisation_id == bindparam(f"{_ORGANISATION}_{at}")
        for role in _each(of.role, f"{_ROLE}_{at}", roles, ordered=ordered):
            yield and_(shared, organisation, role)
    if shape.counts:
        yield and_(shared, of.role == Role.TELLER.value, of.case_id.in_(_all(_BALLOT)))
    if queue == "all":
        yield from _each(of.owner_id, _OFFICE, shape.offices, ordered=ordered)


def _each(column: Any, name: str, number: int, *, ordered: bool) -> Iterator[Any]:
    """An index gives back in order what has one value, not what has one of several."""
    if ordered:
        yield from (column == bindparam(f"{name}_{at}") for at in range(number))
    elif number:
        yield column.in_(_all(name))


def _all(name: str) -> Any:
    return bindparam(name, expanding=True)
