"""Tables that the browser keeps as a file."""

from flask import Response

from service.adapters.uploads import MEDIA_TYPES


def spreadsheet(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype=MEDIA_TYPES["xlsx"])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
