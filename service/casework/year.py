"""The year's calendar of an office: which offices have something to open, and what bounds a day."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from service.casework.desk import Desk
from service.casework.people import valid_on
from service.db.models import Organisation, YearStep


def offices_to_open(session: Session, today: date) -> Sequence[str]:
    """Communes in service whose year is not planned yet, or of which a step waits to be opened."""
    of_office = YearStep.owner_id == Organisation.id
    planned = exists().where(of_office, YearStep.year == today.year)
    waiting = exists().where(
        and_(of_office, YearStep.state == "waiting", YearStep.opens_on <= today)
    )
    rows = session.scalars(
        select(Organisation.id)
        .where(
            Organisation.level == "commune",
            valid_on(Organisation.valid_from, Organisation.valid_to, today),
            or_(~planned, waiting),
        )
        .order_by(Organisation.id)
    )
    return rows.all()


def _end_of_year(desk: Desk) -> date | None:
    if desk.case.year_step_id is None:
        return None
    return date(desk.session.get_one(YearStep, desk.case.year_step_id).year, 12, 31)


def _days_left(desk: Desk) -> int:
    last = _end_of_year(desk)
    return max((last - desk.today).days, 0) if last else 0


VALUES: Final[dict[str, Callable[[Desk], object]]] = {
    "days_left_in_year": _days_left,
    "end_of_year": _end_of_year,
}
