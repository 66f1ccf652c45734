"""A spreadsheet that somebody uploads or pastes: received, looked at as a file, kept."""

from typing import Final

from flask import request

from service.access import NotFound
from service.adapters.sheet_columns import Layout
from service.adapters.spreadsheet import Sheet, from_pasted, read_sheet
from service.adapters.uploads import FileRefused, inspect
from service.commands.files import AttachFile, ReadFile
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.web.pages import REFUSED, reading

_PASTED: Final = "Danh sách dán vào.xlsx"
_NOTHING_SENT: Final = "Chọn tệp bảng tính (.xlsx) để tải lên, hoặc dán danh sách"
_SENT_TWICE: Final = "Chọn tệp hoặc dán danh sách, không gửi cả hai"
_NO_SHEET: Final = "Chỉ nhận bảng tính Excel (.xlsx)"


class SheetRefused(Exception):
    """What was sent is no sheet of this kind: `at` the field, in words for people."""

    def __init__(self, at: str, sentence: str, status: int = REFUSED) -> None:
        super().__init__(sentence)
        self.at, self.sentence, self.status = at, sentence, status


def receive(layout: Layout) -> str:
    """Keep the sheet of this request; its id. What was pasted is kept as a file too, so that it
    can be read again as it came. Raises SheetRefused."""
    sent, pasted = request.files.get("file"), request.form.get("pasted", "")
    is_file, at = sent is not None and bool(sent.filename), "pasted" if pasted.strip() else "file"
    if is_file == bool(pasted.strip()):
        raise SheetRefused("file", _SENT_TWICE if is_file else _NOTHING_SENT)
    name, data = _PASTED, b""
    try:
        if sent is not None and is_file:
            name, data = sent.filename or "", sent.read()
        else:
            data = from_pasted(pasted)
        found = inspect(name, data)
        if found.kind != "xlsx":
            raise SheetRefused(at, _NO_SHEET)
        read_sheet(layout, data, name=found.name)
    except FileRefused as refusal:
        raise SheetRefused(at, refusal.sentence(), refusal.status) from refusal
    kept = office().execute(
        AttachFile(actor=me(), name=found.name, kind=found.kind, data=data), once=once()
    )
    return str(kept["id"])


def kept_sheet(layout: Layout, file_id: str) -> tuple[str, Sheet]:
    """A kept spreadsheet that the actor has brought. NotFound for any other file."""
    with reading() as session:
        name, kind, data = ReadFile(actor=me(), attachment_id=file_id).run(
            context_for_reading(session)
        )
    if kind != "xlsx":
        raise NotFound
    return name, read_sheet(layout, data, name=name)
