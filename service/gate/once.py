"""Idempotency keys: optional on the API, a hidden field in every form of a page."""

import hashlib
from typing import Final

from flask import request

from service.commands.office import Once
from service.gate.guard import me
from service.gate.identity import office
from service.gate.refusals import BadRequest
from service.gate.signature import PASSWORD

HEADER: Final = "Idempotency-Key"
FIELD: Final = "_once"
_LONGEST: Final = 100
_NOT_ASKED: Final = frozenset({"csrf_token", PASSWORD})


def once(*, secret: bool = False) -> Once | None:
    """The key of this request, tied to who sends it, where to, and what it says.

    What a secret ballot says is left out: even a keyed fingerprint of so few possible bodies would
    tell the choices to whoever holds the key, long after the envelopes are erased. So are shares of
    a box's key. A password is
    no part of what is asked, and is fingerprinted nowhere.
    """
    key = request.headers.get(HEADER) or request.form.get(FIELD)
    if not key:
        return None
    if len(key) > _LONGEST:
        raise BadRequest(what="Khóa chống gửi trùng dài quá 100 ký tự.")
    body = b"" if secret else _body()
    fingerprint = office().house.secrets.fingerprint(
        b"\n".join((request.method.encode(), request.path.encode(), body))
    )
    return Once(me().person_id, key, fingerprint)


def _body() -> bytes:
    if request.mimetype == "application/json":
        return request.get_data(cache=True)
    pairs = sorted(
        (name, value)
        for name, values in request.form.lists()
        if name not in _NOT_ASKED
        for value in values
    )
    return repr((pairs, _files())).encode()


def _files() -> list[tuple[str, str, str]]:
    """The files of the request by name and content: other bytes are another request."""
    found = []
    for name, file in request.files.items(multi=True):
        file.stream.seek(0)  # the view may have read it already
        digest = hashlib.sha256(file.stream.read()).hexdigest()
        file.stream.seek(0)
        found.append((name, file.filename or "", digest))
    return sorted(found)
