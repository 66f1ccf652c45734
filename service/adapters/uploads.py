"""The door for files: what kind a file truly is, and whether it may come in."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from service import text
from service.adapters.pdf_gate import inspect_pdf
from service.adapters.upload_refusals import (
    FileClassified,
    FileEmpty,
    FileKindRefused,
    FileLocked,
    FileNameMisleads,
    FileRefused,
    FileTooLarge,
)
from service.adapters.zip_gate import OLE, ZIP, inspect_archive

__all__ = ["MOST_BYTES", "FileRefused", "Inspected", "inspect"]

MOST_BYTES: Final = 20 * 1024 * 1024
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
Kind = Literal["pdf", "docx", "xlsx", "jpg", "png"]

_MEGABYTE: Final = 1024 * 1024
_LONGEST_NAME: Final = 240  # bytes of UTF-8, the ending not counted
_ENDINGS: Final = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_LOCKED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
# "Mật" is also honey, and half of "secret", "density", "password": only the stamp counts, which is
# written in capitals, or stands in brackets; higher grades count however they are written.
_HIGHER_GRADE: Final = re.compile(r"\b(tối|tuyệt)[\W_]+mật\b", re.IGNORECASE)
_HIGHER_GRADE_BARE: Final = re.compile(r"\b(toi|tuyet)[\W_]+mat\b", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"[(\[{]\s*mật\s*[)\]}]", re.IGNORECASE)
_STAMP: Final = re.compile(
    r"(?<!ONG )(?<!BẢO )(?<!BÍ )(?<!TÚI )(?<!SỎI )(?<!MÍA )\bMẬT\b"
    r"(?! (?:ONG|ĐỘ|MÃ|KHẨU|THIẾT|MÍA)\b)"
)


@dataclass(frozen=True, slots=True)
class Inspected:
    name: str  # as it may be shown and offered for download, with the ending of its kind
    kind: Kind
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def inspect(name: str, data: bytes) -> Inspected:
    """Take a file in by its contents, never by its name; raises a FileRefused (413, 415, 422)."""
    stem, ending = _safe_name(name)
    if _is_classified(f"{stem}.{ending}"):
        raise FileClassified
    if len(data) > MOST_BYTES:
        raise FileTooLarge(megabytes=-(-len(data) // _MEGABYTE), most=MOST_BYTES // _MEGABYTE)
    if not data:
        raise FileEmpty
    kind = _kind(data)
    if ending and _ENDINGS.get(ending.lower(), ending.lower()) != kind:
        raise FileNameMisleads(extension=f".{ending}", kind=kind.upper())
    return Inspected(
        name=f"{stem}.{ending.lower() or kind}",
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _kind(data: bytes) -> Kind:
    if data.startswith(b"%PDF-"):
        inspect_pdf(data)
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(ZIP):
        return "docx" if inspect_archive(data).kind == "docx" else "xlsx"
    if data.startswith(OLE) and _LOCKED_OFFICE in data:
        raise FileLocked
    raise FileKindRefused


def _safe_name(name: str) -> tuple[str, str]:
    """Stem and ending of the last step of the path, without what cannot be seen or stored."""
    last = text.visible(name.replace("\\", "/").rsplit("/", 1)[-1])
    path = PurePosixPath(_NOT_IN_NAMES.sub("_", last).strip(". ") or "tệp")
    ending = path.suffix[1:]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,4}", ending):  # "Tờ trình 12.2026" has none
        return _shortened(path.name), ""
    return _shortened(path.stem.strip(". ") or "tệp"), ending


def _shortened(stem: str) -> str:
    return stem.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip()


def _is_classified(name: str) -> bool:
    words = re.sub(r"[\s_\u00a0.-]+", " ", name)
    bare = name.isascii() and _HIGHER_GRADE_BARE.search(words)
    return bool(
        bare or _HIGHER_GRADE.search(words) or _BRACKETED.search(name) or _STAMP.search(words)
    )
