"""Files: sent as multipart, named by id, hash and size."""

from marshmallow import fields as ma

from service.api.schemas.base import Body, Shown, Upload, text


class FileBody(Body):
    file = Upload("Tệp", required=True)


class Attachment(Shown):
    id = text()
    name = text()
    size = ma.Integer()
    sha256 = text()
