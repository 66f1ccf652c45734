"""An administrator's pages: people found, added, given roles and passwords, shut out."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from service.commands.newcomers import AddPerson
from service.commands.signing_in import Admitted, OpenSession
from service.db.models import Account, Membership, Person
from tests.builders import Town
from tests.statements import statements
from tests.visitor import Page, Visitor

AtDesk = Callable[[str], Visitor]
PLACES = ("/administration/people", "/administration/people/new", "/administration/passwords")


def find(desk: Visitor, name: str) -> Page:
    return desk.opens(desk.opens(f"/administration/people?q={name}").link(name))


def password_on(page: Page) -> tuple[str, str]:
    username, password = page.said("dl.facts dd")
    return username, password


def admitted(town: Town, username: str, password: str) -> bool:
    door = OpenSession(username=username, password=password, address="")
    return isinstance(town.execute(door), Admitted)


def test_the_menu_leads_there_for_administrators_only(at_desk: AtDesk):
    assert at_desk("quantri").opens("/").link("Quản trị") == "/administration/people"
    assert "Quản trị" not in at_desk("chutich").opens("/").said(".drop a")


def test_people_are_found_with_and_without_marks_by_unit_and_by_account(at_desk: AtDesk):
    desk = at_desk("quantri")
    page = desk.opens("/administration/people")
    assert "Ngô Thị Mỹ Nhẫn" in desk.opens("/administration/people?q=my nhan").words
    assert "Ngô Thị Mỹ Nhẫn" in desk.opens("/administration/people?q=Mỹ Nhẫn").words
    assert "Không có ai khớp" in desk.opens("/administration/people?q=Mỹ Nhận").words
    assert "1 người khớp" in desk.opens("/administration/people?q=quantri").words
    assert desk.opens("/administration/people?account=shut").words.count("0 người khớp") == 1
    school = page.one("select[name=organisation]").xpath(
        ".//option[contains(., 'Tiểu học Tân Mẫu A')]/@value"
    )[0]
    found = desk.opens(f"/administration/people?organisation={school}")
    assert "Thủ trưởng đơn vị, Trường Tiểu học Tân Mẫu A" in found.words
    assert "chutich" not in found.words


def test_somebody_is_added_and_the_password_is_shown_on_that_page_alone(
    town: Town, at_desk: AtDesk
):
    desk = at_desk("quantri")
    form = desk.opens(desk.opens("/administration/people").link("Thêm người dùng"))
    school = town.unit("TM-TH").id
    given = {"name": "Đặng Thị Ổn", "organisation": school, "role": "unit_clerk"}
    done = desk.sends(form, "Thêm và cấp mật khẩu", **given)
    username, password = password_on(done)
    assert username == "ondt"
    assert admitted(town, username, password)
    person = desk.opens(done.link("Xem Đặng Thị Ổn"))
    assert password not in person.text
    assert "Người soạn hồ sơ của đơn vị" in person.words
    assert "Chờ đổi mật khẩu lần đầu" in person.words
    twice = desk.sends(form, "Thêm và cấp mật khẩu", **given)
    assert admitted(town, *password_on(twice))
    assert len(town.all(select(Person).where(Person.full_name == "Đặng Thị Ổn"))) == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens("/administration/people/new")
    wrong = desk.sends(
        form, "Thêm và cấp mật khẩu", status=422,
        name="Đặng Thị Ổn", organisation=town.unit("TM-TH").id, role="appraiser",
    )  # fmt: skip
    assert "Vai trò này không có ở đơn vị" in wrong.words
    assert desk.data_of(wrong.form("Thêm"))["name"] == "Đặng Thị Ổn"
    missing = desk.sends(form, "Thêm và cấp mật khẩu", status=422)
    assert "Nhập họ và tên" in missing.words
    assert town.all(select(Person).where(Person.full_name == "Đặng Thị Ổn")) == []


def test_a_name_is_corrected(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(find(desk, "Ngô Thị Mỹ Nhẫn").link("Sửa thông tin"))
    page = desk.sends(form, "Lưu", name="Ngô Thị Mỹ Nhân", email="thuan@xa.example")
    assert page.head == "Ngô Thị Mỹ Nhân"
    assert "thuan@xa.example" in page.words
    desk.sends(form, "Lưu", status=422, email="thuan")


def test_a_role_is_given_and_ended_with_its_open_tasks_named(town: Town, at_desk: AtDesk):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    task = town.task("request_opinions", of=dossier)
    username = town.username_of(town.actor_for(task).person_id)
    town.claims(task, username)
    name = town.person(username).name
    desk = at_desk("quantri")
    form = desk.opens(find(desk, name).link("Giao vai trò"))
    given = {"organisation": town.unit("TM-TH").id, "role": "unit_clerk"}
    page = desk.sends(form, "Giao vai trò", **given)
    again = desk.sends(form, "Giao vai trò", **given)
    assert again.head == name, "sent twice it is given once"
    refused = desk.sends(desk.opens(page.link("Giao vai trò")), "Giao vai trò", status=422, **given)
    assert "Người này đã giữ vai trò này từ ngày 20/11/2026" in refused.words
    ask = desk.opens(page.link("Chuyên viên thẩm định"))
    assert "1 việc người này đã nhận trở lại hàng chờ ngay" in ask.words
    assert "Không còn ai khác giữ vai trò này" not in ask.words
    desk.sends(ask, "Kết thúc vai trò", status=422, last_day="01/01/2024")
    done = desk.sends(ask, "Kết thúc vai trò", last_day="19/11/2026")
    assert "ngày cuối là 19/11/2026. 1 việc trở lại hàng chờ." in done.words
    assert town.task("request_opinions", of=dossier).claimed_by is None


def test_of_a_role_that_nobody_else_holds_it_is_said(town: Town, at_desk: AtDesk):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="submit_dossier")
    desk = at_desk("quantri")
    page = find(desk, town.head_of("TM-TH").name)
    ask = desk.opens(page.link("Thủ trưởng đơn vị"))
    assert "Không còn ai khác giữ vai trò này: 1 việc đang mở" in ask.words


def test_an_account_is_shut_opened_and_given_a_password_after_a_question(
    town: Town, at_desk: AtDesk
):
    desk = at_desk("quantri")
    page = find(desk, "Ngô Thị Mỹ Nhẫn")
    ask = desk.opens(page.link("Cấp mật khẩu một lần"))
    assert admitted(town, *password_on(desk.sends(ask, "Cấp mật khẩu")))
    shut = desk.sends(desk.opens(page.link("Khóa tài khoản")), "Khóa tài khoản")
    assert "Đang khóa từ 20/11/2026" in shut.words
    back = desk.sends(desk.opens(shut.link("Mở lại tài khoản")), "Mở lại tài khoản")
    assert "Chờ đổi mật khẩu lần đầu" in back.words
    made = desk.sends(desk.opens(back.link("Trao quyền quản trị")), "Trao quyền quản trị")
    assert "là người quản trị" in made.words
    desk.opens(f"{made.path}/account/administrator", status=404)
    desk.opens(f"{made.path}/account/nothing", status=404)


def test_the_last_administrator_stays_one(at_desk: AtDesk):
    desk = at_desk("quantri")
    page = find(desk, "Vũ Văn Ước")
    assert "Khóa tài khoản" not in page.words
    ask = desk.opens(page.link("Thôi quyền quản trị"))
    refused = desk.sends(ask, "Thôi quyền quản trị", status=409)
    assert "Đây là người quản trị cuối cùng" in refused.words


def test_an_account_is_opened_for_whoever_has_none(town: Town, at_desk: AtDesk):
    with town.office.database.writing() as session:
        session.add(Person(full_name="Lê Văn Ẩn", sort_key="a", fold="le van an"))
    desk = at_desk("quantri")
    form = desk.opens(find(desk, "Lê Văn Ẩn").link("Mở tài khoản"))
    desk.sends(form, "Mở tài khoản", status=422, username="quantri")
    assert admitted(town, *password_on(desk.sends(form, "Mở tài khoản")))
    desk.opens(form.path, status=404)


@pytest.mark.parametrize("way", ["Hiện danh sách để in", "Tải bảng tính"])
def test_first_passwords_are_handed_out_once(town: Town, at_desk: AtDesk, way: str):
    desk, boss = at_desk("quantri"), town.person("quantri")
    assert "Không có tài khoản nào chờ mật khẩu" in desk.opens("/administration/passwords").words
    for name in ("Lê Văn Ẩn", "Lê Văn Ế"):
        town.execute(AddPerson(actor=boss, name=name))
    page = desk.opens(desk.opens("/administration/people").link("Cấp mật khẩu một lần"))
    if way == "Tải bảng tính":
        data = {**desk.data_of(page.form(way), way), "as": "sheet"}
        answer = desk.client.post(
            page.path, data=data, base_url="http://127.0.0.1:8080",
            headers={"Referer": f"http://127.0.0.1:8080{page.path}"},
        )  # fmt: skip
        rows = list(load_workbook(BytesIO(answer.data)).active.values)[2:]
    else:
        done = desk.sends(page, way)
        cells = done.said(".table tbody th, .table tbody td")
        rows = [tuple(cells[i : i + 3]) for i in range(0, len(cells), 3)]
    assert [row[0] for row in rows] == ["Lê Văn Ẩn", "Lê Văn Ế"]
    assert all(admitted(town, row[1], row[2]) for row in rows)
    assert "Không có tài khoản nào chờ" in desk.sends(page, way, status=422).words


@pytest.mark.parametrize("who", ["thuongtruc", "chutich", "tieuhoc"])
def test_for_everybody_else_none_of_it_exists(town: Town, at_desk: AtDesk, who: str):
    desk = at_desk(who)
    token = desk.opens("/").token
    person = town.person("thamdinh").person_id
    role = town.all(select(Membership.id))[0]
    one = f"/administration/people/{person}"
    ways = (*PLACES, one, f"{one}/edit", f"{one}/roles/new", f"{one}/account/shut")
    for path in (*ways, f"/administration/roles/{role}/end"):
        desk.opens(path, status=404)
    for path in (f"{one}/account/shut", f"{one}/account/password", "/administration/passwords"):
        answer = desk.client.post(
            path, data={"csrf_token": token}, base_url="http://127.0.0.1:8080",
            headers={"Referer": "http://127.0.0.1:8080/"},
        )  # fmt: skip
        assert answer.status_code == 404, path
    assert town.one(select(Account.disabled_at).where(Account.person_id == person)) is None


def test_pages_ask_no_more_of_many_people_than_of_few(town: Town, at_desk: AtDesk):
    desk, boss = at_desk("quantri"), town.person("quantri")

    def sent() -> list[int]:
        found = []
        for path in PLACES:
            with statements(town.office.database.engine) as lines:
                assert desk.fetches(path).status_code == 200
            found.append(len(lines))
        return found

    few = sent()
    for number in range(4):
        town.execute(AddPerson(actor=boss, name=f"Ân Văn Á {number}"))
    assert sent() == few


def test_a_long_list_goes_on_page_by_page(town: Town, at_desk: AtDesk):
    desk, boss = at_desk("quantri"), town.person("quantri")
    for number in range(20):
        town.execute(AddPerson(actor=boss, name=f"Ân Văn Á {number}"))
    first = desk.opens("/administration/people")
    second = desk.opens(first.link("Xem tiếp"))
    names = first.said("a.row-name") + second.said("a.row-name")
    assert len(names) == len(town.all(select(Person.id)))
    assert len(first.text.encode()) < 60 * 1024
