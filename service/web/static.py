"""Static files: asked for by content, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request

_A_YEAR: Final = "public, max-age=31536000, immutable"
# What a style sheet names itself has no mark of its content: fonts never change, others may.
_NEVER_CHANGE: Final = ".woff2"


def install(app: Flask) -> None:
    folder = Path(app.static_folder or "")

    @cache
    def mark(filename: str) -> str:
        path = folder / filename
        if not path.is_file() or path.suffix == _NEVER_CHANGE:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (found := mark(values["filename"])):
            values["v"] = found

    @app.after_request
    def keep(answer: Response) -> Response:
        if request.endpoint == "static" and answer.status_code in (200, 206, 304):
            named = "v" in request.args or request.path.endswith(_NEVER_CHANGE)
            answer.headers["Cache-Control"] = _A_YEAR if named else "no-cache"
        return answer
