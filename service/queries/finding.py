"""What a typed text finds: how much it may be, where that is little, and how to sift much.

Sifting a list in its order ends soon where much of it is found. Where little is, it would read all
there is; the text is looked up in tables of endings of names and numbers instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, false, func, literal, literal_column, or_, select, union
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
from service.queries.paging import at_most
from service.queries.search import bears, is_plain, numbered, shows
from service.text import LONGEST_WORD, fold
from workflows.law.book import LawBook

_FEW: Final = 2_000  # of one kind; to look up more takes longer than to sift for a page of it
_SHORTEST: Final = 2
_AFTER_ALL: Final = "\uffff"
_IS_OPEN: Final[Any] = Task.state == literal_column("'open'")  # as its indexes say it
_WHOLE: Final = 1_000_000  # rows; a part with a limit is read by itself, before it is narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a text may find. `awards`: those whose names show it. `few`: whether to look it up;
    the others: whether anything of its kind may be found at all."""

    text: str
    awards: tuple[str, ...] = ()
    few: bool = False
    numbers: bool = True
    names: bool = True
    units: bool = True


def look_up(
    session: Session, text: str, thing: Any = Task, *, awards: tuple[str, ...] = ()
) -> Found:
    """For tasks or dossiers; asked once in a session."""
    known: dict[Any, Found] = session.info.setdefault("found", {})
    if (text, thing) not in known:
        known[text, thing] = _look_up(session, text, thing, awards)
    return known[text, thing]


def _look_up(session: Session, text: str, thing: Any, awards: tuple[str, ...]) -> Found:
    number, name = _number_in(text), fold(text).strip()
    if not number or len(name) < _SHORTEST:
        return Found(text=text, awards=awards)
    numbers, names, units, proposed = session.execute(
        _how_many(text, number, name, awards, thing)
    ).one()
    return Found(
        text=text,
        awards=awards,
        few=max(numbers, names, units, proposed) <= _FEW,
        numbers=numbers > 0,
        names=names > 0,
        units=units > 0,
    )


def awards_shown(law: LawBook, text: str) -> tuple[str, ...]:
    """Codes of the awards whose names hold it."""
    codes = {row.key[0] for row in law.tables["awards"].rows}
    return tuple(code for code in sorted(codes) if shows(text, law.award(code).name))


def _number_in(text: str) -> str:
    number = fold(text).strip()
    return number.lstrip("0") if number.isdigit() else number


def _how_many(text: str, number: str, name: str, awards: Sequence[str], thing: Any) -> Any:
    one = select(literal(1))
    of_units: Any = thing.unit_id.in_(_units(text))
    asked = [
        one.where(_begins(CaseWord.word, number)),
        one.where(_begins(SubjectWord.word, name)),
        one.where(of_units, _IS_OPEN) if thing is Task else one.where(of_units),
        one.where(Nomination.award.in_(awards)),
    ]
    some = [each.limit(at_most(_FEW + 1)).subquery() for each in asked]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))


def _begins(column: Any, word: str) -> Any:
    """As a range: PostgreSQL plans `LIKE` without knowing what it is asked with."""
    first = word[:LONGEST_WORD]
    return and_(column >= first, column < first + _AFTER_ALL)


def of_dossiers_at(of: Any, text: str) -> Any:
    """Tasks of dossiers of the units whose names hold it. Those of other matters have units, too,
    but no round. `of`: rows with the columns of tasks."""
    return and_(of.round_id.is_not(None), of.unit_id.in_(_units(text)))


def _units(text: str) -> Any:
    return select(Organisation.id).where(bears(text, Organisation.fold, Organisation.name))


def _cases(text: str, *columns: Any) -> Any:
    numbers = select(*columns).join(CaseWord, CaseWord.case_id == Case.id)
    return numbers.where(_begins(CaseWord.word, _number_in(text)), numbered(text, Case.number))


def _nominations(text: str) -> Any:
    """Of the nominees whose names hold it. Marks, and the end of a long text, only the name has."""
    begun = select(SubjectWord.subject_id).where(_begins(SubjectWord.word, fold(text).strip()))
    found = select(Nomination.id, Nomination.dossier_id).where(Nomination.subject_id.in_(begun))
    if is_plain(text) and len(text) <= LONGEST_WORD:
        return found
    found = found.join(Subject, Subject.id == Nomination.subject_id)
    return found.where(bears(text, Subject.fold, Subject.name))


# Few ----------------------------------------------------------------------------------------------


def few_tasks(found: Found, columns: Sequence[Any]) -> Any:
    """The open tasks whose number, unit, nominee or award the text finds, in sight or not."""
    ways = [select(*columns).where(_IS_OPEN, each) for each in [*_ways(found)] or [false()]]
    return select(*union(*ways).limit(at_most(_WHOLE)).subquery().c).subquery("few")


def _ways(found: Found) -> Iterator[Any]:
    """By number, by unit, by a nominee of the dossier, by the nominee whom the task is about."""
    if found.numbers:
        yield Task.case_id.in_(_cases(found.text, Case.id))
    if found.units:
        yield of_dossiers_at(Task, found.text)
    named = [_nominations(found.text)] if found.names else []
    if found.awards:
        of_awards = select(Nomination.id, Nomination.dossier_id)
        named.append(of_awards.where(Nomination.award.in_(found.awards)))
    for each in named:
        some = each.cte()
        cases = select(Case.id).where(Case.dossier_id.in_(select(some.c.dossier_id)))
        yield and_(Task.nomination_id.is_(None), Task.case_id.in_(cases))
        yield Task.nomination_id.in_(select(some.c.id))


def few_dossiers(found: Found) -> Any:
    """Ids of the dossiers whose number, unit or nominee the text finds, in sight or not."""
    ways = [
        _cases(found.text, Case.dossier_id).where(Case.dossier_id.is_not(None)),
        select(Dossier.id).where(Dossier.unit_id.in_(_units(found.text))),
        _nominations(found.text).with_only_columns(Nomination.dossier_id),
    ]
    return select(union(*ways).limit(at_most(_WHOLE)).subquery().c[0])


# Many ---------------------------------------------------------------------------------------------


def sifted_tasks(found: Found) -> Any:
    """Asked of each task, with its case beside it."""
    ways = []
    if found.units:
        ways.append(of_dossiers_at(Task, found.text))
    if found.numbers:
        ways.append(numbered(found.text, Case.number))
    if found.names or found.awards:
        borne = select(Nomination.id).join(Subject, Subject.id == Nomination.subject_id)
        wanted = bears(found.text, Subject.fold, Subject.name)
        borne = borne.where(or_(wanted, Nomination.award.in_(found.awards)))
        of_all = borne.where(Nomination.dossier_id == Case.dossier_id).correlate(Case)
        of_one = borne.where(Nomination.id == Task.nomination_id).correlate(Task)
        ways += [of_one.exists(), and_(Task.nomination_id.is_(None), of_all.exists())]
    return or_(false(), *ways)


def sifted_dossiers(found: Found) -> Any:
    """Asked of each dossier."""
    named = select(Nomination.id).join(Subject, Subject.id == Nomination.subject_id)
    named = named.where(
        Nomination.dossier_id == Dossier.id, bears(found.text, Subject.fold, Subject.name)
    )
    ways = [numbered(found.text, Dossier.number)] * found.numbers
    ways += [Dossier.unit_id.in_(_units(found.text))] * found.units
    ways += [named.correlate(Dossier).exists()] * found.names
    return or_(false(), *ways)
