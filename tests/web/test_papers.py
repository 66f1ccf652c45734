"""Papers on A4: all of it from the record. They stand outside the site's frame."""

import pytest
from lxml import html
from sqlalchemy import select

from service.commands.correcting_minutes import StartMinutesCorrection
from service.db.models import AgendaItem, Dossier, SessionMember, SessionMinutes
from tests.pages import words


def paper(desk, path):
    """The words of a paper; nothing undefined, no script and no style in it."""
    answer = desk.fetches(path)
    assert answer.status_code == 200, path
    text = answer.get_data(as_text=True)
    tree = html.document_fromstring(text)
    assert tree.xpath("//@style | //style | //script[not(@src)]") == []
    said = words(tree.find("body"))
    for odd in ("None", "True", "False", "{{", "Undefined", " ,", " ."):
        assert odd not in said, said
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert len(tree.xpath("//h1")) >= 1
    return said


@pytest.fixture
def school(finished_town):
    return finished_town.all(select(Dossier.id).order_by(Dossier.number))[0]


def test_a_dossier_lists_what_of_it_can_be_printed(finished_town, school, at_desk_in):
    page = at_desk_in(finished_town, "thuongtruc").opens(f"/dossiers/{school}/papers")
    for name in ("Tờ trình gửi Chủ tịch UBND xã Tân Mẫu", "Giấy biên nhận", "Phiếu thẩm định"):
        assert name in page.words
    assert "Phiếu yêu cầu bổ sung" not in page.words
    own = at_desk_in(finished_town, "tieuhoc").opens(f"/dossiers/{school}/papers")
    assert "Phiếu thẩm định" not in own.words
    at_desk_in(finished_town, "thcs").opens(f"/dossiers/{school}/papers", status=404)


def test_the_receipt_names_papers_number_and_the_day_of_the_result(
    finished_town, school, at_desk_in
):
    said = paper(at_desk_in(finished_town, "tieuhoc"), f"/dossiers/{school}/papers/receipt")
    assert "Số: 01/BN-HSTĐKT" in said
    assert "gồm 05 trường hợp" in said
    assert "Tờ trình kèm danh sách đề nghị" in said
    assert "Ngày hẹn kết quả: thứ Hai 21/12/2026, 20 ngày làm việc" in said
    assert "Căn cứ: Quyết định số 638/QĐ-BNV năm 2025." in said


def test_the_request_for_completion_says_what_is_wanting_and_until_when(town, at_desk):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    town.goes_on(dossier, until="receive_dossier")
    _, draft = town.form_and_draft(town.task("receive_dossier", of=dossier))
    first = draft["checks"][0]["paper"]
    town.does(
        "receive_dossier",
        of=dossier,
        papers_complete=False,
        request_text="Bổ sung tờ trình có chữ ký",
        checks={
            row["paper"]: {"choice": "missing" if row["paper"] == first else "ok"}
            for row in draft["checks"]
        },
    )
    desk = at_desk("tramyte")
    listed = desk.opens(f"/dossiers/{dossier}/papers")
    said = paper(desk, listed.link("Phiếu yêu cầu bổ sung"))
    assert "Kính gửi: Trạm Y tế xã" in said
    assert "Thiếu" in said
    assert "Bổ sung tờ trình có chữ ký" in said
    assert "trước 17 giờ 00 thứ Hai 30/11/2026" in said  # the 24th is a holiday
    assert "Số: 01/PYC-BS" in said
    assert desk.fetches(f"/dossiers/{dossier}/papers/receipt").status_code == 404


def test_the_submission_letter_is_a_draft_until_it_is_signed(town, at_desk):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn", "Lý Thị Ứng"], nominations=2)
    desk, way = at_desk("tramyte"), f"/dossiers/{dossier}/papers/submission/commune"
    draft = paper(desk, way)
    assert "DỰ THẢO" in draft
    assert "ngày …… tháng …… năm ……" in draft
    town.goes_on(dossier, until="receive_dossier")
    said = paper(desk, way)
    assert "DỰ THẢO" not in said
    assert "Kính gửi: Chủ tịch UBND xã Tân Mẫu" in said
    assert "khen thưởng 02 cá nhân" in said
    assert "20/20" in said
    assert "Mẫu 01" in said
    assert desk.fetches(f"{way[:-7]}province").status_code == 404


def test_the_appraisal_sheet_is_for_the_offices(finished_town, school, at_desk_in):
    way = f"/dossiers/{school}/papers/appraisal"
    said = paper(at_desk_in(finished_town, "thamdinh"), way)
    assert "Tiêu chuẩn: Điều 23 Luật Thi đua, khen thưởng" in said
    assert said.count("Kết quả: Đủ điều kiện") == 5
    assert "kỷ luật" not in said
    assert at_desk_in(finished_town, "tieuhoc").fetches(way).status_code == 404


def test_the_decision_carries_its_list_and_adds_up(finished_town, at_desk_in):
    way = f"/decisions/{finished_town.the_decision()}/paper"
    said = paper(at_desk_in(finished_town, "tieuhoc"), way)
    assert "Số: 01/QĐ-UBND" in said
    assert "DỰ THẢO" not in said
    assert "Tặng danh hiệu Chiến sĩ thi đua cơ sở cho 05 trường hợp" in said
    assert "Biên bản họp Hội đồng số 01/BB-HĐTĐKT" in said
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN MẪU" in said
    total = said.split("tổng số ")[1].split()[0]
    assert said.endswith(f"Tổng cộng {total}")


def test_a_decision_without_a_number_says_draft(passed_town, at_desk_in):
    way = f"/decisions/{passed_town.the_decision()}/paper"
    assert "DỰ THẢO" in paper(at_desk_in(passed_town, "thuongtruc"), way)
    assert at_desk_in(passed_town, "tieuhoc").fetches(way).status_code == 404


# A sitting ----------------------------------------------------------------------------------------


def minutes(town):
    return f"/sessions/{town.the_session()}/minutes"


def test_the_minutes_tell_who_what_and_how_many(passed_town, at_desk_in):
    said = paper(at_desk_in(passed_town, "mattran"), minutes(passed_town))
    assert "HỘI ĐỒNG THI ĐUA – KHEN THƯỞNG" in said
    assert "Số: 01/BB-HĐTĐKT Tân Mẫu, ngày 08 tháng 12 năm 2026" in said
    assert "Tổng số thành viên 15. Có mặt 15." in said
    assert "cần ít nhất 80 % tổng số thành viên đồng ý, tức từ 12 trên 15" in said
    assert "Đạt 07 trường hợp, không đạt 00 trường hợp." in said
    assert "DỰ THẢO" not in said
    assert "Mã đối chiếu phiếu:" in said


def test_exclusion_is_told_without_name_or_ground(passed_town, at_desk_in):
    said = paper(at_desk_in(passed_town, "mattran"), minutes(passed_town))
    line = "Trường hợp số 6: 1 thành viên không bỏ phiếu, vẫn tính trong tổng số 15 thành viên."
    assert line in said
    assert "cùng đơn vị" not in said
    assert "người thân" not in said


def test_unsigned_minutes_say_draft_and_hold_no_result_before_the_count(voting_town, at_desk_in):
    said = paper(at_desk_in(voting_town, "mattran"), minutes(voting_town))
    assert "Số: ……DỰ THẢO" in said
    assert "Phiên họp chưa kết thúc." in said
    assert "%," not in said.replace("80 %", "")
    counting = minutes(voting_town).replace("minutes", "counting-minutes")
    assert at_desk_in(voting_town, "mattran").fetches(counting).status_code == 404


def test_absent_members_are_named_with_reason_and_open_opinion(council_town, at_desk_in):
    away = council_town.person("nongdan").person_id
    sitting = council_town.session_over(council_town.waiting_dossiers())
    council_town.takes_roll(sitting, absent={away: "open_opinion"})
    first = council_town.all(select(AgendaItem).order_by(AgendaItem.position))[0].nomination_id
    council_town.does(
        "discuss_nominations",
        of=sitting,
        open_opinions=[{"member": away, "nomination": first, "opinion": "not_agree"}],
    )
    council_town.does("open_ballot", of=sitting)
    council_town.everyone_votes(sitting)
    council_town.closes_session(sitting)
    said = paper(at_desk_in(council_town, "thuongtruc"), f"/sessions/{sitting}/minutes")
    assert "Có mặt 14." in said
    assert "Nguyễn Văn Ước (Có giấy báo vắng; gửi ý kiến bằng văn bản)" in said
    assert "Nguyễn Văn Ước: không đồng ý trường hợp số 1." in said
    assert "14141411410" in said.replace(" ", "")  # issued … written, agree, not agree, blank


def test_the_counting_minutes_list_every_code_and_no_voter(passed_town, at_desk_in):
    way = minutes(passed_town).replace("minutes", "counting-minutes")
    said = paper(at_desk_in(passed_town, "mattran"), way)
    assert "Số người được phát phiếu điện tử 15, số phiếu trong hòm 15." in said
    tellers = [
        member.person.full_name
        for member in passed_town.read(
            lambda session: [
                each
                for each in session.scalars(select(SessionMember))
                if each.teller and each.person.full_name
            ]
        )
    ]
    assert all(f"{name} xác nhận đúng kết quả" in said for name in tellers)
    codes = said.split("thứ tự bỏ phiếu: ")[1].split(" 6. Xác nhận")[0].split(" · ")
    assert len(codes) == 15
    assert codes == sorted(codes)
    assert "Phan Trọng Ẩn" not in said


@pytest.mark.parametrize("page", ["minutes", "counting-minutes"])
def test_papers_of_a_sitting_do_not_exist_for_strangers(passed_town, at_desk_in, page):
    way = f"/sessions/{passed_town.the_session()}/{page}"
    assert at_desk_in(passed_town, "tieuhoc").fetches(way).status_code == 404


def test_the_pages_lead_to_their_papers(finished_town, at_desk_in):
    desk = at_desk_in(finished_town, "thuongtruc")
    session = desk.opens(f"/sessions/{finished_town.the_session()}")
    paper(desk, session.link("Biên bản họp Hội đồng"))
    paper(desk, session.link("Biên bản kiểm phiếu"))
    paper(desk, desk.opens(f"/decisions/{finished_town.the_decision()}").link("In quyết định"))


# Versions of the minutes --------------------------------------------------------------------------


def correct(town, conclusions):
    """The secretary begins a correction, writes it; both sign."""
    row = town.execute(
        StartMinutesCorrection(
            actor=town.person("thuongtruc"), session_id=town.the_session(), reason="Sót một ý"
        )
    )
    town.does("correct_minutes", of=row, correction_action="corrected", conclusions=conclusions)
    town.does("sign_correction_as_secretary", of=row)
    return row


def test_signed_minutes_say_who_signed_when_and_stay_as_they_were(passed_town, at_desk_in):
    desk, way = at_desk_in(passed_town, "mattran"), minutes(passed_town)
    before = paper(desk, way)
    assert before.count("(đã ký lúc 08 giờ") == 2
    roll = passed_town.sitting(passed_town.the_session()).roll_hash
    assert f"Mã thành viên và điểm danh: {roll}" in before
    with passed_town.office.database.writing() as session:
        for member in session.scalars(select(SessionMember)):
            member.person.full_name = "Người Khác"
    assert paper(desk, way) == before


def test_a_corrected_paper_says_which_version_it_is_and_why(passed_town, at_desk_in):
    desk, way = at_desk_in(passed_town, "mattran"), minutes(passed_town)
    first = paper(desk, way)
    row = correct(passed_town, "Kết luận ghi lại")
    assert paper(desk, way) == first  # until the chair signs
    draft = paper(desk, f"{way}/0")
    assert "DỰ THẢO" in draft
    assert "Bản số 2, thay bản số 1. Lý do đính chính: Sót một ý" in draft
    passed_town.does("sign_correction", of=row)

    said = paper(desk, way)
    assert "Bản số 2, thay bản số 1. Lý do đính chính: Sót một ý" in said
    assert "Kết luận ghi lại" in said
    old = paper(desk, f"{way}/1")
    assert "Bản số 1 đã được thay bằng bản số 2." in old
    assert "Kết luận ghi lại" not in old
    for missing in ("0", "3"):
        assert desk.fetches(f"{way}/{missing}").status_code == 404
    session = desk.opens(f"/sessions/{passed_town.the_session()}")
    assert "bản số 2" in session.words
    assert session.link("Biên bản, bản số 1") == f"{way}/1"


def test_the_secretary_begins_a_correction_on_the_session_s_page(passed_town, at_desk_in):
    secretary = at_desk_in(passed_town, "thuongtruc")
    session = secretary.opens(f"/sessions/{passed_town.the_session()}")
    ask = secretary.opens(session.link("Đính chính biên bản"))
    refused = secretary.sends(ask, "Mở việc đính chính", status=422)
    assert refused.one("#f-reason").get("aria-invalid") == "true"
    done = secretary.sends(ask, "Mở việc đính chính", reason="Sót một ý")
    assert "Bản đính chính biên bản" in done.words
    assert done.link("Lập bản đính chính") == f"/tasks/{passed_town.task('correct_minutes').id}"
    task = secretary.opens(f"/tasks/{passed_town.task('correct_minutes').id}")
    assert task.link("Biên bản họp, toàn văn") == f"{minutes(passed_town)}/0"
    for username in ("chutich", "mattran"):
        desk = at_desk_in(passed_town, username)
        desk.opens(f"{minutes(passed_town)}/correct", status=404)
    secretary.opens(f"{minutes(passed_town)}/correct", status=404)  # one is under way


def test_who_signs_reads_the_whole_text_first(voting_town, at_desk_in):
    sitting = voting_town.the_session()
    voting_town.everyone_votes(sitting)
    voting_town.does("count_ballots", of=sitting)
    voting_town.all_do("sign_tally", of=sitting)
    voting_town.does("draft_minutes", of=sitting)
    task = voting_town.task("sign_minutes_as_secretary", of=sitting)
    desk = at_desk_in(voting_town, "thuongtruc")
    page = desk.opens(f"/tasks/{task.id}")
    assert "DỰ THẢO" in paper(desk, page.link("Biên bản họp, toàn văn"))


# Signed for the chair -----------------------------------------------------------------------------


def test_a_vice_chairs_signature_stands_below_whom_he_signs_for(passed_town, at_desk_in):
    """NĐ 30/2020, Phụ lục I: “KT. CHỦ TỊCH”, and below it “PHÓ CHỦ TỊCH”."""
    sitting = passed_town.the_session()
    with passed_town.office.database.writing() as session:
        row = session.scalars(select(SessionMinutes)).one()
        row.signed_as, row.chair_name = "for_chair", "Trần Văn Phó"
    said = paper(at_desk_in(passed_town, "thuongtruc"), f"/sessions/{sitting}/minutes")
    signed = "KT. CHỦ TỊCH HỘI ĐỒNG PHÓ CHỦ TỊCH HỘI ĐỒNG (đã ký lúc"
    assert signed in said
    assert said.index(signed) < said.index("Trần Văn Phó")


def test_who_presided_is_who_was_there(passed_town, at_desk_in):
    sitting = passed_town.the_session()
    desk = at_desk_in(passed_town, "thuongtruc")
    before = paper(desk, f"/sessions/{sitting}/minutes")
    with passed_town.office.database.writing() as session:
        row = session.scalars(select(SessionMinutes)).one()
        members = [
            {**each, "attendance": "excused"} if each["role"] == "chair" else each
            for each in row.content["members"]
        ]
        row.content = {**row.content, "members": members}
    after = paper(desk, f"/sessions/{sitting}/minutes")
    chair = next(each["name"] for each in members if each["role"] == "chair")
    vice = next(each["name"] for each in members if each["role"] == "vice_chair")
    assert f"Chủ trì: {chair}" in before
    assert f"Chủ trì: {vice}" in after
    assert "Phó Chủ tịch Hội đồng, thay Chủ tịch vắng" in after
