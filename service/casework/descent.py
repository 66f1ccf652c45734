"""What organisations came out of, and what came out of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from service.db.asking import Question, Questions
from service.db.models import Descent, Organisation

DESCENTS: Final = Question(select(Descent), Descent.since.desc(), Descent.id)

_IN_LINE: Final = Question(
    select(Organisation).where(
        Organisation.id.in_(union(select(Descent.predecessor_id), select(Descent.successor_id)))
    )
)
NAMED: Final = (DESCENTS, _IN_LINE)
_WITH_NAMES: Final = Questions(*NAMED)
_LINE: Final = Questions(DESCENTS)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line; `depth` 1 is the nearest."""

    organisation_id: str
    kind: str
    since: date
    basis: str
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """All descents there are: mergers are few, and a line may be many steps long."""

    before: Mapping[str, tuple[Descent, ...]]
    after: Mapping[str, tuple[Descent, ...]]

    def predecessors(self, organisation_id: str) -> tuple[Step, ...]:
        """Each before what it came out of itself; nobody twice."""
        return tuple(self._walk(organisation_id, 1, {organisation_id}, back=True))

    def successors(self, organisation_id: str) -> tuple[Step, ...]:
        return tuple(self._walk(organisation_id, 1, {organisation_id}, back=False))

    def with_successors(self, organisation_id: str) -> frozenset[str]:
        """The organisation and all that came out of it."""
        after = (step.organisation_id for step in self.successors(organisation_id))
        return frozenset((organisation_id, *after))

    def _walk(self, start: str, depth: int, seen: set[str], *, back: bool) -> Iterator[Step]:
        for row in (self.before if back else self.after).get(start, ()):
            found = row.predecessor_id if back else row.successor_id
            if found in seen:
                continue
            seen.add(found)
            yield Step(found, row.kind, row.since, row.basis, depth)
            yield from self._walk(found, depth + 1, seen, back=back)


def line(session: Session) -> Line:
    before: dict[str, tuple[Descent, ...]] = {}
    after: dict[str, tuple[Descent, ...]] = {}
    for row in DESCENTS.of(session):
        before[row.successor_id] = (*before.get(row.successor_id, ()), row)
        after[row.predecessor_id] = (*after.get(row.predecessor_id, ()), row)
    return Line(before, after)


def ahead(session: Session) -> None:
    """Read the line once for all that ask for it."""
    _LINE.ahead(session)


def with_names(session: Session) -> None:
    """Read the line, and whatever stands in it: then it is known by its id."""
    _WITH_NAMES.ahead(session)


def with_predecessors(session: Session, *organisations: str) -> frozenset[str]:
    """The organisations and all they came out of."""
    known = line(session)
    steps = (step for each in organisations for step in known.predecessors(each))
    return frozenset((*organisations, *(step.organisation_id for step in steps)))
