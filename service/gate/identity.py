"""Who is at the keyboard: a browser's session or a program's token, both rows of the database."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Request, current_app, g, request
from sqlalchemy.orm import Session

from service.access import Actor
from service.commands.office import Context, Office
from service.commands.signing_in import Known, TouchSession, who_by_session, who_by_token
from service.settings import Settings

COOKIE: Final = "tdkt_session"
_TOUCH_AFTER: Final = timedelta(minutes=5)


def cookie_name() -> str:
    """Over https the browser itself keeps the cookie to this host and to secure connections."""
    settings: Settings = current_app.extensions["tdkt_settings"]
    return f"__Host-{COOKIE}" if settings.is_https else COOKIE


def office() -> Office:
    """The office this application was made for."""
    found: Office = current_app.extensions["tdkt_office"]
    return found


def context_for_reading(session: Session) -> Context:
    return Context(session, office().house, office().clock.now())


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent this request, once the gate has looked at what he carries."""

    actor: Actor
    token_hash: str
    must_change_password: bool
    by_token: bool


def visitor() -> Visitor | None:
    """The visitor of this request; looked up once."""
    if "visitor" not in g:
        g.visitor = _look_up(request)
    found: Visitor | None = g.visitor
    return found


def _look_up(incoming: Request) -> Visitor | None:
    bearer = incoming.headers.get("Authorization", "")
    if bearer.startswith("Bearer "):
        return _known(bearer.removeprefix("Bearer ").strip(), by_token=True)
    cookie = incoming.cookies.get(cookie_name())
    return _known(cookie, by_token=False) if cookie else None


def _known(secret: str, *, by_token: bool) -> Visitor | None:
    desk = office()
    digest = desk.house.secrets.token_digest(secret)
    now = desk.clock.now()
    with desk.database.reading() as session:
        context = Context(session, desk.house, now)
        who = (who_by_token if by_token else who_by_session)(context, digest)
    if who is None:
        return None
    _keep_alive(desk, digest, who, by_token=by_token)
    return Visitor(who.actor, digest, who.must_change_password, by_token)


def _keep_alive(desk: Office, digest: str, who: Known, *, by_token: bool) -> None:
    if not by_token and desk.clock.now() - who.seen_at > _TOUCH_AFTER:
        desk.run_alone(TouchSession(digest))
