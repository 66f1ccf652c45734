"""Copies of a played dossier, under new ids: thousands of cases that an engine can go on with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from struct import Struct
from typing import Any, Final, TypeVar
from zlib import crc32

import zstandard
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from service.casework import history
from service.db.base import Base, new_id
from service.db.models import Case, ClockEntry, Dossier, Event, Nomination, Reminder, Task
from service.db.unit_of_work import Database

Row = dict[str, Any]
Rows = dict[type[Base], list[Row]]
Item = TypeVar("Item")
Change = Callable[[int, Rows], None]

_HEAD: Final = Struct(">BI")  # of a case's state: its format, the checksum of what follows
_NUMBERED: Final = (Event, ClockEntry)  # rows whose ids the database gives
_AT_ONCE: Final = 200
_MOST_ROWS: Final = 2_000


def table(model: type[Base]) -> Table:
    found = model.__table__
    assert isinstance(found, Table)
    return found


class Original:
    """A dossier in its case, with the tasks that are open in it.

    Without `history` its copies are good to be looked at and left alone, not to go on with.
    """

    def __init__(self, session: Session, dossier_id: str, *, history: bool = True) -> None:
        self._session = session
        case = session.scalars(select(Case).where(Case.dossier_id == dossier_id)).one()
        open_ = (Task.case_id == case.id, Task.state == "open")
        self.rows: Rows = {
            Dossier: self._find(Dossier, Dossier.id == dossier_id),
            Case: self._find(Case, Case.id == case.id),
            Task: self._find(Task, *open_),
            Reminder: self._find(Reminder, Reminder.task_id.in_(select(Task.id).where(*open_))),
        }
        if history:
            self.rows[Nomination] = self._find(Nomination, Nomination.dossier_id == dossier_id)
            self.rows[ClockEntry] = self._find(ClockEntry, ClockEntry.case_id == case.id)
            self.rows[Event] = self._find(Event, Event.case_id == case.id)
        self._renamed = {
            row["id"] for model, rows in self.rows.items() if model not in _NUMBERED for row in rows
        }

    def _find(self, model: type[Base], *where: Any) -> list[Row]:
        of = table(model)
        given = [column for column in of.columns if column.computed is None]
        query = select(*given).where(*where).order_by(*of.primary_key)
        return [dict(row) for row in self._session.execute(query).mappings()]

    def copy(self, number: int) -> Rows:
        names = {old: new_id() for old in self._renamed}
        rows = {
            model: [{name: _renamed(value, names) for name, value in row.items()} for row in given]
            for model, given in self.rows.items()
        }
        rows[Dossier][0]["number"] += f"-{number}"
        for case in rows[Case]:
            case["state"] = _renamed_state(case["state"], names)
        for model in _NUMBERED:
            for row in rows.get(model, ()):
                del row["id"]
        _chain(rows.get(Event, ()))
        return rows


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return value


def _renamed_state(state: bytes, names: Mapping[str, str]) -> bytes:
    """Ids are all of one length, so that they may be exchanged where they lie."""
    kind, _ = _HEAD.unpack_from(state)
    plain = zstandard.decompress(state[_HEAD.size :], max_output_size=1_000_000)
    for old, new in names.items():
        plain = plain.replace(old.encode(), new.encode())
    packed = zstandard.compress(plain)
    return _HEAD.pack(kind, crc32(packed)) + packed


def _chain(events: Iterable[Row]) -> None:
    previous = history.FIRST
    for row in events:
        row["previous"] = previous
        row["hash"] = previous = history.digest(previous, history.content_of(Event(**row)))


def clone(
    database: Database, original: Original, times: int, change: Change = lambda *_: None
) -> None:
    """`change` is given each copy before it is written."""
    for numbers in portions(range(times), _AT_ONCE):
        together: Rows = {model: [] for model in original.rows}
        for number in numbers:
            rows = original.copy(number)
            change(number, rows)
            for model, some in rows.items():
                together[model] += some
        with database.writing() as session:
            # Parents before children, as the tables lie in the schema.
            for each in Base.metadata.sorted_tables:
                for model, some in together.items():
                    if table(model) is each:
                        write(session, model, some)


def write(session: Session, model: type[Base], rows: Iterable[Row]) -> None:
    """Rows that name the same columns."""
    for some in portions(rows, _MOST_ROWS):
        session.execute(insert(table(model)), some)


def portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
