"""The files of the law as they lie in a folder: what each says, and on which line."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from workflows.law.awards import SubjectKind
from workflows.law.faults import faults
from workflows.law.rules import LawDefect
from workflows.law.shapes import Fault

_AT_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_TWICE: Final = re.compile(r"overwrite|twice|already|[Dd]uplicate")


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong, where, and what to do about it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, dòng {self.line}: {self.what}. Hãy {self.remedy}."


class LawDefects(LawDefect):
    """The law's files cannot be used; `defects` says all that is wrong with them."""

    def __init__(self, defects: Sequence[Defect]) -> None:
        super().__init__("\n".join(map(str, defects)))
        self.defects = tuple(defects)


def read_documents(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """`*.toml` of the folder and the layers of single places in `places/`, by name. Raises
    LawDefects with everything that is wrong in any of them."""
    paths = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    texts: dict[str, str] = {}
    documents: dict[str, Mapping[str, Any]] = {}
    defects: list[Defect] = []
    files = {_name(folder, path): path for path in paths}
    for name, path in files.items():
        try:
            texts[name] = path.read_text("utf-8")
            documents[name] = tomllib.loads(texts[name])
        except UnicodeDecodeError:
            defects.append(Defect(str(path), 1, "không phải chữ UTF-8", "lưu lại tệp ở dạng UTF-8"))
        except tomllib.TOMLDecodeError as error:
            defects.append(unparsed(str(path), texts[name], error))
    for fault in faults(documents, unread=files.keys() - documents.keys()):
        path = files.get(fault.document, folder / f"{fault.document}.toml")
        defects.append(located(str(path), texts.get(fault.document, ""), fault))
    if defects:
        raise LawDefects(sorted(defects, key=lambda each: (each.file, each.line)))
    return documents


def checked(documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises LawDefects for documents that come from no file."""
    found = faults(documents)
    if found:
        raise LawDefects([located(f"{each.document}.toml", "", each) for each in found])


def fingerprint(documents: Mapping[str, Mapping[str, Any]]) -> str:
    """What is said counts, not how the files lay it out."""
    told = json.dumps(documents, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def names(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What a refusal calls the parts of a rule's key."""
    given: Mapping[str, Any] = documents.get("names", {})
    tables = (table for name, table in given.items() if name != "uses")
    named = {key: words for table in tables for key, words in table.items()}
    return {**named, **documents["papers"]["names"], **{each: each.label for each in SubjectKind}}


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def unparsed(file: str, text: str, error: tomllib.TOMLDecodeError) -> Defect:
    found = _AT_LINE.search(str(error))
    line = int(found[1]) if found else max(len(text.splitlines()), 1)
    if _TWICE.search(str(error)):
        return Defect(file, line, "một khóa hoặc bảng viết hai lần", "bỏ một trong hai")
    where = f" gần cột {found[2]}" if found else ", tệp kết thúc giữa chừng"
    return Defect(file, line, f"sai cú pháp TOML{where}", "sửa lại dòng này hoặc dòng trước nó")


def located(file: str, text: str, fault: Fault) -> Defect:
    return Defect(file, _line(text.splitlines(), fault), fault.what, fault.remedy)


def _line(lines: Sequence[str], fault: Fault) -> int:
    """The line of the field, or else of the header that its entry stands under. The n-th entry of
    an array is the one under its n-th header; one that is written without headers has no line."""
    first, last = 0, len(lines)
    if fault.array:
        headers = [n for n, line in enumerate(lines) if _header(line) == fault.array]
        if fault.index >= len(headers):
            return 1
        first = headers[fault.index]
        after = (n for n in range(first + 1, last) if _header(lines[n]))
        last = next(after, last)
    else:
        last = next((n for n, line in enumerate(lines) if _header(line)), last)
    wanted = re.compile(rf"\s*[\"']?{re.escape(fault.field)}[\"']?\s*=")
    named = (n for n in range(first, last) if fault.field and wanted.match(lines[n]))
    return next(named, first) + 1


def _header(line: str) -> str:
    """`row` of a line [[row]], `names` of a line [names]; empty for any other line."""
    found = re.match(r"\s*\[\[?\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$", line)
    return found[1] if found else ""
