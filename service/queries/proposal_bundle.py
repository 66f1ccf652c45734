"""The papers of a proposal as one archive, with the hash of each: what goes up, and can be checked
where it arrives."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework import proposals
from service.casework.lists import ANSWERS_OF_ITS_DOSSIERS, ANSWERS_OF_PROPOSAL, GOES_UP
from service.db.models import Answer, Attachment, Nomination, Proposal
from service.ports import FileStore
from service.queries.proposals import find

MANIFEST: Final = "SHA256SUMS.txt"
_NAMES: Final = (
    "Báo cáo thành tích",
    "Biên bản bình xét",
    "Tờ trình của đơn vị",
    "Giấy tờ bổ sung",
)
_STEPS: Final = dict(zip(GOES_UP, _NAMES, strict=True))
_OWN_STEPS: Final = {"complete_for_province": "Bổ sung theo yêu cầu"}
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST: Final = 80
_ID: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledFile:
    """A paper at its place in the archive."""

    path: str
    id: str
    name: str
    sha256: str
    size: int


def bundled(session: Session, actor: Actor, proposal_id: str) -> tuple[str, list[BundledFile]]:
    """What the archive holds, in its order; and the proposal's number. Raises NotFound."""
    row, _ = find(session, actor, proposal_id)
    named = dict(_named(session, row))
    files = session.scalars(select(Attachment).where(Attachment.id.in_(named)))
    by_id = {file.id: file for file in files}
    found: list[BundledFile] = []
    for place, (key, folder) in enumerate(named.items(), start=1):
        if key in by_id:
            file = by_id[key]
            path = f"{_safe(folder)}/{place:03d} {_safe(file.name)}"
            found.append(
                BundledFile(
                    path=path, id=file.id, name=file.name, sha256=file.sha256, size=file.size
                )
            )
    return row.number, found


def _named(session: Session, row: Proposal) -> Iterator[tuple[str, str]]:
    """Attachment id → the folder it lies in: the letter, then each nomination's papers."""
    yield from ((each.file, "Tờ trình") for each in row.letters if each.upward and each.file)
    yield from ((each, "Phạm vi sáng kiến") for each in row.initiative_scope)
    given = ANSWERS_OF_ITS_DOSSIERS.of(session, proposal=row.id)
    for line in row.live:
        folder = f"{line.ordinal:02d} {line.nomination.subject.name}"
        for answer in _answers(given, line.nomination):
            label = _STEPS[answer.key]
            yield from ((key, f"{folder} - {label}") for key in _ids(answer.values))
    case = proposals.case_of(session, row.id, proposals.UPWARD)
    for answer in ANSWERS_OF_PROPOSAL.of(session, proposal=row.id):
        if case is not None and answer.case_id == case.id and answer.key in _OWN_STEPS:
            yield from ((key, _OWN_STEPS[answer.key]) for key in _ids(answer.values))


def _answers(given: Sequence[Answer], nomination: Nomination) -> Iterator[Answer]:
    """Those of the nomination itself, and those that the whole dossier shares."""
    for answer in given:
        of_it = answer.case.dossier_id == nomination.dossier_id
        if of_it and answer.nomination_id in (None, nomination.id):
            yield answer


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)
    elif isinstance(value, str) and len(value) == _ID:
        yield value


def _safe(name: str) -> str:
    return _UNSAFE.sub(" ", name).strip(" .")[:_LONGEST] or "tệp"


def archive(
    session: Session, files: FileStore, actor: Actor, proposal_id: str
) -> tuple[str, bytes]:
    """Its name and its bytes. The list of hashes reads as `sha256sum -c` wants it."""
    number, found = bundled(session, actor, proposal_id)
    lines = [f"{each.sha256}  {each.path}" for each in found]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zip_:
        for each in found:
            info = zipfile.ZipInfo(each.path)  # without a moment: the same papers, the same bytes
            zip_.writestr(info, files.get(each.sha256), zipfile.ZIP_DEFLATED)
        listed = "".join(f"{line}\n" for line in lines)
        zip_.writestr(zipfile.ZipInfo(MANIFEST), listed, zipfile.ZIP_DEFLATED)
    return f"{number}.zip", packed.getvalue()
