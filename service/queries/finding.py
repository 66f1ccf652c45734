"""What a typed text finds: how much it may be, where that is little, and how to sift much.

Sifting a list in its order ends soon where much of it is found. Where little is, it would read all
there is; the text is looked up in tables of endings of names and numbers instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Boolean,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

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
from service.queries.sight import IS_OPEN
from service.text import LONGEST_WORD, fold
from workflows.law.book import LawBook

_FEW: Final = 2_000  # of one kind; to look up more takes longer than to sift for a page of it
_SHORTEST: Final = 2
_AFTER_ALL: Final = "\uffff"
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

    @property
    def asks_cases(self) -> bool:
        """Whether to sift tasks for it, each one's case must be read."""
        return self.numbers or self.names or bool(self.awards)


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
    return tuple(code for code, name in _award_names(law) if shows(text, name))


@lru_cache(4)
def _award_names(law: LawBook) -> tuple[tuple[str, str], ...]:
    codes = {row.key[0] for row in law.tables["awards"].rows}
    return tuple((code, law.award(code).name) for code in sorted(codes))


def _number_in(text: str) -> str:
    number = fold(text).strip()
    return number.lstrip("0") if number.isdigit() else number


def _how_many(text: str, number: str, name: str, awards: Sequence[str], thing: Any) -> Any:
    one = select(literal(1))
    of_units: Any = thing.unit_id.in_(_units(text))
    asked = [
        one.where(_begins(CaseWord.word, number)),
        one.where(_begins(SubjectWord.word, name)),
        one.where(of_units, IS_OPEN) if thing is Task else one.where(of_units),
        one.where(Nomination.award.in_(awards)),
    ]
    some = [each.limit(at_most(_FEW + 1)).subquery() for each in asked]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))


def _begins(column: Any, word: str) -> Any:
    """As a range: PostgreSQL plans `LIKE` without knowing what it is asked with."""
    first = word[:LONGEST_WORD]
    return and_(column >= first, column < first + _AFTER_ALL)


class _OneOf(FunctionElement[bool]):
    """A column whose value is one of few. PostgreSQL takes a list for short and looks each value up
    by an index; a question that it plans along may find anything, and it would read all rows."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """A condition as it stands: compared with 1, as SQLite's other values are, no index would
        answer it."""
        return self


@compiles(_OneOf)
def _in_a_question(element: Any, compiler: Any, **more: Any) -> str:
    column, few = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN {few}"


@compiles(_OneOf, "postgresql")
def _in_a_list(element: Any, compiler: Any, **more: Any) -> str:
    column, few = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY (ARRAY{few})"


def _one_of(column: Any, few: Any) -> Any:
    return _OneOf(column, few.scalar_subquery().correlate(None))


def of_dossiers_at(of: Any, text: str) -> Any:
    """Tasks of dossiers of the units whose names hold it. Those of other matters have units, too,
    but no round. `of`: rows with the columns of tasks."""
    return and_(of.round_id.is_not(None), of.unit_id.in_(_units(text)))


def _units(text: str) -> Any:
    return select(Organisation.id).where(bears(text, Organisation.fold, Organisation.name))


def _cases(text: str, column: Any) -> Any:
    begun = select(CaseWord.case_id).where(_begins(CaseWord.word, _number_in(text)))
    return select(column).where(_one_of(Case.id, begun), numbered(text, Case.number))


def _nominations(text: str) -> Any:
    """Of the nominees whose names hold it. Marks, and the end of a long text, only the name has."""
    begun = select(SubjectWord.subject_id).where(_begins(SubjectWord.word, fold(text).strip()))
    found = select(Nomination.id, Nomination.dossier_id).where(
        _one_of(Nomination.subject_id, begun)
    )
    if is_plain(text) and len(text) <= LONGEST_WORD:
        return found
    found = found.join(Subject, Subject.id == Nomination.subject_id)
    return found.where(bears(text, Subject.fold, Subject.name))


# Few ----------------------------------------------------------------------------------------------


def few_tasks(found: Found, columns: Sequence[Any]) -> CTE:
    """The open tasks whose number, unit, nominee or award the text finds, in sight or not, under
    the name of "few". Of one kind none is found twice."""
    kinds = list(_ways(found)) or [[false()]]
    ways = [select(*columns).where(IS_OPEN, each) for kind in kinds for each in kind]
    whole = union(*ways) if len(kinds) > 1 else union_all(*ways)
    return whole.limit(at_most(_WHOLE)).cte("few")


def _ways(found: Found) -> Iterator[list[Any]]:
    """By number; by unit; by a nominee of the dossier, or the nominee whom the task is about."""
    if found.numbers:
        yield [_one_of(Task.case_id, _cases(found.text, Case.id))]
    if found.units:
        yield [of_dossiers_at(Task, found.text)]
    named = [_nominations(found.text)] if found.names else []
    if found.awards:
        of_awards = select(Nomination.id, Nomination.dossier_id)
        named.append(of_awards.where(Nomination.award.in_(found.awards)))
    if named:
        some = union(*named).cte() if len(named) > 1 else named[0].cte()
        cases = select(Case.id).where(_one_of(Case.dossier_id, select(some.c.dossier_id)))
        yield [
            and_(Task.nomination_id.is_(None), _one_of(Task.case_id, cases)),
            _one_of(Task.nomination_id, select(some.c.id)),
        ]


def few_dossiers(found: Found, columns: Sequence[Any]) -> Any:
    """The dossiers whose number, unit or nominee the text finds, in sight or not."""
    ways = []
    if found.numbers:
        ways.append(_cases(found.text, Case.dossier_id).where(Case.dossier_id.is_not(None)))
    if found.units:
        ways.append(select(Dossier.id).where(_one_of(Dossier.unit_id, _units(found.text))))
    if found.names:
        ways.append(_nominations(found.text).with_only_columns(Nomination.dossier_id))
    ids = union(*ways).subquery() if ways else None
    wanted = _one_of(Dossier.id, select(ids.c[0])) if ids is not None else false()
    return select(*columns).where(wanted).limit(at_most(_WHOLE)).subquery("few")


# Many ---------------------------------------------------------------------------------------------


def sifted_tasks(found: Found) -> Any:
    """Asked of each task in its turn; with its case beside it, where the text `asks_cases`."""
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
        ways += [_is_any(of_one), and_(Task.nomination_id.is_(None), _is_any(of_all))]
    return _asked_of_each(ways)


def sifted_dossiers(found: Found) -> Any:
    """Asked of each dossier."""
    named = select(Nomination.id).join(Subject, Subject.id == Nomination.subject_id)
    named = named.where(
        Nomination.dossier_id == Dossier.id, bears(found.text, Subject.fold, Subject.name)
    )
    ways = [numbered(found.text, Dossier.number)] * found.numbers
    ways += [Dossier.unit_id.in_(_units(found.text))] * found.units
    ways += [_is_any(named.correlate(Dossier))] * found.names
    return _asked_of_each(ways)


def _is_any(of_one: Any) -> Any:
    """`EXISTS`, but of one row at a time: of that PostgreSQL may answer all rows beforehand."""
    return of_one.limit(at_most(1)).scalar_subquery().is_not(None)


def _asked_of_each(ways: Sequence[Any]) -> Any:
    """As a value that planners do not look into: they would gather all that is found, and sort it,
    where a list read in its order soon has enough."""
    return or_(false(), *ways).is_(true())
