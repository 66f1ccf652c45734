"""The web application: an office behind two doors, pages and the API."""

import gzip
import logging
import secrets
from io import BytesIO
from typing import Any, Final

from flask import Flask, Response, make_response, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from service import api, web
from service.commands.office import Office
from service.gate import guard
from service.gate.identity import visitor
from service.gate.refusals import answer_to
from service.settings import Settings
from service.traces import spot

_LARGEST_REQUEST: Final = 24 * 1024 * 1024
_LARGEST_FORM: Final = 4 * 1024 * 1024
_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_TEXTS: Final = frozenset({"text/html", "application/json", "application/problem+json"})
_WORTH_PACKING: Final = 1_000
_MOST_PADDING: Final = 100
_EFFORT: Final = 6  # more takes longer and saves nothing worth it
_log = logging.getLogger("tdkt.door")


def create_app(office: Office, settings: Settings) -> Flask:
    """Build the application around an office. Nothing is read from the environment here."""
    app = Flask("service", static_folder=None)  # `web.static` sends what lies there
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FORM,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.extensions["tdkt_office"] = office
    app.extensions["tdkt_settings"] = settings
    guard.install(app)
    _protect_forms(app)
    web.install(app)
    api.install(app)
    _answer_failures(app)
    app.after_request(_harden)
    app.after_request(_pack)
    return app


def _protect_forms(app: Flask) -> None:
    protection = CSRFProtect(app)

    @app.before_request
    def check_token() -> None:
        """A bearer token is no cookie: nobody else's page can send it. Nor is an address that is
        itself the proof."""
        if request.method not in app.config["WTF_CSRF_METHODS"]:
            return  # styles and signs of health are there while the database is away
        if request.endpoint is None or guard.is_by_link(app.view_functions[request.endpoint]):
            return
        who = visitor()
        if not (who is not None and who.by_token):
            protection.protect()


def _answer_failures(app: Flask) -> None:
    @app.errorhandler(Exception)
    def answer(failure: Exception) -> Any:
        door = api if request.path.startswith("/api/") else web
        if isinstance(failure, CSRFError):
            return door.say_expired()
        if isinstance(failure, HTTPException) and failure.response is not None:
            return failure.response
        known = answer_to(failure)
        if known is not None and known.retry_after is not None:
            _log.warning("the database is away at %s: %s", request.endpoint, spot(failure))
            away = make_response(door.say(known))
            away.headers["Retry-After"] = str(known.retry_after)
            return away
        if known is not None:
            return door.say(known)
        code = secrets.token_hex(2).upper()
        _log.error("unforeseen failure %s at %s", code, request.endpoint, exc_info=failure)
        return door.say_defect(code)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def _pack(response: Response) -> Response:
    """Compress what answers a question, for browsers that take it.

    Not what answers something sent: there a page repeats what one has chosen in a secret ballot,
    and its length would tell.
    """
    if request.method != "GET" or response.mimetype not in _TEXTS or response.is_streamed:
        return response
    if "Content-Encoding" in response.headers or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if request.accept_encodings["gzip"] > 0 and len(body) >= _WORTH_PACKING:
        response.set_data(_packed(body))
        response.content_encoding = "gzip"
    return response


def _packed(body: bytes) -> bytes:
    """Of a length that is partly chance: who watches lengths while he has somebody's browser ask
    for page after page could else guess what stands beside his words (BREACH)."""
    packed = BytesIO()
    padding = "x" * secrets.randbelow(_MOST_PADDING)  # the name of a file, which browsers skip
    with gzip.GzipFile(padding, "wb", _EFFORT, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
