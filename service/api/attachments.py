"""Files: inspected at the door, given out so that no browser runs what is in them."""

from io import BytesIO
from typing import Any

from flask import Response, send_file
from werkzeug.datastructures import FileStorage

from service.adapters.uploads import MEDIA_TYPES, inspect
from service.api.noun import Noun, reading
from service.api.schemas.files import Attachment, FileBody
from service.commands.files import AttachFile, ReadFile
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once

attachments = Noun("attachments", "Files; a file field's answer is an attachment's id")


@attachments.post("/attachments", Attachment, body=FileBody, location="multipart", status=201)
@may(Rule.SIGNED_IN)
def attach(given: dict[str, Any]) -> Any:
    """Keep a file: PDF, DOCX, XLSX, JPG or PNG, at most 20 MB."""
    file: FileStorage = given["file"]
    data = file.read()
    known = inspect(file.filename or "", data)
    command = AttachFile(actor=me(), name=known.name, kind=known.kind, data=data)
    return office().execute(command, once=once())


@attachments.get("/attachments/<hex:attachment_id>", None)
@may(Rule.SIGNED_IN)
def download(attachment_id: str) -> Response:
    """The bytes of a file, always as a download."""
    with reading() as context:
        name, kind, data = ReadFile(actor=me(), attachment_id=attachment_id).run(context)
    response = send_file(
        BytesIO(data), mimetype=MEDIA_TYPES[kind], as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
