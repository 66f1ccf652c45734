"""What a file may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.upload_refusals import FileClassified, FileRefused
from service.adapters.uploads import inspect

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0>>\n"
    b"endobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\A\\tờ trình.pdf", "tờ trình.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("an\u202efdp.pdf", "anfdp.pdf"),
        ("a\r\nb\x00c.pdf", "a b c.pdf"),
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("...pdf", "pdf.pdf"),
        (" .. ", "tệp.pdf"),
        (f"{'ộ' * 400}.pdf", f"{'ộ' * 80}.pdf"),
    ],
)
def test_a_file_name_is_only_a_name(given_name, kept):
    assert inspect(given_name, PDF).name == kept


@given(st.text())
def test_no_name_leads_out_or_hides_anything(given_name):
    try:
        name = inspect(given_name, PDF).name
    except FileRefused:
        return
    assert name.endswith(".pdf")
    assert not set(name) & set("/\\\x00\r\n\u202e")
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    "name",
    [
        "MẬT - Báo cáo.pdf",
        "Báo cáo (Mật).pdf",
        "Báo cáo_MẬT.pdf",
        "BÁO CÁO MẬT.pdf",
        "Tối mật.pdf",
        "công văn tuyệt-mật số 3.pdf",
        "TUYET MAT.pdf",
        "toi_mat.pdf",
        "Báo cáo Ma\u0302\u0323t [MA\u0302\u0323T].pdf",
    ],
)
def test_a_classified_stamp_in_the_name_keeps_the_file_out(name):
    with pytest.raises(FileClassified, match="dấu chỉ độ mật"):
        inspect(name, PDF)


@pytest.mark.parametrize(
    "name",
    ["Nuôi ong lấy mật.pdf", "MẬT ONG RỪNG.pdf", "Bảo mật thông tin.pdf", "ĐỀ ÁN BẢO MẬT.pdf"],
)
def test_honey_and_passwords_are_no_secrets(name):
    assert inspect(name, PDF).kind == "pdf"
