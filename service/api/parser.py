"""Reading requests: JSON that is small and shallow enough, queries, and multipart bodies."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from forms.answers import Invalid, Path, flattened
from forms.characters import PILE, SURROGATE

_MOST_JSON: Final = 8 * 1024 * 1024
_DEEPEST: Final = 32


class Reader(FlaskParser):
    """Hands request data to schemas; what they refuse leaves as `forms.Invalid`."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # each schema says
    __location_map__ = FlaskParser.__location_map__ | {"multipart": "load_multipart"}

    def load_json(self, req: Request, schema: Schema) -> Any:
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        data = req.get_data(cache=True)
        if len(data) > _MOST_JSON:
            raise RequestEntityTooLarge
        found = _parsed(data)
        _refuse_odd_text(found)
        return found

    def load_querystring(self, req: Request, schema: Schema) -> dict[str, Any]:
        return _single(req.args)

    def load_multipart(self, req: Request, schema: Schema) -> dict[str, Any]:
        if req.mimetype != "multipart/form-data":
            raise UnsupportedMediaType
        return _single(req.form) | _single(req.files)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        by_location = error.messages
        messages = by_location.popitem()[1] if isinstance(by_location, dict) else by_location
        raise Invalid(flattened(messages)) from None


def _single(pairs: MultiDict[str, Any]) -> dict[str, Any]:
    """Each name's value; of a name that came twice all, which no field takes."""
    lists = pairs.to_dict(flat=False)
    return {name: each[0] if len(each) == 1 else each for name, each in lists.items()}


def _parsed(data: bytes) -> Any:
    """Raises werkzeug's BadRequest for what is not JSON, or nested deeper than any form."""
    try:
        found = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise BadRequest from broken
    if any(depth > _DEEPEST for depth, _, _ in _walk(found)):
        raise BadRequest
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _walk(root: Any) -> Iterator[tuple[int, Path, Any]]:
    """Every value with its depth and path, without recursion."""
    waiting: list[tuple[int, Path, Any]] = [(0, (), root)]
    while waiting:
        depth, path, value = waiting.pop()
        yield depth, path, value
        if depth > _DEEPEST:
            return
        inside: Any = ()
        if isinstance(value, dict):
            inside = value.items()
        elif isinstance(value, list):
            inside = enumerate(value)
        waiting.extend((depth + 1, (*path, key), each) for key, each in inside)


def _refuse_odd_text(root: Any) -> None:
    """Half letters no database stores, and letters under heaps of marks: nobody types them."""
    for _, path, value in _walk(root):
        names = value if isinstance(value, dict) else ()
        if any(SURROGATE.search(name) or PILE.search(name) for name in names):
            raise BadRequest
        if not isinstance(value, str) or value.isascii():
            continue
        if SURROGATE.search(value) or PILE.search(value):
            raise Invalid({path: ["Có ký tự không dùng được ở đây, hãy gõ lại"]})
