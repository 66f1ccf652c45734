"""The year's calendar of an office as its people read it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.casework.people import place_of
from service.db.models import Case, Organisation, Task, YearStep
from workflows.law.book import LawBook


@dataclass(frozen=True, slots=True, kw_only=True)
class StepItem:
    """`task`: the one that is open; `planned_for`: its last day before somebody moved it. Of a year
    that is not planned yet the rules' days, with the state `ahead`."""

    key: str
    name: str
    guide: str
    opens_on: date
    due_on: date
    planned_for: date
    state: str
    citation: str
    task: str | None = None
    moved_at: datetime | None = None
    moved_by: str = ""
    moved_because: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    """`years`: those one may turn to."""

    commune: str
    commune_name: str
    year: int
    years: tuple[int, ...]
    steps: tuple[StepItem, ...]


def year_page(
    session: Session, law: LawBook, actor: Actor, today: date, year: int | None = None
) -> YearPage:
    """Of the commune whose office the actor works in. Raises NotFound where there is none, and for
    a year that is neither planned nor the next."""
    commune = _commune(session, actor)
    planned = select(YearStep.year).where(YearStep.owner_id == commune.id).distinct()
    years = tuple(sorted({*session.scalars(planned), today.year, today.year + 1}))
    shown = today.year if year is None else year
    if shown not in years:
        raise NotFound
    steps = _planned(session, law, commune, shown) or _ahead(session, law, commune, shown)
    return YearPage(
        commune=commune.id, commune_name=commune.name, year=shown, years=years, steps=steps
    )


def has_office(actor: Actor) -> bool:
    """Whether there is a year for the actor to read: he works in the office of a commune."""
    return bool(actor.organisations(access.READERS) & actor.communes)


def _commune(session: Session, actor: Actor) -> Organisation:
    found = session.scalars(
        select(Organisation)
        .where(
            Organisation.id.in_(actor.organisations(access.READERS)),
            Organisation.level == "commune",
        )
        .order_by(Organisation.sort_key)
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return found


def _planned(
    session: Session, law: LawBook, commune: Organisation, year: int
) -> tuple[StepItem, ...]:
    rows = session.execute(
        select(YearStep, Task.id)
        .outerjoin(Case, Case.year_step_id == YearStep.id)
        .outerjoin(Task, (Task.case_id == Case.id) & (Task.state == "open"))
        .where(YearStep.owner_id == commune.id, YearStep.year == year)
        .options(joinedload(YearStep.mover))
        .order_by(YearStep.opens_on, YearStep.planned_for, YearStep.key)
    )
    return tuple(_item(law, step, task) for step, task in rows)


def _item(law: LawBook, step: YearStep, task: str | None) -> StepItem:
    return StepItem(
        key=step.key,
        name=step.name,
        guide=step.guide,
        opens_on=step.opens_on,
        due_on=step.due_on,
        planned_for=step.planned_for,
        state=step.state,
        citation=law.citation(step.citation).text,
        task=task,
        moved_at=step.moved_at,
        moved_by=step.mover.full_name if step.mover else "",
        moved_because=step.moved_because,
        done_at=step.done_at,
    )


def _ahead(
    session: Session, law: LawBook, commune: Organisation, year: int
) -> tuple[StepItem, ...]:
    return tuple(
        StepItem(
            key=step.key,
            name=step.name,
            guide=step.guide,
            opens_on=step.opens_on,
            due_on=step.last_day,
            planned_for=step.last_day,
            state="ahead",
            citation=step.citation.text,
        )
        for step in law.year_steps(year, place_of(session, commune.id))
    )
