"""The record of administration on pages: of one person, unit, council, and all of it."""

from collections.abc import Callable

import pytest

from service.commands.memberships import GiveRole, Seat
from service.commands.newcomers import AddPerson
from tests.builders import Town
from tests.statements import statements
from tests.visitor import Visitor

AtDesk = Callable[[str], Visitor]
LIST = "/administration/history"


@pytest.fixture
def newcomer(town: Town) -> str:
    """Somebody who was made the clerk of the school just now."""
    seat = Seat(role="unit_clerk", organisation_id=town.unit("TM-TH").id, first_day=town.today)
    return town.execute(AddPerson(actor=town.person("quantri"), name="Trịnh Văn Ẩn", seat=seat))


def test_the_page_of_a_person_says_who_gave_him_what_and_when(newcomer: str, at_desk: AtDesk):
    page = at_desk("quantri").opens(f"/administration/people/{newcomer}")
    first = page.said(".timeline li")[0]
    assert first.startswith("Giao vai trò: Trường Tiểu học Tân Mẫu A, ")
    assert "từ 20/11/2026" in first
    assert "Thứ Sáu 20/11, 09:00. Vũ Văn Ước" in first
    assert "Trịnh Văn Ẩn" not in first
    assert len(page.said(".timeline li")) == 3


def test_the_page_of_a_unit_says_the_same_of_its_people(town: Town, newcomer: str, at_desk: AtDesk):
    desk = at_desk("quantri")
    tree = desk.opens("/administration/organisations")
    page = desk.opens(tree.link("Trường Tiểu học Tân Mẫu A"))
    assert page.head == "Trường Tiểu học Tân Mẫu A"
    (only,) = page.said(".timeline li")
    assert only.startswith("Giao vai trò: Trịnh Văn Ẩn, ")
    assert "Trịnh Văn Ẩn" in page.said(".table tbody th")
    commune = desk.opens(f"/administration/organisations/{town.unit('TM').id}")
    assert "Chưa ghi việc nào." in commune.words


def test_the_page_of_a_council_says_who_came_and_went(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    path = f"/administration/councils/{town.council()}"
    form = desk.opens(f"{path}/members/new")
    desk.sends(form, "Thêm thành viên", person=town.person("tieuhoc").person_id, role="member")
    (only,) = desk.opens(path).said(".timeline li")
    assert only.startswith("Thêm thành viên Hội đồng: ")
    assert "Ủy viên, từ 20/11/2026" in only


def test_all_of_it_is_one_list_by_who_acted_and_kind(town: Town, newcomer: str, at_desk: AtDesk):
    desk = at_desk("quantri")
    page = desk.opens(desk.opens("/administration/people").link("Lịch sử"))
    assert page.said(".table tbody th b") == ["Giao vai trò", "Mở tài khoản", "Thêm người dùng"]
    boss = town.person("quantri").person_id
    page = desk.opens(f"{LIST}?kind=role.given&actor={boss}")
    (row,) = page.said(".table tbody tr")
    assert "Trịnh Văn Ẩn Trường Tiểu học Tân Mẫu A Vũ Văn Ước 09:00 20/11/2026" in row
    assert page.link("Trịnh Văn Ẩn") == f"/administration/people/{newcomer}"
    assert "Không có việc nào khớp." in desk.opens(f"{LIST}?kind=unit.ended").words
    assert "Không có việc nào khớp." in desk.opens(f"{LIST}?actor={newcomer}").words


def test_a_person_of_many_acts_leads_to_the_list_of_his_own(
    town: Town, newcomer: str, at_desk: AtDesk
):
    codes = ("TM-MN", "TM-CS", "TM-YT", "TM-MT", "TM-ND", "TM-PN")
    for place in (town.unit(code).id for code in codes):
        seat = Seat(role="unit_clerk", organisation_id=place, first_day=town.today)
        command = GiveRole(actor=town.person("quantri"), person_id=newcomer, seat=seat)
        town.execute(command)
    desk = at_desk("quantri")
    page = desk.opens(f"/administration/people/{newcomer}")
    assert len(page.said(".timeline li")) == 8
    page = desk.opens(page.link("Xem đủ"))
    assert "Của Trịnh Văn Ẩn." in page.words
    assert len(page.said(".table tbody tr")) == 3 + len(codes)
    filtered = desk.opens(f"{page.path}&kind=person.added")
    assert len(filtered.said(".table tbody tr")) == 1


def test_the_list_is_paged(town: Town, at_desk: AtDesk):
    for number in range(26):
        town.execute(AddPerson(actor=town.person("quantri"), name=f"Lê Ẩn {number}"))
    desk = at_desk("quantri")
    page = desk.opens(LIST)
    assert len(page.said(".table tbody tr")) == 50
    rest = desk.opens(page.link("Xem tiếp"))
    assert len(rest.said(".table tbody tr")) == 2
    desk.opens(f"{LIST}?cursor=WyJhIl0", status=422)  # ["a"]


def test_for_everybody_else_it_does_not_exist(town: Town, at_desk: AtDesk):
    desk = at_desk("chutich")
    desk.opens(LIST, status=404)
    desk.opens(f"/administration/organisations/{town.unit('TM-TH').id}", status=404)


def test_many_acts_cost_no_more_statements_than_few(town: Town, newcomer: str, at_desk: AtDesk):
    desk = at_desk("quantri")

    def sent() -> int:
        with statements(town.office.database.engine) as lines:
            assert desk.fetches(LIST).status_code == 200
        return len(lines)

    few = sent()
    for number in range(10):
        town.execute(AddPerson(actor=town.person("quantri"), name=f"Lê Ẩn {number}"))
    assert sent() == few
