"""The frame of the API's views: what each takes, what it answers, how it is described.

A view is a plain function. A noun hangs it at its path, has its body or query read by a schema and
its answer written by one; both appear in the OpenAPI because they are the same schemas.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Flask
from flask_smorest import Blueprint  # type: ignore[import-untyped]  # it brings no types

from service.access import NotYours
from service.api.parser import Reader
from service.api.problems import refuse
from service.api.schemas.base import Body, Shown
from service.commands.office import Context
from service.gate.identity import context_for_reading, visitor
from service.gate.identity import reading as session_for_reading
from service.queries.paging import PAGE, BadCursor, Page, decode, encode
from workflows.law.citations import Refusal

PREFIX: Final = "/api/v1"
View = TypeVar("View", bound=Callable[..., Any])
_BODIES: Final = {
    "json": "application/json",
    "multipart": "multipart/form-data",
}

_BYTES: Final = {"type": "string", "format": "binary"}
_ANY: Final = "application/octet-stream"


class ChangePasswordFirst(NotYours):
    """Đổi mật khẩu dùng một lần trước khi tiếp tục."""


class Noun:
    """One family of addresses, and its tag in the documentation."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self.about = about
        self._blueprint: Any = Blueprint(f"api_{name}", __name__, url_prefix=PREFIX)
        self._blueprint.ARGUMENTS_PARSER = Reader()
        self._blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = _BODIES
        self._blueprint.register_error_handler(Refusal, refuse)
        self._blueprint.before_request(_ask_for_own_password)

    def get(
        self, path: str, answer: type[Shown] | None, *, query: type[Body] | None = None
    ) -> Callable[[View], View]:
        return self._at("GET", path, answer, query=query)

    def post(
        self,
        path: str,
        answer: type[Shown],
        *,
        body: type[Body] | None = None,
        location: str = "json",
        status: int = 200,
    ) -> Callable[[View], View]:
        return self._at("POST", path, answer, body=body, location=location, status=status)

    def put(self, path: str, answer: type[Shown], *, body: Any) -> Callable[[View], View]:
        return self._at("PUT", path, answer, body=body)

    def patch(self, path: str, answer: type[Shown], *, body: Any) -> Callable[[View], View]:
        return self._at("PATCH", path, answer, body=body)

    def _at(
        self,
        method: str,
        path: str,
        answer: type[Shown] | None,
        *,
        query: type[Body] | None = None,
        body: Any = None,
        location: str = "json",
        status: int = 200,
    ) -> Callable[[View], View]:
        frame = self._blueprint

        def hang(view: View) -> View:
            dressed: Any = view
            if body is not None:
                dressed = frame.arguments(body, location=location)(dressed)
            if query is not None:
                dressed = frame.arguments(query, location="query")(dressed)
            if answer is not None:
                dressed = frame.response(status, answer)(dressed)
            else:
                dressed = frame.response(200, _BYTES, content_type=_ANY)(dressed)
            for problem in _problems(path, unsafe=method != "GET"):
                dressed = frame.alt_response(problem, problem.name)(dressed)
            about: dict[str, Any] = {"operationId": f"{self.name}_{view.__name__}"}
            if method != "GET":
                about["parameters"] = ["IdempotencyKey"]
            dressed = frame.doc(**about)(dressed)
            frame.add_url_rule(path, None, dressed, methods=[method], tags=[self.name])
            return view

        return hang

    def install(self, app: Flask, api: Any) -> None:
        """Hang the blueprint into the application and its views into the OpenAPI."""
        app.register_blueprint(self._blueprint)
        self._blueprint.register_views_in_doc(
            api, app, api.spec, name=self._blueprint.name, parameters=None
        )
        api.spec.tag({"name": self.name, "description": self.about})


def _problems(path: str, *, unsafe: bool) -> Iterator[HTTPStatus]:
    yield HTTPStatus.UNAUTHORIZED
    if "<" in path or unsafe:
        yield HTTPStatus.NOT_FOUND
    if unsafe:
        yield HTTPStatus.FORBIDDEN
        yield HTTPStatus.CONFLICT
        yield HTTPStatus.UNPROCESSABLE_ENTITY


def _ask_for_own_password() -> None:
    """A session that began with a one-time password does nothing else before it is changed."""
    who = visitor()
    if who is not None and who.must_change_password and not who.by_token:
        raise ChangePasswordFirst


@contextmanager
def reading() -> Iterator[Context]:
    """A context that reads: nothing done in it is ever committed."""
    with session_for_reading() as session:
        yield context_for_reading(session)


def written(page: Page[Any], write: Callable[[Any], Any]) -> dict[str, Any]:
    return {"items": [write(item) for item in page.items], "next": page.next}


def cut(items: tuple[Any, ...], asked: dict[str, Any], key: str = "id") -> Page[Any]:
    """One page of a short list that was read whole."""
    after, limit = decode(asked.get("cursor"), 1), asked.get("limit", PAGE)
    first = 0
    if after is not None:
        ids = [str(getattr(item, key)) for item in items]
        if after[0] not in ids:
            raise BadCursor
        first = ids.index(after[0]) + 1
    shown = items[first : first + limit]
    more = len(items) > first + limit
    return Page(shown, encode([str(getattr(shown[-1], key))]) if more else None)
