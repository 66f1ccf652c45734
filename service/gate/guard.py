"""What each door asks of whoever knocks. A route without a rule cannot be registered: a test
looks at every one of them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request

from service.access import Actor
from service.gate.identity import visitor
from service.gate.refusals import SignInFirst

View = TypeVar("View", bound=Callable[..., Any])
_RULE: Final = "tdkt_rule"
_BY_LINK: Final = "tdkt_by_link"


class Rule(StrEnum):
    """Who may enter. What he may see and do there, queries and commands decide by `access`."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


def may(rule: Rule) -> Callable[[View], View]:
    """Say who may enter a view."""

    def mark(view: View) -> View:
        setattr(view, _RULE, rule)
        return view

    return mark


def by_link(view: View) -> View:
    """Mark a view whose address is itself the proof. Mail programs post to it, without a cookie;
    so there is none that another's page could misuse, and no form key is asked for."""
    setattr(view, _BY_LINK, True)
    return view


def is_by_link(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, _BY_LINK, False))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    found = getattr(view, _RULE, None)
    return Rule(found) if found is not None else None


def install(app: Flask) -> None:
    """Stand at every door: only views marked public, and static files, open without a name."""

    @app.before_request
    def stand_guard() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        view = current_app.view_functions[request.endpoint]
        if rule_of(view) is not Rule.PUBLIC and visitor() is None:
            raise SignInFirst


def me() -> Actor:
    """The actor of this request. Raises SignInFirst without one."""
    who = visitor()
    if who is None:
        raise SignInFirst
    return who.actor
