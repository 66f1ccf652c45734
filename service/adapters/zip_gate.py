"""The gate that every DOCX and XLSX passes before any library opens it.

Nothing is believed: sizes are counted while inflating, because a zip's own directory may lie.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.adapters.upload_refusals import (
    FileDamaged,
    FileEmbeds,
    FileHasMacros,
    FileInflates,
    FileKindRefused,
    FileLinksOut,
    FileLocked,
)

MOST_MEMBERS: Final = 2000
MOST_INFLATED: Final = 50 * 1024 * 1024
MOST_RATIO: Final = 100
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"

_CHUNK: Final = 64 * 1024
_MOST_PARSED: Final = 1024 * 1024  # a parsed tree weighs many times its text
_SECRET_FLAGS: Final = 0x1 | 0x40 | 0x2000  # encrypted, strongly encrypted, directory encrypted
_TYPES: Final = "[Content_Types].xml"
_KINDS: Final = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO_PARTS: Final = re.compile(r"vbaproject|vbadata|macrosheets/|activex/", re.IGNORECASE)
_EMBEDDED_PARTS: Final = re.compile(r"oleobject|/embeddings/", re.IGNORECASE)
_LINKING_PARTS: Final = re.compile(r"/externallinks/", re.IGNORECASE)
_DOCTYPE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"(\xef\xbb\xbf)?\s*<")
_ENCODING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding=[\"']([^\"']*)")
_FIELD_CODE: Final = re.compile(rb"<(?:\w+:)?instrText[^>]*>([^<]*)<|\binstr=[\"']([^\"']*)")
_DDE: Final = re.compile(rb"\bDDE(AUTO)?\b", re.IGNORECASE)
_DEFECTS: Final = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Archive:
    kind: str  # docx or xlsx
    members: Mapping[str, int]  # name → inflated size


def inspect_archive(data: bytes) -> Archive:
    """What kind of Office file this is; raises a FileRefused if it should not be opened."""
    if data.count(b"PK\x01\x02") > MOST_MEMBERS:  # before a Python object is made of each
        raise FileInflates
    parts: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members)
            sizes = dict(_inflate(archive, members, len(data), parts))
    except _DEFECTS as defect:
        raise FileDamaged from defect
    kind = _kind(parts.get(_TYPES, b""))
    for name, part in parts.items():
        if name.endswith(".rels"):
            _check_relationships(part)
    return Archive(kind=kind, members=sizes)


def _check_directory(members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise FileInflates
    if len({member.filename.lower() for member in members}) != len(members):
        raise FileDamaged  # two parts of one name: each reader would see another file
    for member in members:
        name = member.filename
        if member.flag_bits & _SECRET_FLAGS:
            raise FileLocked
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise FileDamaged
        # orig_filename is what stands in the file; zipfile cuts a name at its first NUL
        if name != member.orig_filename or not _is_inside(name):
            raise FileDamaged
        if _MACRO_PARTS.search(name):
            raise FileHasMacros
        if _EMBEDDED_PARTS.search(name):
            raise FileEmbeds
        if _LINKING_PARTS.search(name):
            raise FileLinksOut


def _is_inside(name: str) -> bool:
    return not (
        name.startswith("/")
        or "\\" in name
        or ":" in name
        or any(step in {"", ".", ".."} for step in name.rstrip("/").split("/"))
    )


def _inflate(
    archive: ZipFile, members: list[ZipInfo], packed: int, parts: dict[str, bytes]
) -> Iterator[tuple[str, int]]:
    """Name and true size of each member; keeps in `parts` those that say what the file is."""
    left = min(MOST_INFLATED, MOST_RATIO * packed)
    for member in members:
        name = member.filename
        content = bytearray()
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > left:
                    raise FileInflates
        left -= len(content)
        if content.startswith((ZIP, OLE)):
            raise FileEmbeds
        if name.endswith((".xml", ".rels", ".vml")):
            _check_xml(bytes(content))
        if name == _TYPES or name.endswith(".rels"):
            if len(content) > _MOST_PARSED:
                raise FileInflates
            parts[name] = bytes(content)
        yield name, len(content)


def _check_xml(part: bytes) -> None:
    """UTF-8 only (a second encoding could hide things), no document type, no DDE field."""
    declared = _ENCODING.match(part)
    foreign = declared is not None and declared.group(1).lower() not in {b"utf-8", b"us-ascii"}
    if foreign or not _MARKUP.match(part) or b"\x00" in part or _DOCTYPE.search(part):
        raise FileDamaged
    codes = b"".join(code or attribute for code, attribute in _FIELD_CODE.findall(part))
    if _DDE.search(codes):
        raise FileLinksOut


def _kind(types: bytes) -> str:
    """By the type of the main part, which the file's name cannot change."""
    if not types:
        raise FileKindRefused  # a zip, but of another kind
    listed = [
        part.get("ContentType", "") for part in _parsed(types) if part.tag.endswith("}Override")
    ]
    if any("macroEnabled" in one or "vbaProject" in one for one in listed):
        raise FileHasMacros
    found = {kind for one in listed for ending, kind in _KINDS.items() if one.endswith(ending)}
    if len(found) != 1:
        raise FileKindRefused
    return found.pop()


def _check_relationships(part: bytes) -> None:
    """A hyperlink is read and followed by people; everything else is fetched on opening."""
    for one in _parsed(part):
        kind = one.get("Type", "").rsplit("/", 1)[-1]
        if one.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise FileLinksOut
        if kind in {"attachedTemplate", "oleObject", "package", "control"}:
            raise FileEmbeds


def _parsed(part: bytes) -> list[Element]:
    try:
        return list(fromstring(part, forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as defect:
        raise FileDamaged from defect  # LookupError: an encoding that nobody knows
