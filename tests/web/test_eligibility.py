"""Why somebody is eligible, or not, or not yet: on a page, from all who may see the nomination."""

import pytest

from service.db.models import Subject
from tests.achievements import disciplines, nominee, rates, recognises
from tests.statements import statements
from tests.web.test_statements import MOST

NAME = "Lê Đức Trưởng"


@pytest.fixture
def dossier(town):
    """A teacher whose report says that he did well, and names an initiative."""
    dossier = town.opens_dossier("TM-TH", award=["CSTĐCS", "LĐTT"], names=[NAME, "Vũ Thị Mới"])
    town.goes_on(dossier, until="write_achievement_report")
    for task in town.open_tasks("write_achievement_report", of=dossier):
        initiatives = [{"name": "Sổ mượn sách theo ảnh bìa", "year": 2026}]
        town.completes(task, rating="good", initiatives=initiatives)
    town.goes_on(dossier, until="appraise_dossier")
    return dossier


def why(town, dossier):
    return f"/nominations/{town.ids(dossier)[0]}/eligibility"


def leaves(page):
    """What each criterion says, for whoever listens: the word, and the rule."""
    return [" ".join(each.text_content().split()) for each in page.all(".finding b")]


def test_a_unit_head_finds_from_the_sign_in_page_what_is_lacking(town, dossier, visitor):
    visitor.signs_in("tieuhoc")
    listed = visitor.opens("/dossiers")
    page = visitor.opens(listed.link("Trường Tiểu học Tân Mẫu A"))
    assert "Chưa đủ căn cứ để xét" in page.words
    page = visitor.opens(page.link("Vì sao chưa đủ điều kiện?"))
    assert page.head == "Vì sao chưa đủ điều kiện?"
    assert f"{NAME}, đề nghị Chiến sĩ thi đua cơ sở. Xét theo quy định có hiệu lực" in page.words
    assert page.said("#findings-head") == ["Chưa đủ căn cứ để xét"]
    assert "Đây không phải là kết quả loại." in page.words
    assert "Sổ mượn sách theo ảnh bìa" in page.words
    (decisive,) = page.all(".finding-key")
    assert "Chưa chứng minh được:" in decisive.text_content()
    assert "Cách ngắn nhất để đủ điều kiện" in page.said("h2")
    assert page.link("Trao đổi về hồ sơ này") == f"/dossiers/{dossier}/notes"
    assert "Người quyết định vẫn là Hội đồng và Chủ tịch UBND xã." in page.words
    assert page.link("Rút đề nghị này") == f"/dossiers/{dossier}/withdraw-one"


def test_on_record_it_is_met_and_nothing_is_left_to_do(town, dossier, at_desk):
    subject = nominee(town, dossier)
    rates(town, subject, "good")
    recognises(town, subject)
    page = at_desk("tieuhoc").opens(why(town, dossier))
    assert page.head == "Vì sao đủ điều kiện?"
    assert page.said("#findings-head") == ["Đủ điều kiện"]
    assert "Cách ngắn nhất để đủ điều kiện" not in page.words
    assert "Đạt cả" in page.words
    assert any(each.startswith("Đạt: ") for each in leaves(page))


def test_what_is_not_met_is_said_with_another_way(town, dossier, at_desk):
    town.opens_round(["CSTĐCS"])
    rates(town, nominee(town, dossier), "good")
    disciplines(town, nominee(town, dossier), "2026-01-05", "2027-01-05")
    page = at_desk("tieuhoc").opens(why(town, dossier))
    assert page.head == "Vì sao không đủ điều kiện?"
    assert "không đạt nhóm" in page.words
    assert any(each.startswith("Không đạt: ") for each in leaves(page))
    assert "Khiển trách" not in page.text  # what for is nobody's to read here
    assert "Đây không phải là kết quả loại." not in page.words


def test_the_same_record_may_do_for_another_award(town, dossier, at_desk):
    rates(town, nominee(town, dossier), "good")
    page = at_desk("tieuhoc").opens(why(town, dossier))
    assert "Đề nghị Lao động tiên tiến: đủ điều kiện ngay" in page.words


def test_a_hold_suspends_and_refuses_nothing(town, dossier, at_desk):
    town.holds(town.ids(dossier)[0])
    page = at_desk("tieuhoc").opens(why(town, dossier))
    assert page.head == "Vì sao tạm dừng xét?"
    assert page.said("#findings-head") == ["Tạm dừng xét"]
    assert "xác minh nội dung tố cáo" not in page.text


def test_the_office_goes_on_to_the_record_and_back_to_what_has_changed(town, dossier, at_desk):
    desk = at_desk("thuongtruc")
    page = desk.opens(why(town, dossier))
    record = desk.opens(page.link("Ghi vào hồ sơ thành tích"))
    assert record.head == NAME


def test_it_is_reckoned_anew_by_the_rules_of_another_day(town, dossier, at_desk):
    desk, path = at_desk("tieuhoc"), why(town, dossier)
    page = desk.opens(f"{path}?on=01/03/2026")
    assert "Xét theo quy định có hiệu lực ngày 01/03/2026" in page.words
    wrong = desk.opens(f"{path}?on=hôm+qua", status=422)
    assert wrong.one("#f-on-err").text_content() == "Lỗi: ngày phải có dạng 21/08/2026"
    assert wrong.title.startswith("Lỗi: ")
    early = desk.opens(f"{path}?on=01/01/1990")
    assert early.one("#f-on").get("value") == "01/01/1990"
    assert early.said("#findings-head") == ["Chưa đủ căn cứ để xét"]
    assert "Hệ thống chưa có tiêu chuẩn để đối chiếu." in early.words


def test_whoever_sees_the_nomination_sees_why(town, dossier, at_desk):
    for username in ("thuongtruc", "thamdinh", "truongphong", "chutich", "tieuhoc", "tieuhoc-vt"):
        at_desk(username).opens(why(town, dossier))
    for username in ("thon02", "vanthu", "quantri"):
        at_desk(username).opens(why(town, dossier), status=404)


def test_a_member_sees_it_from_the_agenda(voting_town, at_desk_in):
    desk = at_desk_in(voting_town, "chutich")
    session = desk.opens(f"/sessions/{voting_town.the_session()}")
    page = desk.opens(session.link("Xem điều kiện"))
    assert page.head.startswith("Vì sao")
    report = desk.opens(session.link("Xem báo cáo"))
    assert page.tree.xpath("//h2/text()")[0] in report.text


# The appraiser's form -----------------------------------------------------------------------------


def test_beside_each_nominee_stands_what_was_reckoned(town, dossier, at_desk):
    rates(town, nominee(town, dossier), "complete")
    task = town.task("appraise_dossier", of=dossier)
    town.claims(task, "thamdinh")
    desk = at_desk("thamdinh")
    form = desk.opens(f"/tasks/{task.id}")
    first, second = form.said(".row-head small")
    assert first.startswith(
        "Chiến sĩ thi đua cơ sở · Trường Tiểu học Tân Mẫu A Không đủ điều kiện:"
    )
    assert "Chưa đủ căn cứ:" in second
    assert desk.opens(form.link("Vì sao?")).head == "Vì sao không đủ điều kiện?"

    given = {"rows__0__verdict": "eligible", "rows__1__verdict": "eligible", "conclusion": "Đủ"}
    given |= {"rows__0__under_discipline": "false", "rows__1__under_discipline": "false"}
    refused = desk.sends(form, "Xem lại trước khi gửi", status=422, **given)
    assert refused.one("#f-rows-0-override_reason").get("aria-invalid") == "true"
    assert refused.all("#f-rows-1-override_reason[aria-invalid=true]") == []
    given["rows__0__override_reason"] = "Có quyết định sửa xếp loại"
    assert desk.sends(form, "Xem lại trước khi gửi", **given).head == "Xem lại trước khi gửi"


def test_the_form_takes_as_many_statements_for_many_as_for_two(town, at_desk):
    sent = {}
    for number in (1, 2, 12):  # the first uploads the paper that the others name, too
        names = [f"Lê Thị Ổn {number} {n}" for n in range(number)]
        dossier = town.opens_dossier("TM-TH", number, names=names)
        town.goes_on(dossier, until="appraise_dossier")
        task = town.task("appraise_dossier", of=dossier)
        town.claims(task, "thamdinh")
        desk = at_desk("thamdinh")
        sent[number] = []
        for path in (f"/tasks/{task.id}", f"/dossiers/{dossier}", why(town, dossier)):
            with statements(town.office.database.engine) as lines:
                desk.opens(path)
            sent[number].append(len(lines))
    assert sent[12] == sent[2]


def test_whoever_has_an_account_costs_no_more_than_a_page_may(town, dossier, at_desk):
    """By his account he is looked for in other units, too."""
    subject = nominee(town, dossier)
    with town.office.database.writing() as session:
        session.get_one(Subject, subject).person_id = town.person("tieuhoc").person_id
    task = town.task("appraise_dossier", of=dossier)
    town.claims(task, "thamdinh")
    pages = [f"/tasks/{task.id}", f"/tasks/{task.id}/lend", f"/dossiers/{dossier}"]
    sent = {}
    for path in (*pages, why(town, dossier), f"/subjects/{subject}"):
        desk = at_desk("thuongtruc" if "subjects" in path else "thamdinh")
        with statements(town.office.database.engine) as lines:
            desk.opens(path)
        sent[path] = sum(not line.startswith("BEGIN") for line in lines)
    assert {path: number for path, number in sent.items() if number > MOST} == {}


def test_each_criterion_leads_to_the_rule_that_it_comes_from(town, dossier, at_desk):
    desk = at_desk("tieuhoc")
    page = desk.opens(why(town, dossier))
    ways = {link.get("href") for link in page.all(".finding dd a")}
    assert {desk.opens(way).head for way in ways} == {
        "Chiến sĩ thi đua cơ sở, cá nhân",
        "Quy định chung",
    }


def test_a_group_that_only_people_judge_is_not_called_met(town, dossier, at_desk):
    page = at_desk("tieuhoc").opens(f"/nominations/{town.ids(dossier)[1]}/eligibility")
    told = page.said(".finding-group")
    assert "2. Tinh thần, ý thứcHội đồng xem xét" in told
    met = sum(each.endswith("Đạt") for each in told)
    assert f"Đạt {met} trong {len(told) - 1} nhóm điều kiện" in page.words
