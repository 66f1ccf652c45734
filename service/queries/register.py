"""The register of awards (Sổ khen thưởng): searched with and without marks, and in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor
from service.casework import corrections, descent
from service.db.models import Award, Organisation, Subject
from service.text import fold, nfc
from workflows.law.book import LawBook

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilters:
    q: str = ""
    year: int | None = None
    award: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One award as registered; `ordinal` is its golden-book number within the decision."""

    subject: str
    kind: str
    post: str
    unit: str
    award: str
    award_name: str
    year: int
    decision: str | None
    proposal: str | None  # where a higher level has decided
    decision_number: str
    decided_on: date
    signer: str
    ordinal: int
    corrects: str = ""  # number of the decision whose entry this one takes the place of
    heirs: tuple[str, ...] = ()  # what goes on today in the place of the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    entries: tuple[RegisterEntry, ...]
    number: int
    more: bool


def register(
    session: Session, law: LawBook, actor: Actor, filters: RegisterFilters, *, page: int = 1
) -> RegisterPage:
    """Newest decision first. What has been decided is public inside the commune."""
    first = (page - 1) * PAGE
    found = tuple(islice(_entries(session, law, actor, filters), first, first + PAGE + 1))
    return RegisterPage(entries=found[:PAGE], number=page, more=len(found) > PAGE)


def whole_register(
    session: Session, law: LawBook, actor: Actor, filters: RegisterFilters
) -> tuple[RegisterEntry, ...]:
    return tuple(_entries(session, law, actor, filters))


def years_and_awards(
    session: Session, law: LawBook, actor: Actor
) -> tuple[tuple[int, ...], tuple[tuple[str, str], ...]]:
    """What the filters offer: years and awards that occur."""
    mine = actor.communes
    both = select(Award.year, Award.award).where(Award.owner_id.in_(mine)).distinct()
    rows = session.execute(both).all()
    named = sorted((law.award(code).name, code) for code in {row.award for row in rows})
    years = sorted({row.year for row in rows}, reverse=True)
    return tuple(years), tuple((code, name) for name, code in named)


def _entries(
    session: Session, law: LawBook, actor: Actor, filters: RegisterFilters
) -> Iterator[RegisterEntry]:
    heirs = _heirs(session)
    rows = (
        select(Award)
        .join(Subject, Subject.id == Award.subject_id)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(Award.owner_id.in_(actor.communes), corrections.is_latest())
        .options(
            joinedload(Award.subject).joinedload(Subject.organisation), joinedload(Award.corrects)
        )
        .order_by(Award.decided_on.desc(), Award.decision_number.desc(), Award.ordinal, Award.id)
    )
    if filters.year is not None:
        rows = rows.where(Award.year == filters.year)
    if filters.award:
        rows = rows.where(Award.award == filters.award)
    typed = nfc(filters.q).strip()
    if typed:
        rows = rows.where(_looks_like(typed, heirs))
    for row in session.scalars(rows):
        after = heirs.get(row.subject.organisation_id, ())
        if not typed or _bears_the_marks(row, typed, after):
            yield _entry(law, row, after)


def _heirs(session: Session) -> dict[str, tuple[str, ...]]:
    """Of each unit that others came out of: the names of those at the end of its line."""
    descent.with_names(session)
    line = descent.line(session)
    last = {
        old: [step for step in line.successors(old) if step.organisation_id not in line.after]
        for old in line.after
    }
    return {
        old: tuple(session.get_one(Organisation, step.organisation_id).name for step in steps)
        for old, steps in last.items()
    }


def _looks_like(typed: str, heirs: Mapping[str, tuple[str, ...]]) -> Any:
    """In the name of whoever was awarded, of the unit, or of what the unit has become."""
    wanted = fold(typed).replace("%", "").replace("_", "")
    pattern = f"%{wanted}%"
    older = [old for old, names in heirs.items() if any(wanted in fold(name) for name in names)]
    return or_(
        Subject.fold.like(pattern), Organisation.fold.like(pattern), Organisation.id.in_(older)
    )


def _bears_the_marks(row: Award, typed: str, heirs: tuple[str, ...]) -> bool:
    """Typed without marks it finds all of them; typed with marks only what bears these."""
    wanted = typed.casefold()
    if wanted == fold(typed):
        return True
    names = (row.subject.name, row.subject.organisation.name, *heirs)
    return any(wanted in nfc(name).casefold() for name in names)


def _entry(law: LawBook, row: Award, heirs: tuple[str, ...]) -> RegisterEntry:
    return RegisterEntry(
        subject=row.subject.name,
        kind=row.subject.kind,
        post=row.subject.post,
        unit=row.subject.organisation.name,
        award=row.award,
        award_name=law.award(row.award, row.decided_on).name,
        year=row.year,
        decision=row.decision_id,
        proposal=row.proposal_id,
        decision_number=row.decision_number,
        decided_on=row.decided_on,
        signer=row.signer,
        ordinal=row.ordinal,
        corrects=row.corrects.decision_number if row.corrects else "",
        heirs=heirs,
    )
