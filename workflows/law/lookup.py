"""The row that answers a question about any table, in the order in which the book looks."""

from datetime import date

from workflows.law import settings
from workflows.law.rules import ANY, SHAPES, Place, Row, Table

_KEY_FIRST = frozenset({"deadlines", "settings"})  # a national special case beats a local rule


def ruling(table: Table, key: tuple[str, ...], *, on: date, place: Place) -> Row | None:
    """What rules for a key on a day at a place, the wildcards behind it included."""
    wanted = candidates(table.name, key)
    if table.name in _KEY_FIRST:
        for each in wanted:
            row = table.get(each, on=on, place=place)
            if row is not None:
                return row
        return None
    return table.get(*wanted, on=on, place=place)


def candidates(table: str, key: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The key itself, then what stands in for it."""
    if table == "settings":
        return settings.candidates(key[0])
    if table == "papers":
        award, kind = key
        return tuple(dict.fromkeys([key, (ANY, kind), (award, ANY), (ANY, ANY)]))
    if table == "deadlines" or len(key) > 1:
        return tuple(dict.fromkeys([key, (key[0], ANY)]))
    if table in _WITH_GENERAL:
        return tuple(dict.fromkeys([key, (ANY,)]))
    return (key,)


_WITH_GENERAL = frozenset({"thresholds", "quorums", "council_duty", "proposal_papers", "retention"})


def address(key: tuple[str, ...]) -> str:
    """The key as the path of a page: without the wildcards at its end."""
    parts = list(key)
    while parts and parts[-1] == ANY:
        parts.pop()
    return "/".join(parts) or ANY


def key_of(table: str, path: str) -> tuple[str, ...]:
    """The key behind an address; the table must be one of SHAPES."""
    parts = path.split("/") if path != ANY else []
    count = len(SHAPES[table].keys)
    return (*parts, *[ANY] * (count - len(parts)))[: max(count, len(parts))]
