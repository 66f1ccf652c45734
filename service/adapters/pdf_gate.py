"""What a PDF may not bring: a password, scripts, programs to launch, files inside it."""

import re
import zlib
from typing import Final

from service.adapters.upload_refusals import (
    FileDamaged,
    FileHasScripts,
    FileInflates,
    FileLocked,
)

_MOST_INFLATED: Final = 50 * 1024 * 1024
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCRYPTED: Final = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_ACTIVE: Final = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9_.-])"
)


def inspect_pdf(data: bytes) -> None:
    """Raises a FileRefused if the PDF is locked, broken or does anything by itself.

    Object streams are inflated and looked into as well; page contents are not, they cannot hold
    actions.
    """
    if b"startxref" not in data[-4096:]:
        raise FileDamaged  # cut off while it was copied or scanned
    # Without the streams, whose compressed bytes could spell anything by chance.
    outside = _STREAM.sub(b"stream\nendstream", data)
    if _ENCRYPTED.search(_plain(outside)):
        raise FileLocked
    if _ACTIVE.search(_plain(outside)):
        raise FileHasScripts
    left = _MOST_INFLATED
    for stream in _STREAM.finditer(data):
        head = _plain(data[max(0, stream.start() - 1024) : stream.start()])
        if b"/ObjStm" in head.rpartition(b"obj")[2]:
            objects = _inflated(stream.group(1), left)
            left -= len(objects)
            if _ACTIVE.search(_plain(objects)):
                raise FileHasScripts


def _plain(source: bytes) -> bytes:
    """Names may be written with hex escapes: `/J#61vaScript` is `/JavaScript`."""
    return _ESCAPE.sub(lambda escape: bytes([int(escape.group(1), 16)]), source)


def _inflated(packed: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        objects = inflater.decompress(packed, most + 1)
    except zlib.error:
        return packed  # not deflated, or by a filter that no writer uses for objects
    if len(objects) > most:
        raise FileInflates
    return objects
