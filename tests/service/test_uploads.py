"""The door for files, with files made to get through it."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from openpyxl import Workbook

from service.adapters.upload_refusals import (
    FileDamaged,
    FileEmbeds,
    FileEmpty,
    FileHasMacros,
    FileInflates,
    FileKindRefused,
    FileLinksOut,
    FileLocked,
    FileNameMisleads,
    FileRefused,
    FileTooLarge,
)
from service.adapters.uploads import MOST_BYTES, inspect

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
WORD = TYPES.format(kind="wordprocessingml.document")
DOCUMENT = '<w:document xmlns:w="w"><w:body><w:p>Tờ trình</w:p></w:body></w:document>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0>>\n"
    b"endobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)


def a_zip(parts=None, *, types=WORD, compress=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        if types is not None:
            archive.writestr("[Content_Types].xml", types)
        for name, content in ({"word/document.xml": DOCUMENT} | (parts or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def a_relation(kind, *, external=True, target="x"):
    mode = ' TargetMode="External"' if external else ""
    one = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return {"word/_rels/document.xml.rels": f"{RELATIONS}{one}</Relationships>"}


def an_xlsx():
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["Họ và tên", "Đơn vị"])
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("Tờ trình.pdf", PDF, "pdf"),
        ("Báo cáo.DOCX", a_zip(), "docx"),
        ("danh sách.xlsx", an_xlsx(), "xlsx"),
        ("ảnh.jpeg", JPG, "jpg"),
        ("ảnh.png", PNG, "png"),
    ],
)
def test_each_kind_is_known_by_its_contents(name, data, kind):
    taken = inspect(name, data)
    assert (taken.kind, taken.size) == (kind, len(data))
    assert len(taken.sha256) == 64
    assert "/" in taken.media_type


def test_a_name_without_an_ending_gets_the_one_of_its_kind():
    assert inspect("Quyết định 12.2026", PDF).name == "Quyết định 12.2026.pdf"
    assert inspect("", PDF).name == "tệp.pdf"


@pytest.mark.parametrize(
    ("name", "data"),
    [("tờ trình.pdf", a_zip()), ("báo cáo.docx", PDF), ("ảnh.jpg", PNG), ("x.exe", PDF)],
)
def test_a_renamed_file_is_refused_with_both_kinds_named(name, data):
    with pytest.raises(FileNameMisleads, match=r"có đuôi .* nhưng nội dung là") as refused:
        inspect(name, data)
    assert refused.value.status == 415


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html></html>",
        b"just text",
        OLE + bytes(600),
        b"PK\x05\x06" + bytes(18),
        a_zip(types=None),
        a_zip(types=TYPES.format(kind="presentationml.presentation")),
    ],
)
def test_any_other_kind_is_refused(data):
    with pytest.raises(FileKindRefused, match=r"^Chỉ nhận PDF, DOCX, XLSX, JPG, PNG$"):
        inspect("tệp", data)


def test_size_is_limited_and_said():
    inspect("x.jpg", JPG + bytes(MOST_BYTES - len(JPG)))
    with pytest.raises(FileTooLarge, match=r"^Tệp nặng 34 MB, tối đa 20 MB$") as refused:
        inspect("x.jpg", JPG + bytes(34 * 1024 * 1024 - len(JPG)))
    assert refused.value.status == 413
    with pytest.raises(FileTooLarge, match="21 MB"):
        inspect("x.jpg", JPG + bytes(MOST_BYTES))
    with pytest.raises(FileEmpty):
        inspect("x.pdf", b"")


def test_a_zip_bomb_is_refused_by_what_it_inflates_to():
    with pytest.raises(FileInflates):
        inspect("x.docx", a_zip({"word/big.bin": bytes(60 * 1024 * 1024)}))


def test_a_ratio_above_one_hundred_is_refused_long_before_fifty_megabytes():
    with pytest.raises(FileInflates):
        inspect("x.docx", a_zip({"word/big.bin": bytes(3 * 1024 * 1024)}))


def test_a_directory_that_lies_about_sizes_is_not_believed():
    bomb = a_zip({"word/big.bin": bytes(60 * 1024 * 1024)})
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(FileRefused):
        inspect("x.docx", bomb.replace(size, (10).to_bytes(4, "little")))


def test_two_thousand_members_are_the_most():
    with pytest.raises(FileInflates):
        inspect("x.docx", a_zip({f"word/{n}.txt": "x" for n in range(2000)}))
    assert inspect("x.docx", a_zip({f"word/{n}.txt": "x" for n in range(1998)})).kind == "docx"


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/passwd", "word/../../x", "c:/x", "a\\..\\b", "word//x", "./x"]
)
def test_a_member_that_leads_out_is_refused(name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    out = io.BytesIO(a_zip())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, "x")
    with pytest.raises(FileDamaged):
        inspect("x.docx", out.getvalue())


def test_two_members_of_one_name_are_refused():
    out = io.BytesIO(a_zip())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Word/Document.xml", "<x/>")
    with pytest.raises(FileDamaged):
        inspect("x.docx", out.getvalue())


def test_an_encrypted_member_says_remove_the_password():
    data = bytearray(a_zip())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(FileLocked, match=r"^Tệp bị khóa mật khẩu, hãy gỡ mật khẩu rồi tải lại$"):
        inspect("x.docx", bytes(data))


def test_an_office_file_with_a_password_says_the_same():
    data = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    with pytest.raises(FileLocked):
        inspect("x.docx", data)


@pytest.mark.parametrize(
    "data",
    [
        a_zip({"word/vbaProject.bin": b"x"}),
        a_zip({"xl/macrosheets/sheet1.xml": "<x/>"}),
        a_zip({"word/activeX/activeX1.xml": "<x/>"}),
        a_zip(types=WORD.replace("document.main+xml", "document.macroEnabled.main+xml")),
        a_zip(types=WORD.replace("</Types>", '<Override ContentType="a/vbaProject"/></Types>')),
    ],
)
def test_macros_are_refused(data):
    with pytest.raises(FileHasMacros):
        inspect("x.docx", data)


@pytest.mark.parametrize(
    "parts",
    [
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/embeddings/sheet.xlsx": b"x"},
        {"word/media/image1.png": OLE + bytes(10)},
        {"word/media/image1.png": a_zip()},
        a_relation("oleObject", external=False),
        a_relation("package", external=False),
    ],
)
def test_files_inside_files_are_refused(parts):
    with pytest.raises(FileEmbeds):
        inspect("x.docx", a_zip(parts))


@pytest.mark.parametrize(
    "parts",
    [
        a_relation("attachedTemplate", target="http://evil/x.dotm"),
        a_relation("image", target="file://server/x.png"),
        a_relation("externalLinkPath"),
        {"xl/externalLinks/externalLink1.xml": "<x/>"},
        {"word/document.xml": '<w:p xmlns:w="w"><w:instrText>DDEAUTO c:\\cmd</w:instrText></w:p>'},
        {
            "word/document.xml": '<w:p xmlns:w="w"><w:instrText>DD</w:instrText>'
            "<w:instrText>E cmd</w:instrText></w:p>"
        },
        {"word/document.xml": '<w:p xmlns:w="w"><w:fldSimple w:instr=" dde cmd "/></w:p>'},
    ],
)
def test_content_fetched_from_elsewhere_is_refused(parts):
    with pytest.raises(FileLinksOut):
        inspect("x.docx", a_zip(parts))


def test_a_hyperlink_is_no_danger():
    assert inspect("x.docx", a_zip(a_relation("hyperlink", target="https://xa.vn"))).kind == "docx"


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "\ufeff<x/>".encode("utf-16"),
        b"\xff\xfe<x/>",
        '<?xml version="1.0" encoding="cp037"?><x/>'.encode("cp037"),
        b'<?xml version="1.0" encoding="utf-7"?><x/>',
        b"",
    ],
)
def test_document_types_and_other_encodings_are_refused(part):
    with pytest.raises(FileDamaged):
        inspect("x.docx", a_zip({"word/settings.xml": part}))


def test_broken_package_parts_are_a_damaged_file():
    for parts in ({"_rels/.rels": "<x"}, {"_rels/.rels": '<!DOCTYPE x><x a="&b;"/>'}):
        with pytest.raises(FileDamaged):
            inspect("x.docx", a_zip(parts))
    with pytest.raises(FileDamaged):
        inspect("x.docx", a_zip(types="<Types"))
    with pytest.raises(FileDamaged):
        inspect("x.docx", a_zip()[:-30])


@pytest.mark.parametrize("original", [a_zip(), an_xlsx(), PDF])
def test_broken_files_are_refused_and_never_crash(original):
    dice = random.Random(20260821)  # noqa: S311 - the same broken files every time
    for _ in range(300):
        data = bytearray(original)
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        if dice.random() < 0.2:
            del data[dice.randrange(len(data)) :]
        with suppress(FileRefused):
            inspect("tệp", bytes(data))


def test_every_refusal_is_a_sentence_with_a_status():
    for kind in FileRefused.__subclasses__():
        assert kind.__doc__
        assert kind.status in {413, 415, 422}
