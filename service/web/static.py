"""Static files: under an address that names what they hold, so that browsers keep them for a year.

One mark stands for all of them and stands in the path, so whatever a script or a style sheet names
beside itself is found under the same mark. Another mark is that of another version's page.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, abort, request
from werkzeug import Response as Answer

_A_YEAR: Final = "public, max-age=31536000, immutable"
# Said here and not asked of the machine's own table, for a browser is told to believe it.
_KINDS: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_PACKED: Final = (".css", ".js", ".svg")


def install(app: Flask) -> None:
    folder = Path(app.root_path, "static")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _KINDS
    }
    current = _mark(files)

    @cache
    def packed(filename: str) -> bytes:
        return gzip.compress(files[filename], mtime=0)

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("mark", current)

    @app.get("/static/<mark>/<path:filename>", endpoint="static")
    def send(mark: str, filename: str) -> Answer:
        if filename not in files:
            abort(404)
        suffix = Path(filename).suffix
        may_pack = suffix in _PACKED
        packs = may_pack and request.accept_encodings["gzip"] > 0
        answer = Response(packed(filename) if packs else files[filename], mimetype=_KINDS[suffix])
        if packs:
            answer.content_encoding = "gzip"
        if may_pack:
            answer.vary.add("Accept-Encoding")
        answer.headers["Cache-Control"] = _A_YEAR if mark == current else "no-cache"
        answer.add_etag()
        return answer.make_conditional(request)


def _mark(files: dict[str, bytes]) -> str:
    told = hashlib.sha256()
    for name, content in files.items():
        told.update(f"{name} {len(content)}\n".encode())
        told.update(content)
    return told.hexdigest()[:12]
