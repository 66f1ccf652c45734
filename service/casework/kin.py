"""Under which names a subject stood before: a person goes on as himself, a whole unit as the whole
of what it came out of. What was given or written then is part of the same record."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from service.casework.descent import Line
from service.db.models import Subject
from service.text import fold, nfc

Pair = tuple[Subject, str]  # a subject, and the unit that speaks for it today


def same_ones(session: Session, known: Line, pairs: Sequence[Pair]) -> Mapping[str, frozenset[str]]:
    """Subject → its own id and those it bore in former units. One question for all of them."""
    before = {unit: former_units(known, unit) for _, unit in pairs}
    others = _candidates(session, pairs, frozenset().union(*before.values()))
    return {
        subject.id: frozenset(
            (
                subject.id,
                *_himself(subject, before[unit], others),
                *_its_unit(subject, before[unit], others),
            )
        )
        for subject, unit in pairs
    }


def former_units(known: Line, unit_id: str) -> frozenset[str]:
    return frozenset(step.organisation_id for step in known.predecessors(unit_id))


def _candidates(
    session: Session, pairs: Iterable[Pair], units: Collection[str]
) -> Sequence[Subject]:
    people = {subject.person_id for subject, _ in pairs if subject.person_id is not None}
    folds = {subject.fold for subject, _ in pairs}
    if not units and not people:
        return ()
    named = and_(
        Subject.organisation_id.in_(sorted(units)),
        or_(Subject.fold.in_(sorted(folds)), Subject.kind == "collective"),
    )
    wanted = or_(named, Subject.person_id.in_(sorted(people))) if people else named
    rows = select(Subject).where(wanted).options(joinedload(Subject.organisation))
    return session.scalars(rows).all()


def _himself(subject: Subject, before: frozenset[str], others: Sequence[Subject]) -> Iterator[str]:
    """A person's history goes with the person: by his account, else by his name in a former unit,
    of namesakes there by his post."""
    by_name: dict[str, list[Subject]] = {}
    for row in others:
        if row.kind != subject.kind:
            continue
        if subject.person_id is not None and row.person_id == subject.person_id:
            yield row.id
        elif row.organisation_id in before and _one_name(row, subject):
            by_name.setdefault(row.organisation_id, []).append(row)
    for some in by_name.values():
        yield from (row.id for row in some if len(some) == 1 or row.post == subject.post)


def _one_name(one: Subject, other: Subject) -> bool:
    """Of two people with accounts of their own the name says nothing."""
    may_be = None in (one.person_id, other.person_id)
    return may_be and nfc(one.name).casefold() == nfc(other.name).casefold()


def _its_unit(subject: Subject, before: frozenset[str], others: Sequence[Subject]) -> Iterator[str]:
    """A collective that is the whole unit stands where the whole of a former unit stood."""
    if subject.kind != "collective" or not is_whole(subject):
        return
    for row in others:
        if row.kind == "collective" and row.organisation_id in before and is_whole(row):
            yield row.id


def is_whole(subject: Subject) -> bool:
    """“Thôn Ổ” and “Tập thể thôn Ổ”, not “Tổ hai thôn Ổ”."""
    named = fold(subject.name)
    for prefix in ("Tập thể ", "Nhân dân "):
        named = named.removeprefix(fold(prefix))
    return named.strip() == fold(subject.organisation.name).strip()
