"""The year's calendar: what comes back every year, when, and what has become of it."""

from typing import Any

from service.api.noun import Noun, reading
from service.api.schemas.year import YearAsked, YearOfSteps
from service.gate.guard import Rule, may, me
from service.queries.year import year_page

year = Noun("year", "Steps that come back every year")


@year.get("/year-steps", YearOfSteps, query=YearAsked)
@may(Rule.SIGNED_IN)
def steps(asked: dict[str, Any]) -> Any:
    """The steps of my office's year, in order. This year, unless another is asked for."""
    with reading() as context:
        return year_page(context.session, context.law, me(), context.today, asked.get("year"))
