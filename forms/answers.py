"""What a filled-in form gives: frozen answers, or a sentence at each field that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

Path = tuple[str | int, ...]
Fact = str | int | float | bool | None | list[str]

MOST_ERRORS = 200
LONGEST_NAME = 100


class Invalid(Exception):
    """The answers were refused; ``errors`` holds the sentences by path (``("rows", 0, "sex")``)."""

    def __init__(self, errors: Mapping[Path, list[str]]) -> None:
        super().__init__(f"{len(errors)} fields refused")
        self.errors = errors


@dataclass(frozen=True, slots=True, eq=False)
class Answers(Mapping[str, Any]):
    """Loaded answers: dates are ``date``, moments aware ``datetime``, lists tuples, rows mappings.

    An optional question left open has no key. ``facts`` is what may enter the process, ``kept``
    what may be stored: JSON values without ballot secrets (nothing at all of a secret form).
    """

    # Out of the representation: personal data and votes must not reach a log by way of a traceback.
    given: Mapping[str, Any] = field(repr=False)
    facts: Mapping[str, Fact]
    kept: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


def frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({name: frozen(each) for name, each in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(each) for each in value)
    return value


def plain(value: Any) -> Any:
    """Return the value as JSON holds it: ISO dates, lists, dictionaries."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def flattened(messages: Any, path: Path = ()) -> dict[Path, list[str]]:
    """Turn marshmallow's nested messages into sentences by path.

    Both the number of errors and the length of unknown names are the sender's to choose, so both
    are cut here.
    """
    found: dict[Path, list[str]] = {}
    if isinstance(messages, Mapping):
        for name, each in messages.items():
            if len(found) >= MOST_ERRORS:
                break
            part = name if isinstance(name, int) else str(name)[:LONGEST_NAME]
            found.update(flattened(each, path if part == "_schema" else (*path, part)))
    elif isinstance(messages, Sequence) and not isinstance(messages, str):
        found[path] = [str(each) for each in messages]
    else:
        found[path] = [str(messages)]
    return found
