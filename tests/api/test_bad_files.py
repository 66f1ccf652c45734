"""Files that may not come in: a 4xx at the field, and nothing has changed."""

import io
import zipfile
from collections.abc import Callable

import pytest

from service.adapters.spreadsheet import write_nominations
from service.commands.office import Office
from tests.api.counting import contents
from tests.api.problems import sentences
from tests.stranger import PDF, Caller


def bomb() -> bytes:
    """A small archive that would fill the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        )
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return out.getvalue()


def test_a_sheet_that_is_none_is_refused(office: Office, caller: Callable[[str], Caller]) -> None:
    desk = caller("thuongtruc")
    (round_,) = desk.every("/rounds")
    path = f"/rounds/{round_['id']}/import"
    before = contents(office)
    for name, data, status in (
        ("ds.xlsx", bomb(), 422),
        ("ds.pdf", PDF, 415),
        ("ds.xlsx", b"", 422),
        ("ds.xlsx", b"PK\x03\x04 rubbish", 422),
    ):
        reply = desk.upload(path, name, data)
        assert reply.status == status, (name, reply.data)
        sentences(reply)
        assert list(reply.json["errors"]) == ["file"]
    assert desk.post(path, {}).status == 415
    odd = desk.upload(path, "ds.xlsx", b"x", {"dry_run": "perhaps", "colour": "red"})
    assert odd.status == 422
    assert set(odd.json["errors"]) == {"dry_run", "colour"}
    assert contents(office) == before


def test_a_row_without_a_unit_is_reported_and_takes_nobody(
    office: Office, caller: Callable[[str], Caller]
) -> None:
    desk = caller("thuongtruc")
    (round_,) = desk.every("/rounds")
    row = {"name": "Lê Thị Ổi", "kind": "individual", "award": "Giấy khen"}
    before = contents(office)
    sheet = write_nominations([row | {"unit": ""}, row | {"unit": "Thôn Không Có"}])
    reply = desk.upload(f"/rounds/{round_['id']}/import", "ds.xlsx", sheet)
    assert reply.status == 200, reply.data
    assert reply.json["accepted"] == 0
    assert [(each["row"], each["field"]) for each in reply.json["rejected"]] == [
        (2, "unit"),
        (3, "unit"),
    ]
    assert contents(office) == before
    good = write_nominations([row | {"unit": "Thôn Đồng Bưởi"}])
    path = f"/rounds/{round_['id']}/import"
    assert desk.upload(path, "ds.xlsx", good, {"dry_run": "true"}).json["accepted"] == 1
    assert contents(office) == before
    assert desk.upload(path, "ds.xlsx", good).json["accepted"] == 1
    assert contents(office) != before


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [("a.exe", b"MZ\x90\x00", 415), ("a.pdf", b"", 422), ("(MẬT).pdf", PDF, 422)],
)
def test_a_file_that_may_not_come_in_is_refused(
    office: Office, caller: Callable[[str], Caller], name: str, data: bytes, status: int
) -> None:
    desk, before = caller("thuongtruc"), contents(office)
    reply = desk.upload("/attachments", name, data)
    assert (reply.status, list(reply.json["errors"])) == (status, ["file"])
    sentences(reply)
    assert contents(office) == before
