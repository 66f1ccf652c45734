"""Who is at the keyboard: a browser's session or a program's token, both rows of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Request, current_app, g, request
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework import rulebooks
from service.casework.rulebooks import Stamp
from service.commands.office import Context, Office
from service.commands.signing_in import Known, TouchSession, who_by_session, who_by_token
from service.settings import Settings

COOKIE: Final = "tdkt_session"
_TOUCH_AFTER: Final = timedelta(minutes=5)
READS: Final = ("GET", "HEAD")


def cookie_name() -> str:
    """Over https the browser itself keeps the cookie to this host and to secure connections."""
    settings: Settings = current_app.extensions["tdkt_settings"]
    return f"__Host-{COOKIE}" if settings.is_https else COOKIE


def office() -> Office:
    """The office this application was made for."""
    found: Office = current_app.extensions["tdkt_office"]
    return found


def now() -> datetime:
    """The moment of this request: the clock is read once, for a simulated one is a row."""
    if "now" not in g:
        g.now = office().clock.now()
    found: datetime = g.now
    return found


def context_for_reading(session: Session) -> Context:
    return Context(session, office().house, now())


@contextmanager
def reading() -> Iterator[Session]:
    """A session for queries; it never commits. Within another one it is that one: whoever holds a
    connection and takes a second one may wait for a writer that waits for him."""
    if (outer := g.get("reader")) is not None:
        yield outer
        return
    now()
    with office().database.reading() as session:
        who: Visitor | None = g.get("visitor")
        if who is not None and request.method in READS:
            rulebooks.tell(session, who.edition)
        g.reader = session
        try:
            yield session
        finally:
            g.reader = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent this request, once the gate has looked at what he carries."""

    actor: Actor
    token_hash: str
    must_change_password: bool
    by_token: bool
    edition: Stamp | None


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
    with reading() as session:
        context = context_for_reading(session)
        who = (who_by_token if by_token else who_by_session)(context, digest)
    if who is None:
        return None
    _keep_alive(desk, digest, who, by_token=by_token)
    return Visitor(who.actor, digest, who.must_change_password, by_token, who.edition)


def _keep_alive(desk: Office, digest: str, who: Known, *, by_token: bool) -> None:
    if not by_token and now() - who.seen_at > _TOUCH_AFTER:
        desk.run_alone(TouchSession(digest))
