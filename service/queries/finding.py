"""The open tasks that a typed text finds, where it finds few.

Sifting all that somebody has in sight ends soon where much of it is found. Where little is, the
text is looked up by its words instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import and_, func, literal, literal_column, select, union
from sqlalchemy.orm import Session

from service.db.models import (
    Case,
    CaseWord,
    Dossier,
    Nomination,
    Organisation,
    Subject,
    SubjectWord,
    Task,
)
from service.queries.paging import MOST
from service.queries.search import bears, numbered
from service.text import LONGEST_WORD, fold

_FEW: Final = 10_000  # names or numbers that begin so: more would take longer to read than to sift
_SHORTEST: Final = 2
_AFTER_ALL: Final = "\uffff"
_IS_OPEN: Final[Any] = Task.state == literal_column("'open'")  # as its indexes say it


@dataclass(frozen=True, slots=True)
class Found:
    """`tasks`: ids of the open tasks whose number, unit or nominee the text finds, in sight or not;
    none where there are more than `MOST`, or may be. `numbers` and `names`: whether any of these
    may hold the text at all."""

    tasks: tuple[str, ...] | None = None
    numbers: bool = True
    names: bool = True


def look_up(session: Session, text: str) -> Found:
    """Once in a session."""
    known: dict[str, Found] = session.info.setdefault("found", {})
    if text not in known:
        known[text] = _look_up(session, text)
    return known[text]


def _look_up(session: Session, text: str) -> Found:
    number = fold(text).strip()
    number = number.lstrip("0") if number.isdigit() else number
    words = [each for each in fold(text).split() if len(each) >= _SHORTEST]
    if not words or not number:
        return Found()
    numbered_so, *named_so = session.execute(_how_many(number, words)).one()
    fewest, word = min(zip(named_so, words, strict=True))
    found = Found(numbers=numbered_so > 0, names=fewest > 0)
    if numbered_so > _FEW or fewest > _FEW:
        return found
    some = [select(each.limit(MOST + 1).subquery()) for each in _ways(text, number, word)]
    tasks = tuple(session.scalars(union(*some).limit(MOST + 1)))
    return replace(found, tasks=tasks) if len(tasks) <= MOST else found


def _how_many(number: str, words: Sequence[str]) -> Any:
    asked = [_begins(CaseWord.word, number), *(_begins(SubjectWord.word, each) for each in words)]
    few = [select(literal(1)).where(each).limit(_FEW + 1).subquery() for each in asked]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in few))


def _begins(column: Any, word: str) -> Any:
    """As a range: PostgreSQL plans `LIKE` without knowing what it is asked with."""
    first = word[:LONGEST_WORD]
    return and_(column >= first, column < first + _AFTER_ALL)


def _ways(text: str, number: str, word: str) -> Iterator[Any]:
    """By number, by unit, by a nominee of the dossier, by the nominee whom the task is about."""
    tasks: Any = select(Task.id).where(_IS_OPEN)
    numbers = select(CaseWord.case_id).where(_begins(CaseWord.word, number))
    numbers = numbers.join(Case, Case.id == CaseWord.case_id).where(numbered(text, Case.number))
    yield tasks.where(Task.case_id.in_(numbers))
    units = select(Organisation.id).where(bears(text, Organisation.fold, Organisation.name))
    of_units = select(Case.id).join(Dossier, Dossier.id == Case.dossier_id)
    yield tasks.where(Task.case_id.in_(of_units.where(Dossier.unit_id.in_(units))))
    begun = select(SubjectWord.subject_id).where(_begins(SubjectWord.word, word))
    named = (
        select(Nomination.id, Nomination.dossier_id)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(Subject.id.in_(begun), bears(text, Subject.fold, Subject.name))
        .subquery()
    )
    cases = select(Case.id).where(Case.dossier_id.in_(select(named.c.dossier_id)))
    yield tasks.where(Task.nomination_id.is_(None), Task.case_id.in_(cases))
    yield tasks.where(Task.nomination_id.in_(select(named.c.id)))
