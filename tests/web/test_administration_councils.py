"""An administrator's pages of councils."""

from collections.abc import Callable

from sqlalchemy import select

from service.db.models import CouncilMember
from tests.builders import Town
from tests.visitor import Visitor
from tests.web.test_tasks import PDF

AtDesk = Callable[[str], Visitor]
LIST = "/administration/councils"


def test_a_council_is_founded_filled_and_ended(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(desk.opens(LIST).link("Lập Hội đồng"))
    given = {"name": "Hội đồng sáng kiến xã", "founded_by": "Quyết định số 15/QĐ-UBND"}
    refused = desk.sends(form, "Lập Hội đồng", status=422, **given)
    assert "Xã đã có Hội đồng loại này" in refused.words
    page = desk.sends(form, "Lập Hội đồng", kind="initiative", **given)
    assert "Chưa có thành viên nào." in page.words
    form = desk.opens(page.link("Thêm thành viên"))
    person = town.person("thamdinh").person_id
    page = desk.sends(form, "Thêm thành viên", person=person, role="chair")
    assert "Ngô Thị Mỹ Nhẫn" in page.words
    again = desk.opens(page.link("Thêm thành viên"))
    desk.sends(again, "Thêm thành viên", status=422, person=person, role="member")
    ask = desk.opens(page.link("Thôi là thành viên"))
    desk.sends(ask, "Thôi là thành viên", status=422, last_day="01/01/2026")
    page = desk.sends(ask, "Thôi là thành viên")
    assert "từ 20/11/2026 đến 20/11/2026" in page.words
    ended = desk.sends(desk.opens(page.link("Kết thúc Hội đồng")), "Kết thúc Hội đồng")
    assert "Thêm thành viên" not in ended.said("a")


def test_a_council_has_a_term_and_working_rules_with_the_law_s_figures_beside_them(
    town: Town, at_desk: AtDesk
):
    desk = at_desk("quantri")
    form = desk.opens(f"{LIST}/new")
    given = {"name": "Hội đồng sáng kiến xã", "founded_by": "Quyết định số 15/QĐ-UBND"}
    late = {"kind": "initiative", **given, "term_until": "01/01/2020"}
    assert "Nhiệm kỳ phải hết sau" in desk.sends(form, "Lập Hội đồng", status=422, **late).words
    page = desk.sends(form, "Lập Hội đồng", **{**late, "term_until": "30/06/2031"})
    assert "Nhiệm kỳ đến 30/06/2031" in page.words

    page = desk.opens(f"{LIST}/{town.council()}")
    assert "Chưa ghi quy chế nào." in page.words
    assert "Với 15 thành viên: cần 12 người." in page.words
    form = desk.opens(page.link("Ghi quy chế mới"))
    paper = {"document": "Quyết định số 20/QĐ-HĐTĐKT", "text": "Hội đồng làm việc tập thể."}
    page = desk.sends(form, "Ghi quy chế", **paper)
    assert "Quyết định số 20/QĐ-HĐTĐKT, có hiệu lực từ 20/11/2026" in page.words
    assert "Hội đồng làm việc tập thể." in page.words
    form = desk.opens(page.link("Ghi quy chế mới"))
    again = desk.sends(form, "Ghi quy chế", status=422, **paper)
    assert "đã có hiệu lực từ ngày này" in again.words
    assert "20/QĐ-HĐTĐKT" in at_desk("thuongtruc").opens("/sessions").words


def test_rules_bring_their_file_and_say_what_members_get(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    path = f"{LIST}/{town.council()}/rules/new"
    pdf = {"file": (PDF, "Quy chế 2026.pdf")}
    page = desk.sends(desk.opens(path), "Ghi quy chế", status=422, files=pdf)
    assert "Quy chế 2026.pdf" in page.words  # it is not to be uploaded twice
    assert "Quy chế 2026.pdf" not in desk.sends(page, "Gỡ Quy chế 2026.pdf").words
    bad = {"file": (b"MZ", "Quy chế.exe")}
    given = {
        "document": "Quyết định số 20/QĐ-HĐTĐKT",
        "text": "Hội đồng làm việc tập thể.",
        "receipt_mode": "envelope_only",
    }
    refused = desk.sends(desk.opens(path), "Ghi quy chế", status=422, files=bad, **given)
    assert "Chỉ nhận PDF" in refused.said("#f-file-err")[0]
    page = desk.sends(page, "Ghi quy chế", **given)
    assert "Không phát mã kiểm phiếu, như phiếu giấy." in page.words
    file = page.link("Quy chế 2026.pdf")

    members = at_desk("mattran")
    council = members.opens(members.opens("/sessions").link("Hội đồng Thi đua – Khen thưởng xã"))
    assert "Quyết định số 20/QĐ-HĐTĐKT, có hiệu lực từ 20/11/2026" in council.words
    assert "Với 15 thành viên: cần 12 người." in council.words
    assert council.link("Quy chế 2026.pdf") == file
    assert members.fetches(file).data == PDF
    assert at_desk("tieuhoc").fetches(file).status_code == 404
    outside = at_desk("tieuhoc")
    outside.opens(council.path, status=404)
    assert "Quyết định số 20/QĐ-HĐTĐKT" in outside.opens("/sessions").words


def test_for_everybody_else_it_does_not_exist(town: Town, at_desk: AtDesk):
    desk = at_desk("chutich")
    council, seat = town.council(), town.all(select(CouncilMember.id))[0]
    one = f"{LIST}/{council}"
    for path in (LIST, f"{LIST}/new", one, f"{one}/members/new", f"{one}/rules/new", f"{one}/end"):
        desk.opens(path, status=404)
    desk.opens(f"{one}/members/{seat}/end", status=404)
