"""The year's calendar at work: a year is planned on its first day, its steps open on theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from service.casework.people import place_of
from service.commands import cases, numbers
from service.commands.office import Context
from service.db.base import new_id
from service.db.models import Organisation, YearStep

PROCESS: Final = "year_step"


@dataclass(frozen=True, slots=True)
class KeepYear:
    """Plan the year of an office where nobody has, and open what its day has come for. Answers how
    many steps were opened.

    Nothing is opened in heaps: in an office's first year the steps that had opened before its first
    day are passed over, later those whose last day went by while nobody was at work.
    """

    owner_id: str

    def run(self, context: Context) -> int:
        # Of two workers one waits here, and then finds everything done.
        owner = context.session.get_one(Organisation, self.owner_id, with_for_update=True)
        if not _count(context, owner, context.today.year):
            _plan(context, owner)
        opened = 0
        for step in _due(context, owner):
            if step.due_on < context.today:
                step.state = "passed"
            else:
                _open(context, owner, step)
                opened += 1
        return opened


def _count(context: Context, owner: Organisation, year: int | None = None) -> int:
    rows = select(func.count()).select_from(YearStep).where(YearStep.owner_id == owner.id)
    if year is not None:
        rows = rows.where(YearStep.year == year)
    return context.session.scalar(rows) or 0


def _plan(context: Context, owner: Organisation) -> None:
    """A last day that is off comes before the days off."""
    today, place = context.today, place_of(context.session, owner.id)
    calendar = context.law.calendar_at(place)
    is_first = not _count(context, owner)
    for step in context.law.year_steps(today.year, place):
        due_on = max(calendar.on_or_before(step.last_day), step.opens_on)
        context.session.add(
            YearStep(
                id=new_id(),
                owner_id=owner.id,
                year=today.year,
                key=step.key,
                name=step.name,
                guide=step.guide,
                opens_on=step.opens_on,
                due_on=due_on,
                planned_for=due_on,
                state="passed" if is_first and step.opens_on < today else "waiting",
                citation=step.citation.key,
            )
        )
    context.session.flush()


def _due(context: Context, owner: Organisation) -> Iterable[YearStep]:
    return context.session.scalars(
        select(YearStep)
        .where(
            YearStep.owner_id == owner.id,
            YearStep.state == "waiting",
            YearStep.opens_on <= context.today,
        )
        .order_by(YearStep.due_on, YearStep.key)
    ).all()


def _open(context: Context, owner: Organisation, step: YearStep) -> None:
    step.state = "open"
    context.session.flush()
    cases.start(
        context,
        PROCESS,
        {"owner_id": owner.id, "year_step_id": step.id},
        owner=owner,
        number=numbers.case_number(context, owner, "LN"),
        subject=cases.Subject(year_step_id=step.id),
        acting=None,
    )
