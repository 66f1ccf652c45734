"""The OpenAPI 3.1 of this service, and Swagger UI under our own content policy."""

from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, send_from_directory
from flask_smorest import Api  # type: ignore[import-untyped]  # it brings no types
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from forms.fields import Field
from service.api.noun import PREFIX, Noun
from service.api.problems import MEDIA_TYPE, Problem
from service.api.schemas.base import At, Several, Thing
from service.api.schemas.eligibility import OnRecordOrFacts
from service.gate.guard import Rule, may
from service.gate.identity import COOKIE

_HERE: Final = Path(__file__).with_name("docs")
_OWN: Final = frozenset({"init.js"})
_THEIRS: Final = frozenset(
    {
        "favicon-16x16.png",
        "favicon-32x32.png",
        "index.css",
        "swagger-ui-bundle.js",
        "swagger-ui-standalone-preset.js",
        "swagger-ui.css",
    }
)


class HexId(BaseConverter):
    """The ids of this service; whatever else stands in their place is not found."""

    regex = "[0-9a-f]{32}"


class Code(BaseConverter):
    """A code or number that people know: `TM-T01`, `LĐTT`, `2026-TM-DX01`."""

    regex = r"[\w.\-]{1,40}"


class Described(Api):  # type: ignore[misc]  # the extension brings no types
    """Its addresses and its errors are ours, not the extension's."""

    ERROR_SCHEMA = Problem

    def _register_doc_blueprint(self) -> None:
        """The documentation has doors of its own, with rules on them."""

    def _register_error_handlers(self) -> None:
        """Errors are answered in one place for pages and API."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            described = {
                "description": status.phrase,
                "content": {MEDIA_TYPE: {"schema": Problem}},
            }
            self.spec.components.response(status.name, described, lazy=True)
        described = {"description": "Any error", "content": {MEDIA_TYPE: {"schema": Problem}}}
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, described, lazy=True)


def describe(app: Flask) -> Described:
    """Begin the OpenAPI of an application. Nouns add their views to it."""
    app.url_map.converters |= {"hex": HexId, "code": Code}
    api = Described(
        app,
        spec_kwargs={
            "title": "tdkt",
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {"description": _ABOUT},
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}, {"session": []}],
        },
    )
    api.register_converter(HexId, lambda _: {"type": "string", "pattern": f"^{HexId.regex}$"})
    api.register_converter(Code, lambda _: {"type": "string", "maxLength": 40})
    api.ma_plugin.converter.add_attribute_function(_shape)
    components = api.spec.components
    components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    components.security_scheme(
        "session",
        {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "A page's session; unsafe requests also carry X-CSRFToken.",
        },
    )
    components.parameter(
        "IdempotencyKey",
        "header",
        {
            "name": "Idempotency-Key",
            "description": "Same key and body: the stored answer. Same key, other body: 422.",
            "schema": {"type": "string", "maxLength": 100},
        },
    )
    return api


_ABOUT: Final = (
    "Commendation dossiers. Times are RFC 3339 with offset +07:00, legal dates YYYY-MM-DD. "
    "Errors are application/problem+json; sentences in them are Vietnamese."
)


def _shape(converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    """The JSON Schema of our own kinds of fields: what validates says what it takes."""
    if isinstance(field, OnRecordOrFacts):
        ident = {"type": "string", "pattern": f"^{HexId.regex}$"}
        return {"anyOf": [ident, converter.resolve_nested_schema(field.facts)]}
    if isinstance(field, Field):
        return {"title": field.label} | field.schema()
    if isinstance(field, Several):
        return field.keywords()
    if isinstance(field, At):
        return {"type": ["string", "null"], "format": "date-time"}
    return {"type": "object"} if isinstance(field, Thing) else {}


def install(app: Flask, api: Described, nouns: tuple[Noun, ...]) -> None:
    for noun in nouns:
        noun.install(app, api)
    document: dict[str, Any] = api.spec.to_dict()
    app.extensions["tdkt_openapi"] = document
    app.register_blueprint(_frame())


def _frame() -> Blueprint:
    frame = Blueprint("api_docs", __name__)
    frame.add_url_rule(f"{PREFIX}/openapi.json", view_func=openapi)
    frame.add_url_rule("/api/docs", view_func=docs)
    frame.add_url_rule("/api/docs/<name>", view_func=docs_file)
    return frame


@may(Rule.PUBLIC)
def openapi() -> Response:
    return Response(
        current_app.json.dumps(current_app.extensions["tdkt_openapi"]),
        content_type="application/json",
    )


@may(Rule.PUBLIC)
def docs() -> Response:
    page = (_HERE / "index.html").read_text("utf-8")
    return Response(page.replace("{csrf}", str(escape(generate_csrf()))), content_type="text/html")


@may(Rule.PUBLIC)
def docs_file(name: str) -> Response:
    if name in _OWN:
        return send_from_directory(_HERE, name)
    found = find_spec("flask_swagger_ui")
    if name not in _THEIRS or found is None or found.origin is None:
        raise NotFound
    return send_from_directory(Path(found.origin).with_name("dist"), name)
