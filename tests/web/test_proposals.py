"""The pages of proposals: the waiting list, one of them, its paper, its acts."""

import io
import zipfile

import pytest
from sqlalchemy import delete, select

from service.db.models import CouncilSession, Membership, Nomination, Subject
from tests.stages import PROPOSED
from tests.stranger import PDF
from tests.web.test_papers import paper


@pytest.fixture
def stage():
    return PROPOSED


@pytest.fixture
def rows(town):
    return town.ids(town.proposed_dossier())


@pytest.fixture
def sent(town, rows):
    return town.sends_proposal(rows)


def asking(rows):
    return "/proposals/new?authority=province&nomination=" + "&nomination=".join(rows)


def test_who_waits_stands_under_the_authority_that_decides(at_desk, rows):
    desk = at_desk("thuongtruc")
    page = desk.opens("/proposals")
    assert "Chờ trình Chủ tịch Ủy ban nhân dân cấp tỉnh" in page.words
    assert "Hình thức khen thưởng, Xét khen thưởng bổ sung" in page.words
    assert desk.opens(asking(rows[:1])).head == "Lập tờ trình cho 1 đề nghị?"
    nothing = desk.opens("/proposals/new?authority=province", status=422)
    assert "Chọn ít nhất một đề nghị" in nothing.words


def test_a_letter_is_begun_on_its_page(at_desk, town, rows):
    desk = at_desk("thuongtruc")
    begun = desk.sends(desk.opens(asking(rows)), "Lập tờ trình")
    assert "Đã lập tờ trình cho 3 đề nghị" in begun.words
    assert begun.head == "Tờ trình 2026-TM-TR01"
    assert town.open_keys(town.the_proposal()) == ["bundle_proposal"]
    assert "Tập hợp, soạn tờ trình" in desk.opens(begun.link("Tập hợp, soạn tờ trình")).head


def test_two_authorities_are_not_mixed(at_desk, rows):
    desk = at_desk("thuongtruc")
    page = desk.opens(asking(rows))
    refused = desk.sends(page, "Lập tờ trình", status=422, authority="prime_minister")
    assert "Mỗi cấp quyết định một tờ trình riêng" in refused.words


def test_both_sides_see_that_it_is_late(at_desk, town, sent):
    town.does("receive_proposal", of=sent)
    assert "quá hạn" not in at_desk("thuongtruc").opens(f"/proposals/{sent}").words
    town.moves_to(town.case(sent).next_timer.replace(microsecond=1))
    for who in ("thuongtruc", "tinh-noivu"):
        desk = at_desk(who)
        assert "Chờ cấp trên trả lời, quá hạn" in desk.opens(f"/proposals/{sent}").words
        assert "Quá hạn trả lời" in desk.opens("/proposals").words
    assert "Đôn đốc cấp trên trả lời" in at_desk("thuongtruc").opens(f"/proposals/{sent}").words


def test_the_province_finds_it_in_its_inbox_and_opens_it_from_there(at_desk, town, sent):
    desk = at_desk("tinh-vanthu")
    inbox = desk.opens("/")
    assert "Tiếp nhận, kiểm tra" in inbox.words
    assert "UBND xã Tân Mẫu" in inbox.words
    task = town.task("receive_proposal", of=sent)
    page = desk.opens(f"/tasks/{task.id}")
    assert desk.opens(page.link("Tờ trình 2026-BN-TR01")).head == "Tờ trình 01/TTr-UBND"
    assert desk.fetches(f"/proposals/{sent}/diagram.json").json["tokens"]
    assert "Sơ đồ tờ trình" in desk.opens(f"/proposals/{sent}/diagram").head


def test_what_is_not_sent_does_not_exist_for_the_province(at_desk, town, rows):
    proposal = town.starts_proposal(rows)
    for path in ("", "/paper", "/diagram", "/withdraw", "/letters/new"):
        for who in ("tinh-vanthu", "tieuhoc", "ketoan"):
            at_desk(who).opens(f"/proposals/{proposal}{path}", status=404)
    for path in ("/papers.zip", "/diagram.json"):
        assert at_desk("tinh-vanthu").fetches(f"/proposals/{proposal}{path}").status_code == 404


def test_the_head_of_the_provinces_department_holds_one_and_both_sides_read_it(
    at_desk, town, rows, sent
):
    for who in ("tinh-vanthu", "truongphong"):
        at_desk(who).opens(f"/proposals/{sent}/hold", status=404)
    desk = at_desk("tinh-noivu")
    page = desk.opens(desk.opens(f"/proposals/{sent}").link("Tạm dừng xét"))
    refused = desk.sends(page, "Tạm dừng xét", status=422, what=rows[0])
    assert refused.said(".err") != []
    held = desk.sends(refused, "Tạm dừng xét", what=rows[0], ground="Có đơn tố cáo")
    assert "Đã tạm dừng xét." in held.words
    for who in ("tinh-noivu", "thuongtruc"):
        outcomes = at_desk(who).opens(f"/proposals/{sent}").said(".c-outcome")
        assert outcomes[0] == "Tạm dừng xét theo 2026-TM-TD01"
        assert "Có đơn tố cáo" not in at_desk(who).opens(f"/proposals/{sent}").words
    assert town.open_keys() == ["receive_proposal", "serve_hold_notice"]


def test_the_letter_shows_what_it_was_sent_with_and_the_archive_what_stands(
    at_desk, town, rows, sent
):
    named = town.all(
        select(Subject.name)
        .join(Nomination, Nomination.subject_id == Subject.id)
        .where(Nomination.id.in_(rows))
        .order_by(Nomination.position)
    )
    town.withdraws_one("TM-TH", rows[2])
    assert named[2] in paper(at_desk("thuongtruc"), f"/proposals/{sent}/paper")
    answer = at_desk("tinh-thamdinh").fetches(f"/proposals/{sent}/papers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        inside = "\n".join(packed.namelist())
    assert (named[2] in inside, named[1] in inside) == (False, True)


def test_the_letter_is_printed_with_bases_counts_and_votes(at_desk, town, rows):
    proposal = town.starts_proposal(rows)
    draft = paper(at_desk("thuongtruc"), f"/proposals/{proposal}/paper")
    assert "15/15" in draft
    assert "03 cá nhân" in draft
    for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
        town.does(step, of=proposal)
    sent = paper(at_desk("tinh-vanthu"), f"/proposals/{proposal}/paper")
    assert "01/TTr-UBND" in sent
    assert "họp Hội đồng số" in sent
    assert "Luật Thi đua, khen thưởng" in sent


def test_the_papers_come_as_one_archive(at_desk, sent):
    answer = at_desk("tinh-thamdinh").fetches(f"/proposals/{sent}/papers.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert packed.namelist()[-1] == "SHA256SUMS.txt"


def test_it_is_taken_back_on_its_page(at_desk, town, sent):
    desk = at_desk("thuongtruc")
    page = desk.opens(f"/proposals/{sent}/withdraw")
    wrong = desk.sends(page, "Rút tờ trình", status=422)
    assert "Nhập lý do rút" in wrong.words
    done = desk.sends(wrong, "Rút tờ trình", reason="Đơn vị xin rút", consent="Phiếu trình số 8")
    assert "Đã rút tờ trình" in done.words
    assert "acknowledge_proposal_withdrawal" in town.open_keys(sent)
    at_desk("chutich").opens(f"/proposals/{sent}/withdraw", status=404)


def test_a_letter_on_paper_is_entered_on_its_page(at_desk, town, rows):
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    proposal = town.sends_proposal(rows)
    desk = at_desk("vanthu")
    page = desk.opens(f"/proposals/{proposal}/letters/new")
    given = {"kind": "returned", "number": "315/SNV", "date": "08/12/2026"}
    wrong = desk.sends(page, "Ghi văn bản", status=422, **given)
    assert "Nhập hạn bổ sung" in wrong.words
    file = {"file": (PDF, "tra-loi.pdf")}
    done = desk.sends(wrong, "Ghi văn bản", files=file, **given | {"kind": "answered"})
    assert "Đã ghi văn bản của cấp tỉnh" in done.words
    assert "ghi tay từ bản giấy" in done.words
    assert town.open_keys(proposal) == ["record_answer"]
    desk.opens(f"/proposals/{proposal}/letters/new", status=404)


def test_the_register_leads_to_what_a_higher_level_gave(at_desk, town, sent):
    town.province_approves(sent)
    town.council_agrees(town.provincial_session([town.proposed_dossier()]))
    town.province_decides(sent)
    town.does("record_answer", of=sent)
    desk = at_desk("thuongtruc")
    page = desk.opens("/register")
    assert "Lương Đình Thưởng" in page.words
    assert desk.opens(page.link("2101/QĐ-UBND")).head == "Tờ trình 01/TTr-UBND"
    seen = desk.opens(f"/proposals/{sent}").words
    assert "Được khen" in seen
    assert "Hội đồng: đạt 7/7" in seen


def test_the_provinces_people_find_their_own_work_and_no_commune(at_desk, town, sent):
    for who in ("tinh-vanthu", "tinh-thamdinh", "tinh-noivu", "tinh-chutich"):
        desk = at_desk(who)
        for path in ("/", "/dossiers", "/rounds", "/sessions", "/register", "/decisions"):
            assert "Trường Tiểu học" not in desk.opens(path).words, (who, path)
    assert "Tiếp nhận, kiểm tra" in at_desk("tinh-noivu").opens("/board").words


def test_the_provinces_secretary_calls_its_council_on_her_page(at_desk, town, sent):
    town.province_approves(sent)
    desk = at_desk("tinh-thamdinh")
    page = desk.opens("/sessions/new")
    assert "Trường Tiểu học Tân Mẫu A" in page.words
    begun = desk.sends(page, "Mở phiên họp", at="15/12/2026 08:00", place="Sở Nội vụ")
    assert "Đã mở phiên họp" in begun.words
    assert town.open_keys() == ["convene_session"]
    town.does("convene_session")
    held = select(CouncilSession.id).where(CouncilSession.owner_id == town.unit("BN").id)
    assert len(town.agenda(town.one(held))) == 3
