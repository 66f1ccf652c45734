"""Files that people brought: always handed out to be kept, never shown inside a page of ours."""

from io import BytesIO
from typing import Final

from flask import Blueprint, send_file
from werkzeug import Response

from service.adapters.uploads import MEDIA_TYPES
from service.commands.files import ReadFile
from service.gate.guard import me
from service.gate.identity import context_for_reading
from service.web.pages import page, reading

files: Final = Blueprint("files", __name__)
_POLICY: Final = "sandbox; default-src 'none'"


@page(files, "/files/<file_id>")
def file(file_id: str) -> Response:
    command = ReadFile(actor=me(), attachment_id=file_id)
    with reading() as session:
        name, kind, data = command.run(context_for_reading(session))
    answer = send_file(
        BytesIO(data),
        mimetype=MEDIA_TYPES.get(kind, "application/octet-stream"),
        as_attachment=True,
        download_name=name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
