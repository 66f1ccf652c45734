"""What every page is made with: a route with its rule, a template, a way to the next page."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Final, TypeVar

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from service.gate.guard import Rule, may
from service.gate.identity import READS, context_for_reading, now, office, reading, visitor
from service.queries import places
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

View = TypeVar("View", bound=Callable[..., Any])
SEE_OTHER: Final = 303
REFUSED: Final = 422
_LONGEST_WAY: Final = 2_000
_ANY_TASK: Final = "0" * 32


def page(
    blueprint: Blueprint,
    rule: str,
    *,
    may_enter: Rule = Rule.SIGNED_IN,
    methods: tuple[str, ...] = ("GET",),
    apart: bool = False,
) -> Callable[[View], View]:
    """Register a view under its address and say who may enter: there is no page without a rule.
    `apart`: it reads by sessions of its own, as what is still written when the request is over, or
    tried out by a command."""

    def register(view: View) -> View:
        shown = view if apart else _in_one_reading(view)
        blueprint.add_url_rule(rule, view_func=may(may_enter)(shown), methods=list(methods))
        return view

    return register


def _in_one_reading(view: View) -> Any:
    """What a page has read once it knows to its last line. Who asks is looked up before, for that
    may write, as does whatever is posted."""

    @wraps(view)
    def shown(**values: Any) -> Any:
        if request.method not in READS:
            return view(**values)
        visitor()
        with reading():
            return view(**values)

    return shown


def render(template: str, *, status: int = 200, **values: Any) -> tuple[str, int]:
    """A page. `values` are frozen values and plain data, nothing that still reads a database."""
    return render_template(template, **values), status


def ways(endpoint: str, **values: Any) -> Callable[[str], str]:
    """The addresses of many tasks at one endpoint: the router is asked for their pattern, once."""
    pattern = url_for(endpoint, task_id=_ANY_TASK, **values)
    return lambda task_id: pattern.replace(_ANY_TASK, task_id)


def go(endpoint: str, **values: Any) -> Response:
    """The answer to a POST: see there. Reloading that page does nothing twice."""
    return redirect(url_for(endpoint, **values), SEE_OTHER)


def go_to(way: str | None, otherwise: str = "/") -> Response:
    """To a path of this site, or else to the other one."""
    return redirect(way if way and is_own_path(way) else otherwise, SEE_OTHER)


def is_own_path(way: str) -> bool:
    """Whether an address given from outside stays on this site: a plain path and nothing else."""
    return (
        way.startswith("/")
        and not way.startswith("//")
        and "\\" not in way
        and len(way) <= _LONGEST_WAY
        and way.isprintable()
    )


def say_once(sentence: str) -> None:
    """Show a sentence on the next page, above its list: after claiming, reminding and the like."""
    flash(sentence)


def law() -> LawBook:
    """The law with the days entered in this database, and with those of the reader's place; asked
    of it once per request, through the session that is open. A page about its failure has the rules
    alone."""
    if g.get("without_database"):
        return office().house.law
    if "law" not in g:
        with reading() as session:
            g.law = _at_the_readers_place(session, context_for_reading(session).law)
    found: LawBook = g.law
    return found


def _at_the_readers_place(session: Session, book: LawBook) -> LawBook:
    """Where no place has days of its own, nobody is asked where he is."""
    who = visitor()
    if not book.local_days or who is None:
        return book
    place = places.place(session, who.actor, today(), None)
    return book.with_calendar(book.calendar_at(place))


def today() -> date:
    return local_day(now())


def asked(name: str, default: str = "") -> str:
    """A parameter of the address, without the spaces around it."""
    return request.args.get(name, default).strip()


__all__ = [
    "REFUSED",
    "SEE_OTHER",
    "asked",
    "go",
    "go_to",
    "is_own_path",
    "law",
    "now",
    "page",
    "reading",
    "render",
    "say_once",
    "today",
    "ways",
]
