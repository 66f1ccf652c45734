"""Every row that can be tied to a voter, every column of it as an order, by reflection.

Nothing here names a column, and of the tables only the one of the lines: what is added to the
schema tomorrow is joined tomorrow. A row is a voter's when ids in it lead to him and to nobody
else, over as many tables as it takes.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, inspect

LINES: Final = "opened_line"
_NO_DATA: Final = ("diagram", "alembic_version")  # the drawings; the schema's own revision
# What a database keeps of a row besides its columns: place, and the transaction that wrote it.
HIDDEN: Final = {
    "sqlite": "rowid AS hidden_rowid",
    "postgresql": (
        "ctid::text AS hidden_ctid, xmin::text::bigint AS hidden_xmin,"
        " cmin::text::bigint AS hidden_cmin, xmax::text::bigint AS hidden_xmax"
    ),
}
_ID: Final = re.compile(r"[0-9a-f]{32,}")
_TWO_IDS: Final = 2 * 32
_PACKED: Final = b"\x28\xb5\x2f\xfd"
_MOST_UNPACKED: Final = 1_000_000
_STEPS: Final = 3  # from a person over ids to further rows
_ORDINALS: Final = 4  # of a voter's rows in one table: so many from the first, and the last

Row = Mapping[str, Any]
Key = Callable[[Any], Any]


@dataclass
class Found:
    """What the tables tell of who is who."""

    rows: Mapping[str, Sequence[Row]]
    owner: dict[str, str] = field(default_factory=dict)  # token → the one voter it belongs to
    theirs: dict[str, dict[str, list[Row]]] = field(default_factory=dict)  # table → person → rows

    def tokens_of(self, person: str) -> list[str]:
        return [token for token, owner in self.owner.items() if owner == person]


def read(connection: Connection) -> dict[str, list[Row]]:
    """All rows, in the order of what is hidden of them."""
    hidden = HIDDEN[connection.dialect.name]
    read_: dict[str, list[Row]] = {}
    for table in inspect(connection).get_table_names():
        if table in _NO_DATA:
            continue
        found = connection.exec_driver_sql(f'SELECT {hidden}, t.* FROM "{table}" t')  # noqa: S608 - names from the schema
        rows = [dict(row) for row in found.mappings()]
        for row in rows:
            if "hidden_ctid" in row:
                row["hidden_ctid"] = tuple(map(int, row["hidden_ctid"].strip("()").split(",")))
        read_[table] = sorted(rows, key=_age)
    return read_


def _age(row: Row) -> Any:
    if "hidden_rowid" in row:
        return row["hidden_rowid"]
    return row["hidden_xmin"], row["hidden_ctid"]


def plain(value: Any) -> str:
    """As text to look for ids in; what is packed is unpacked."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        if _PACKED in raw:
            packed = raw[raw.index(_PACKED) :]
            raw = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MOST_UNPACKED)
        return raw.decode("latin-1")
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    return value if isinstance(value, str) else ""


def tie(rows: Mapping[str, Sequence[Row]], people: Iterable[str]) -> Found:
    """Find each voter's own rows, from his id over whatever ids stand beside it."""
    found = Found(rows, {person: person for person in people})
    of_lines = {str(value) for row in rows[LINES] for value in row.values()}
    ids = [
        (table, row, {token for value in row.values() for token in _ID.findall(plain(value))})
        for table, rows_ in rows.items()
        if table != LINES
        for row in rows_
    ]
    for step in range(_STEPS):
        theirs: list[tuple[str, Row, str]] = []
        claims: dict[str, set[str]] = {}
        for table, row, tokens in ids:
            owners = {found.owner[token] for token in tokens if token in found.owner}
            if len(owners) == 1:
                (whose,) = owners
                theirs.append((table, row, whose))
                for token in tokens - of_lines:
                    claims.setdefault(token, set()).add(whose)
        for token, several in claims.items():
            if len(several) == 1 and step + 1 < _STEPS:
                found.owner.setdefault(token, *several)
    for table, row, person in theirs:
        found.theirs.setdefault(table, {}).setdefault(person, []).append(row)
    return found


# Orders -------------------------------------------------------------------------------------------


def _as_it_is(value: Any) -> Any:
    return value


def _backwards(value: Any) -> Any:
    return value[::-1] if isinstance(value, str) else None


def _length(value: Any) -> Any:
    return len(value) if isinstance(value, str | bytes) else None


KEYS: Final[Mapping[str, Key]] = {"": _as_it_is, " from its end": _backwards, ", length": _length}


def orders(values: Mapping[Any, Mapping[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Of things with values by column: each column's order of them, where it has one."""
    columns = {column: None for row in values.values() for column in row}
    for column in columns:
        of_column = {thing: row.get(column) for thing, row in values.items()}
        for how, key in KEYS.items():
            keys = {thing: _sortable(key(value)) for thing, value in of_column.items()}
            if len(set(keys.values())) > 1:
                yield f"{column}{how}", sorted(keys, key=keys.__getitem__)


def _sortable(value: Any) -> tuple[str, Any]:
    """Values of all types beside each other; nothing comes first."""
    if value is None:
        return "", 0
    if isinstance(value, bool | int | float):
        return "number", value
    if isinstance(value, str | bytes | tuple):
        return type(value).__name__, value
    return "~", str(value)


def flat(row: Row) -> dict[str, Any]:
    """A row with the leaves of its JSON as columns of their own."""
    leaves: dict[str, Any] = {}
    for name, value in row.items():
        content = value
        if isinstance(value, memoryview):
            content = bytes(value)
        if isinstance(value, str) and value[:1] in ("{", "["):
            content = json.loads(value)
        if isinstance(content, dict | list):
            leaves[name] = json.dumps(content)
            leaves |= dict(_leaves(name, content))
        else:
            leaves[name] = content
    return leaves


def _leaves(name: str, content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _leaves(f"{name}.{key}", value)
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _leaves(f"{name}.{number}", value)
    else:
        yield name, content


def orders_of_voters(found: Found, people: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for table, theirs in found.theirs.items():
        if len(theirs) < 2:
            continue
        counts = {person: {"rows": len(theirs.get(person, ()))} for person in people}
        yield from ((f"{table}: {name}", order) for name, order in orders(counts))
        for number in (*range(_ORDINALS), -1):
            nth = {
                person: flat(theirs[person][number])
                for person in people
                if person in theirs and number < len(theirs[person])
            }
            if len(nth) < 2:
                continue
            everybody = {person: nth.get(person, {}) for person in people}
            for name, order in orders(everybody):
                yield f"{table}[{number}].{name}", order


def orders_of_lines(lines: Sequence[Row]) -> Iterator[tuple[str, list[int]]]:
    """Of the lines as they were read, by their numbers."""
    yield from orders({number: flat(row) for number, row in enumerate(lines)})


def shared_cells(found: Found) -> Iterator[tuple[str, str]]:
    """Texts of rows that are of several voters: what stands in them one after the other."""
    for table, rows in found.rows.items():
        cells: dict[str, list[str]] = {}
        for row in rows:
            for name, value in row.items():
                if len(text := plain(value)) < _TWO_IDS:
                    continue
                owners = {found.owner.get(token) for token in _ID.findall(text)} - {None}
                if len(owners) > 1:
                    cells.setdefault(name, []).append(text)
        for name, texts in cells.items():
            yield f"{table}.{name}", "\n".join(texts)
