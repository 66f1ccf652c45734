"""Pages that need no account."""

import re

from sqlalchemy import select

from service.db.models import Subject
from tests.visitor import Visitor
from tests.web.conftest import pages_of


def test_the_door_leads_to_what_is_open_to_all(visitor):
    page = visitor.opens("/sign-in")
    for name, head in (
        ("Tra cứu hồ sơ", "Tra cứu hồ sơ"),
        ("Kết quả khen thưởng đã công bố", "Kết quả khen thưởng đã công bố"),
    ):
        assert visitor.opens(page.link(name)).head == head


def test_the_code_on_the_receipt_opens_the_dossier_and_stays_out_of_the_address(town, at_desk):
    dossier = town.opens_dossier("TM-TH", nominations=2)
    town.goes_on(dossier, until="request_opinions")
    receipt = at_desk("tieuhoc").fetches(f"/dossiers/{dossier}/papers/receipt").text
    code = re.search(r"Mã tra cứu: <b[^>]*>(\S{11})</b>", receipt)
    assert code is not None, receipt
    outsider = Visitor(pages_of(town.office))
    page = outsider.opens("/lookup")
    found = outsider.sends(
        page, "Tra cứu hồ sơ", number=town.case(dossier).number, code=code.group(1)
    )
    assert found.head == f"Hồ sơ {town.case(dossier).number}"
    assert found.path == "/lookup"
    assert "Xác định cơ quan cần lấy ý kiến" in found.words
    assert "Trường Tiểu học Tân Mẫu A" in found.words
    names = town.all(select(Subject.name).where(Subject.kind == "person"))
    assert [name for name in names if name in found.words] == []


def test_what_is_missing_or_wrong_is_said_at_the_field_and_what_was_typed_stays(town, visitor):
    page = visitor.sends(visitor.opens("/lookup"), "Tra cứu hồ sơ", status=422)
    assert "nhập số hồ sơ" in page.one("#f-number-err").text_content()
    assert "nhập mã tra cứu" in page.one("#f-code-err").text_content()
    dossier = town.opens_dossier("TM-TH")
    number = town.case(dossier).number
    page = visitor.sends(page, "Tra cứu hồ sơ", status=422, number=number, code="sai")
    assert "không có hồ sơ nào" in page.one("#f-number-err").text_content()
    assert page.one("#f-number").get("value") == number


def test_published_results_are_there_without_a_sign_in(finished_town):
    page = Visitor(pages_of(finished_town.office)).opens("/published")
    assert "Quyết định" in page.said("h2")[0]
    assert "Chiến sĩ thi đua cơ sở" in page.words


def test_before_anything_is_published_the_page_says_so(visitor):
    assert "Chưa có kết quả nào đang công bố" in visitor.opens("/published").words
