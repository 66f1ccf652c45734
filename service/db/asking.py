"""Lists of rows that pages ask for, each by what it is about; several of them in one statement.

The server is asked once then, and thinks no longer than before: each part is planned by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    column,
    false,
    func,
    literal,
    null,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Load, Session, class_mapper
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.visitors import iterate

from service.db.base import Base

Kind = TypeVar("Kind", bound=Base)
Way = InstrumentedAttribute[Any] | tuple[InstrumentedAttribute[Any], ...]
_KNOWN: Final = "asked ahead"
_PART: Final = column("part", Integer)
_PLACE: Final = column("place", Integer)


class Question(Generic[Kind]):
    """Rows of one kind in their order. What it is about are the named values in it; `along`: the
    ways to rows by whose names these are shown, which are read at the same time."""

    def __init__(self, rows: Select[Kind], *order: Any, along: Sequence[Way] = ()) -> None:
        self.rows, self.order = rows, order
        self.kind: type[Kind] = rows.column_descriptions[0]["entity"]
        self.ways = [each if isinstance(each, tuple) else (each,) for each in along]
        self.about = sorted(_names_in(rows))
        self._alone = rows.order_by(*order).options(*map(_joined, self.ways))

    def of(self, session: Session, **about: Any) -> Sequence[Kind]:
        known: Sequence[Kind] | None = session.info.get(_KNOWN, {}).get(self._key(about))
        return session.scalars(self._alone, about).all() if known is None else known

    def is_known(self, session: Session, about: Mapping[str, Any]) -> bool:
        return self._key(about) in session.info.get(_KNOWN, {})

    def keep(self, session: Session, about: Mapping[str, Any], rows: Sequence[Kind]) -> None:
        session.info.setdefault(_KNOWN, {})[self._key(about)] = rows

    def _key(self, about: Mapping[str, Any]) -> tuple[Any, ...]:
        return (self, *(about[name] for name in self.about))


class Questions:
    """Several, as one statement."""

    def __init__(self, *asked: Question[Any]) -> None:
        self._asked = asked
        parts = [*map(_placed, asked), *_along(asked)]
        self._kinds = [kind for kind, _, _ in parts]
        self._statement = _together(parts)

    def ahead(self, session: Session, **about: Any) -> None:
        """What they find the session knows from then on. A session that writes does not ask so."""
        if not self._are_known(session, about):
            for each, rows in zip(self._asked, self.now(session, **about), strict=False):
                each.keep(session, about, rows)

    def now(self, session: Session, **about: Any) -> list[Sequence[Any]]:
        """The rows of each, then those along their ways, which a session holds only as long as
        somebody else does. Nothing is remembered: a session that writes may ask so, too."""
        if self._are_known(session, about):
            return [each.of(session, **about) for each in self._asked]
        found: list[list[tuple[int, Any]]] = [[] for _ in self._kinds]
        for part, place, *rows in session.execute(self._statement, about):
            found[part].append((place, next(row for row in rows if row is not None)))
        in_order: list[Sequence[Any]]
        in_order = [[row for _, row in sorted(each, key=_first)] for each in found]
        held = dict(zip(self._kinds[len(self._asked) :], in_order[len(self._asked) :], strict=True))
        for each, own in zip(self._asked, in_order, strict=False):
            for way in each.ways:
                _gather(own, way, held)
        return in_order

    def _are_known(self, session: Session, about: Mapping[str, Any]) -> bool:
        return all(each.is_known(session, about) for each in self._asked)


def _first(row: tuple[int, Any]) -> int:
    return row[0]


def _gather(
    rows: Sequence[Any], way: Sequence[Any], held: Mapping[type[Base], Sequence[Any]]
) -> None:
    """Give the rows their lists; who stands alone is found by his key."""
    if not any(step.property.uselist for step in way):
        return
    for step in way:
        if not step.property.uselist:
            rows = [one for row in rows if (one := getattr(row, step.key)) is not None]
            continue
        (back,) = step.property.remote_side
        lists: dict[str, list[Any]] = {row.id: [] for row in rows}
        for each in held[step.property.mapper.class_]:
            if (whose := getattr(each, back.key)) in lists:
                lists[whose].append(each)
        for row in rows:
            set_committed_value(row, step.key, lists[row.id])
        rows = [each for some in lists.values() for each in some]


def _names_in(rows: Select[Any]) -> set[str]:
    named = (each for each in iterate(rows) if isinstance(each, BindParameter))
    return {each.key for each in named if not each.unique}


def _joined(way: Sequence[InstrumentedAttribute[Any]]) -> Any:
    joined: Any = Load(way[0].class_)
    for each in way:
        joined = joined.selectinload(each) if each.property.uselist else joined.joinedload(each)
    return joined


def _placed(asked: Question[Any]) -> tuple[type[Base], Select[Any], Any]:
    place = func.row_number().over(order_by=asked.order) if asked.order else literal(0)
    return asked.kind, asked.rows, place


def _along(asked: Iterable[Question[Any]]) -> Iterator[tuple[type[Base], Select[Any], Any]]:
    """What the ways of all questions lead to: each kind once."""
    keys: dict[type[Base], list[Select[Any]]] = {}
    places: dict[type[Base], Any] = {}
    steps: set[tuple[Any, ...]] = set()
    for each in asked:
        for way in each.ways:
            rows = each.rows
            for number, step in enumerate(way, 1):
                kind = step.property.mapper.class_
                rows = _led_to(rows, step, kind)
                if (each, *way[:number]) not in steps:
                    found = rows.with_only_columns(_key_of(kind)).correlate(None)
                    keys.setdefault(kind, []).append(found)
                    steps.add((each, *way[:number]))
                if step.property.order_by:
                    places[kind] = func.row_number().over(order_by=step.property.order_by)
    for kind, ways in keys.items():
        wanted = select(kind).where(_key_of(kind).in_(union(*ways)))
        yield kind, wanted, places.get(kind, literal(0))


def _led_to(rows: Select[Any], step: InstrumentedAttribute[Any], kind: type[Base]) -> Select[Any]:
    (local,), (remote,) = step.property.local_columns, step.property.remote_side
    from_here = rows.with_only_columns(local, maintain_column_froms=True)
    return select(kind).where(remote.in_(from_here.correlate(None)))


def _key_of(kind: type[Base]) -> Any:
    return class_mapper(kind).primary_key[0]


def _together(parts: Sequence[tuple[type[Base], Select[Any], Any]]) -> Any:
    """Each row has the columns of every kind, and only those of its own are filled. An empty
    beginning says what they are."""
    kinds = list(dict.fromkeys(kind for kind, _, _ in parts))
    columns = {kind: _columns(kind) for kind in kinds}
    tables: Any = class_mapper(kinds[0]).local_table
    for kind in kinds[1:]:
        tables = tables.join(class_mapper(kind).local_table, true())
    every = [each for kind in kinds for each in columns[kind]]
    frame = select(literal(-1).label("part"), literal(0).label("place"), *every)
    selects = [frame.select_from(tables).where(false())]
    for number, (own, rows, place) in enumerate(parts):
        filled = [each if kind is own else null() for kind in kinds for each in columns[kind]]
        selects.append(
            rows.with_only_columns(literal(number), place, *filled, maintain_column_froms=True)
        )
    return select(_PART, _PLACE, *kinds).from_statement(union_all(*selects))


def _columns(kind: type[Base]) -> list[Any]:
    mapper = class_mapper(kind)
    return [each.columns[0] for each in mapper.column_attrs if not each.deferred]
