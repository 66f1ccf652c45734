"""What people type to find something: without marks it finds all, with marks exactly these."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from service.db.models import Nomination, Subject
from service.text import fold, nfc


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody by whose name a row was found that does not show it; `sex` may be unknown."""

    name: str
    sex: str


def bears(text: str, folded: Any, name: Any) -> Any:
    """A name in a row, held with and without marks."""
    typed = _typed(text)
    if is_plain(typed):
        return folded.contains(typed.casefold(), autoescape=True)
    # SQLite knows capitals of ASCII letters only: "ổn" is looked for as "Ổn" and "ỔN" too.
    ways = dict.fromkeys((typed, typed.lower(), typed.upper(), typed.title()))
    return or_(*(name.icontains(way, autoescape=True) for way in ways))


def numbered(text: str, number: Any) -> Any:
    return func.lower(number).contains(fold(_typed(text)), autoescape=True)


def shows(text: str, *values: str) -> bool:
    """Whether one of these says already why it was found."""
    typed = _typed(text)
    if is_plain(typed):
        return any(typed.casefold() in fold(value) for value in values)
    return any(typed.casefold() in nfc(value).casefold() for value in values)


def nominees(session: Session, text: str, dossiers: Collection[str]) -> dict[str, Nominee]:
    """Dossier id → the first of its nominees that bears the name; asks nothing without a text."""
    if not _typed(text) or not dossiers:
        return {}
    rows = session.execute(
        select(Nomination.dossier_id, Subject.name, Subject.sex)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(Nomination.dossier_id.in_(dossiers), bears(text, Subject.fold, Subject.name))
        .order_by(Nomination.position.desc())
    )
    return {dossier: Nominee(name, sex) for dossier, name, sex in rows}


def first_nominee(text: str, dossier_id: Any) -> tuple[Any, Any]:
    """Name and sex of the same nominee, for a statement that lists what has a dossier. He is put
    first, not sifted: PostgreSQL takes who bears a name for so few that it would begin with all
    names, for each dossier anew."""
    named = bears(text, Subject.fold, Subject.name)
    first = (
        select(Subject.id)
        .join(Nomination, Nomination.subject_id == Subject.id)
        .where(Nomination.dossier_id == dossier_id)
        .order_by(case((named, 0), else_=1), Nomination.position)
        .limit(1)
    )

    def told(column: Any) -> Any:
        return first.with_only_columns(case((named, column))).scalar_subquery()

    return told(Subject.name).label("nominee_found"), told(Subject.sex).label("sex_found")


def _typed(text: str) -> str:
    return nfc(text).strip()


def is_plain(text: str) -> bool:
    """Whether it has no marks, so that they do not matter."""
    typed = _typed(text)
    return typed.casefold() == fold(typed)
