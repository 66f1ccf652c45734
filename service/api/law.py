"""What the law says on a day, with its derivation: money, thresholds, working days, authority."""

from collections.abc import Iterable
from typing import Any

from forms.answers import Invalid
from service.api.noun import Noun, reading
from service.api.schemas import law as shapes
from service.commands.office import Context
from service.gate.guard import Rule, may, me
from service.queries import places
from workflows.law.calendar import Calendar, Day
from workflows.law.citations import Certainty, Citation
from workflows.law.rules import NoLawInForce, Place

law = Noun("law", "One value with its derivation")


def _place(context: Context, asked: dict[str, Any]) -> Place:
    return places.place(context.session, me(), context.today, asked.get("place"))


def _finding(
    value: Any, citations: Iterable[Citation], certainty: Certainty, because: Iterable[str]
) -> dict[str, Any]:
    return {
        "value": value,
        "citations": list(citations),
        "certainty": certainty.value,
        "because": list(because),
    }


@law.get("/law/amount", shapes.Amount, query=shapes.AmountAsked)
@may(Rule.SIGNED_IN)
def amount(asked: dict[str, Any]) -> Any:
    """The money that goes with an award decided on a day, in đồng."""
    with reading() as context:
        found = context.law.amount(
            asked["award"],
            asked["subject"],
            asked.get("on", context.today),
            _place(context, asked),
        )
    return _finding(found.value, found.citations, found.certainty, found.because)


@law.get("/law/threshold", shapes.Threshold, query=shapes.ThresholdAsked)
@may(Rule.SIGNED_IN)
def threshold(asked: dict[str, Any]) -> Any:
    """The votes in favour that an award needs in a council of so many members."""
    with reading() as context:
        on, place = asked.get("on", context.today), _place(context, asked)
        context.law.award(asked["award"], on)
        found = context.law.threshold(asked["award"], members=asked["members"], on=on, place=place)
    return _finding(found.need, [found.citation], found.certainty, found.because) | {
        "members": found.of,
        "share": str(found.share),
        "ballot": found.ballot,
        "secret": found.secret,
    }


@law.get("/law/authority", shapes.Authority, query=shapes.AuthorityAsked)
@may(Rule.SIGNED_IN)
def authority(asked: dict[str, Any]) -> Any:
    """The level that decides on an award."""
    with reading() as context:
        found = context.law.authority(
            asked["award"], asked.get("on", context.today), _place(context, asked)
        )
    return _finding(found.level.value, [found.citation], found.certainty, found.because)


@law.get("/law/working-day", shapes.WorkingDay, query=shapes.WorkingDayAsked)
@may(Rule.SIGNED_IN)
def working_day(asked: dict[str, Any]) -> Any:
    """The n-th working day after a day (before it for a negative n), and the days off between."""
    with reading() as context:
        book = context.law
        calendar = book.calendar_at(_place(context, asked))
    first = asked["from"]
    try:
        last = calendar.add(first, asked["days"])
        days = _days_off(calendar, min(first, last), max(first, last))
    except NoLawInForce as too_early:
        raise Invalid({("from",): [too_early.sentence()]}) from too_early
    cited = dict.fromkeys(day.citation for day in days if day.citation is not None)
    return _finding(
        last,
        [book.citation(key) for key in cited],
        Certainty.weakest(Certainty.SEEN, *(day.certainty for day in days)),
        [day.sentence for day in days],
    )


def _days_off(calendar: Calendar, first: Any, last: Any) -> list[Day]:
    """The days that no plain week would explain, and the day itself."""
    between = [calendar.explain(day) for day in calendar.special if first < day < last]
    return [*sorted(between, key=lambda day: day.on), calendar.explain(last)]
