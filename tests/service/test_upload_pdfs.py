"""What a PDF may bring with it."""

import zlib

import pytest

from service.adapters.upload_refusals import FileDamaged, FileHasScripts, FileInflates, FileLocked
from service.adapters.uploads import inspect

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0>>\n"
    b"endobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


def in_pdf(objects, *, packed=False):
    if packed:
        stream = zlib.compress(objects)
        objects = b"5 0 obj\n<</Type/ObjStm/Filter/FlateDecode/N 1/First 4>>\nstream\n" + stream
        objects += b"\nendstream\nendobj\n"
    return PDF.replace(b"trailer", objects + b"trailer")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "action",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S/J#61vaScript>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Type/EmbeddedFile>>",
        b"<</Names<</EmbeddedFiles 3 0 R>>>>",
    ],
)
def test_a_pdf_that_does_things_is_refused(action, packed):
    with pytest.raises(FileHasScripts):
        inspect("x.pdf", in_pdf(b"9 0 obj" + action + b"endobj\n", packed=packed))


def test_a_pdf_with_a_password_or_cut_off_is_refused():
    with pytest.raises(FileLocked):
        inspect("x.pdf", PDF.replace(b"<</Root", b"<</Encrypt 8 0 R/Root"))
    with pytest.raises(FileDamaged):
        inspect("x.pdf", PDF[:60])


def test_page_contents_of_a_pdf_may_spell_anything():
    stream = b"6 0 obj\n<</Length 20>>\nstream\n/JS /Launch bytes ..\nendstream\nendobj\n"
    assert inspect("x.pdf", in_pdf(stream)).kind == "pdf"
    assert inspect("x.pdf", in_pdf(b"<</Title(x)/JSON 1/Launched 2>>\n")).kind == "pdf"


def test_an_object_stream_that_inflates_without_end_is_refused():
    with pytest.raises(FileInflates):
        inspect("x.pdf", in_pdf(bytes(51 * 1024 * 1024), packed=True))
