"""Putting on record what scenarios need: ratings, initiatives, discipline."""

from datetime import date
from typing import Any

from sqlalchemy import select

from service.casework import eligibility
from service.commands.achievements import RateYear, RecordDiscipline, RecordWork
from service.db.models import Nomination, Subject
from tests.builders import Town
from workflows.law.eligibility import Eligibility

RATED = {"number": "15/TB-UBND", "dated_on": date(2026, 6, 15)}


def nominee(town: Town, dossier_id: str) -> str:
    """The subject of the dossier's first nomination."""
    return town.nominations(dossier_id)[0].subject_id


def subject_named(town: Town, name: str) -> str:
    return town.one(select(Subject.id).where(Subject.name == name))


def rates(
    town: Town,
    subject_id: str,
    rating: str,
    *,
    year: int = 2026,
    by: str = "thuongtruc",
    **more: Any,
) -> str:
    """The standing office puts the official rating of a year on record."""
    command = RateYear(
        actor=town.person(by), subject_id=subject_id, year=year, rating=rating, **(RATED | more)
    )
    return town.execute(command)


def recognises(
    town: Town, subject_id: str, name: str = "Sổ mượn sách theo ảnh bìa", **more: Any
) -> str:
    """An initiative that was recognised goes on record."""
    given = {"kind": "initiative", "year": 2026, "scope": "base", "number": "31/QĐ-UBND"}
    given |= {"name": name, "recognised_on": date(2026, 5, 4)} | more
    return town.execute(RecordWork(actor=town.person("thuongtruc"), subject_id=subject_id, **given))


def disciplines(town: Town, subject_id: str, since: str, until: str | None = None) -> str:
    return town.execute(
        RecordDiscipline(
            actor=town.person("thuongtruc"),
            subject_id=subject_id,
            since=date.fromisoformat(since),
            until=date.fromisoformat(until) if until else None,
            what="Khiển trách vì vắng mặt Kín",
        )
    )


def judged(town: Town, nomination_id: str) -> Eligibility:
    """What the law answers about a nomination today."""

    def look(session: Any) -> Eligibility:
        row = session.get_one(Nomination, nomination_id)
        law = town.office.house.law
        return eligibility.judged(session, law, [row], town.today)[nomination_id]

    return town.read(look)
