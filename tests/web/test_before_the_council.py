"""What lies before the council of each nomination: on its desks, on the wall, and what does not."""

from sqlalchemy import select

from service.commands.files import AttachFile
from service.db.models import AgendaItem, Answer, Attachment


def path_of(town, *more):
    return "/".join((f"/sessions/{town.the_session()}", *more))


def agenda(town):
    return town.all(select(AgendaItem).order_by(AgendaItem.position))


def test_one_page_holds_report_findings_opinions_and_papers(voting_town, at_desk_in):
    case = agenda(voting_town)[0].nomination_id
    desk = at_desk_in(voting_town, "mattran")
    page = desk.opens(path_of(voting_town, "nominations", case))
    assert page.one("#findings-head").text_content()
    assert "Hoàn thành xuất sắc" in page.words
    assert "Trường hợp 1 trong 7" in page.words
    minutes = page.link("Biên bản bình xét của đơn vị")
    assert desk.fetches(minutes).status_code == 200
    after = desk.opens(page.link("Trường hợp sau"))
    assert "Trường hợp 2 trong 7" in after.words
    wall = desk.opens(page.link("Màn chiếu"))
    assert wall.all("nav") == []
    assert wall.head == page.head


def test_the_papers_are_closed_to_members_before_and_after(council_town, passed_town, at_desk_in):
    """From the invitation to the signing, and then only those that lie before the council."""
    for town in (council_town, passed_town):
        file = town.one(select(Answer).where(Answer.key == "hold_unit_review").limit(1))
        paper = f"/files/{file.values['minutes']}"
        assert at_desk_in(town, "mattran").fetches(paper).status_code == 404
        assert at_desk_in(town, "thuongtruc").fetches(paper).status_code == 200


def test_a_signed_report_tells_of_discipline_and_stays_closed(voting_town, at_desk_in):
    head = voting_town.head_of("TM-TH")
    signed = voting_town.execute(
        AttachFile(actor=head, name="Báo cáo.pdf", kind="pdf", data=b"%PDF-1.7 signed")
    )["id"]
    with voting_town.office.database.writing() as session:
        reports = select(Answer).where(Answer.key == "write_achievement_report")
        for report in session.scalars(reports):
            report.values = {**report.values, "signed_file": signed}
            session.get_one(Attachment, signed).case_id = report.case_id
    way = f"/files/{signed}"
    assert at_desk_in(voting_town, "mattran").fetches(way).status_code == 404
    assert at_desk_in(voting_town, "thuongtruc").fetches(way).status_code == 200
