"""The rules as people read them: what each says today, what it said before, who goes by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.queries import places
from workflows.law.book import LawBook
from workflows.law.citations import Certainty, Citation, ground
from workflows.law.lookup import address, key_of, ruling
from workflows.law.rules import SHAPES, Place, Row
from workflows.law.wording import name_of, table_name, value_of
from workflows.procedure import Procedure

_COUNTRY: Final = "Cả nước"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableItem:
    """`unread`: of the rules in force today, how many nobody has held against the text."""

    table: str
    name: str
    rules: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row; `state` is past, now, ahead, or other: in force, but not what rules
    at the reader's place."""

    value: str
    since: date
    until: date | None
    place: str
    citation: Citation
    certainty: Certainty
    caveats: tuple[str, ...]
    binding: bool
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleItem:
    path: str
    name: str
    now: RowView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What rules today at one place: the reader's own, one above it, the whole country."""

    place: str
    row: RowView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A step of a diagram that goes by the rule."""

    step: str
    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    table: str
    table_name: str
    path: str
    name: str
    here: tuple[Here, ...]
    history: tuple[RowView, ...]
    uses: tuple[Use, ...]
    siblings: tuple[RuleItem, ...]  # special cases of the same key, and the general one


@dataclass(frozen=True, slots=True)
class Shelf:
    """The law as one reader finds it: on which day, and for which place."""

    law: LawBook
    procedure: Procedure
    today: date
    place: Place

    @classmethod
    def of(
        cls, session: Session, law: LawBook, procedure: Procedure, actor: Actor, today: date
    ) -> "Shelf":
        return cls(law, procedure, today, places.place(session, actor, today, None))

    @property
    def steps(self) -> Mapping[str, Sequence[str]]:
        return steps_of(self.procedure)


def steps_of(procedure: Procedure) -> Mapping[str, Sequence[str]]:
    """Deadline → the names of the steps it is the term of."""
    steps: dict[str, list[str]] = {}
    for task in procedure.tasks.values():
        steps.setdefault(task.deadline, []).append(task.name)
    return {deadline: list(dict.fromkeys(names)) for deadline, names in steps.items()}


def tables(law: LawBook, today: date) -> tuple[TableItem, ...]:
    return tuple(
        TableItem(
            table=name,
            name=table_name(name),
            rules=len({row.key for row in table.rows}),
            unread=sum(row.certainty is not Certainty.SEEN for row in table.current(today)),
        )
        for name, table in law.tables.items()
        if table.rows
    )


def rules(shelf: Shelf, table: str) -> tuple[RuleItem, ...]:
    """Every rule of a table with what it says today. Raises NotFound."""
    if table not in SHAPES:
        raise NotFound
    return _items(shelf, table, dict.fromkeys(row.key for row in shelf.law.tables[table].rows))


def rule(session: Session, shelf: Shelf, table: str, path: str) -> RuleView:
    """Of a key without rows of its own the rule that stands in for it. Raises NotFound where there
    is none."""
    if table not in SHAPES:
        raise NotFound
    key, rows = key_of(table, path), shelf.law.tables[table].rows
    if all(row.key != key for row in rows):
        general = ruling(shelf.law.tables[table], key, on=shelf.today, place=shelf.place)
        if general is None:
            raise NotFound
        key = general.key
    found = [row for row in rows if row.key == key]
    kin = dict.fromkeys(row.key for row in rows if key and row.key[:1] == key[:1])
    return RuleView(
        table=table,
        table_name=table_name(table),
        path=address(key),
        name=name_of(shelf.law, table, key, shelf.steps),
        here=_here(session, shelf, table, key),
        history=tuple(
            _view(shelf, row)
            for row in sorted(found, key=lambda row: (row.since, row.place or ""), reverse=True)
        ),
        uses=uses(shelf, table, key),
        siblings=_items(shelf, table, [each for each in kin if each != key]),
    )


def uses(shelf: Shelf, table: str, key: tuple[str, ...]) -> tuple[Use, ...]:
    """A deadline's steps name it themselves; of other tables a file says which steps ask them."""
    procedure = shelf.procedure
    if table == "deadlines":
        found = [task for task in procedure.tasks.values() if task.deadline == key[0]]
        return tuple(_use(procedure, task.name, task.process) for task in found)
    named: Mapping[str, Any] = shelf.law.documents.get("names", {}).get("uses", {})
    elements = [procedure.elements[each] for each in named.get(table, ())]
    return tuple(_use(procedure, element.name, element.process) for element in elements)


def _use(procedure: Procedure, step: str, process: str) -> Use:
    return Use(step=step, process=procedure.processes[process].name)


def _items(shelf: Shelf, table: str, keys: Iterable[tuple[str, ...]]) -> tuple[RuleItem, ...]:
    steps = shelf.steps
    return tuple(
        RuleItem(
            path=address(key),
            name=name_of(shelf.law, table, key, steps),
            now=_now(shelf, table, key, shelf.place),
        )
        for key in keys
    )


def _now(shelf: Shelf, table: str, key: tuple[str, ...], place: Place) -> RowView | None:
    row = ruling(shelf.law.tables[table], key, on=shelf.today, place=place)
    return _view(shelf, row) if row is not None else None


def _here(session: Session, shelf: Shelf, table: str, key: tuple[str, ...]) -> tuple[Here, ...]:
    """The reader's commune, what is above it, the country; told of each even where they agree:
    people ask for their own."""
    names = {**shelf.law.places, **places.names(session, shelf.place)}
    found = [
        Here(place=names[code], row=_now(shelf, table, key, shelf.place[n:]))
        for n, code in enumerate(shelf.place)
    ]
    return (*found, Here(place=_COUNTRY, row=_now(shelf, table, key, ())))


def _view(shelf: Shelf, row: Row) -> RowView:
    law = shelf.law
    basis = ground(law.citation(row.citation), row.certainty, _asked(shelf, row), row.note)
    return RowView(
        value=value_of(law, row),
        since=row.since,
        until=law.tables[row.table].last_day(row),
        place=law.places.get(row.place, row.place) if row.place else _COUNTRY,
        citation=basis.citation,
        certainty=row.certainty,
        caveats=basis.caveats,
        binding=row.binding,
        state=_state(shelf, row),
    )


def _asked(shelf: Shelf, row: Row) -> date:
    """The day by which a row is warned of: today while it rules, else the nearest of its own."""
    last = shelf.law.tables[row.table].last_day(row)
    return max(row.since, min(shelf.today, last) if last is not None else shelf.today)


def _state(shelf: Shelf, row: Row) -> str:
    table = shelf.law.tables[row.table]
    if row.since > shelf.today:
        return "ahead"
    if row not in table.current(shelf.today):
        return "past"
    ruled = ruling(table, row.key, on=shelf.today, place=shelf.place)
    return "now" if ruled is row else "other"
