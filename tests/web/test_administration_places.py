"""Units: a tree that administrators add to, rename in, and end on a day."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from service.db.models import Membership, Organisation
from tests.builders import Town
from tests.statements import statements
from tests.visitor import Visitor

AtDesk = Callable[[str], Visitor]
LIST = "/administration/organisations"


def test_units_stand_under_their_commune(at_desk: AtDesk):
    page = at_desk("quantri").opens(LIST)
    names = page.said(".table tbody th")
    assert names[0].startswith("UBND tỉnh Bắc Ninh")
    (commune,) = [at for at, name in enumerate(names) if "UBND xã Tân Mẫu" in name]
    assert all("cấp 2" in each for each in names[1:commune])  # the province's own bodies
    assert any("Trường Tiểu học Tân Mẫu A" in each for each in names[commune + 1 :])


def test_a_unit_is_added_with_a_code_of_its_own(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(desk.opens(LIST).link("Thêm đơn vị"))
    page = desk.sends(form, "Thêm đơn vị", name="Thôn Ổ Đỏ", kind="hamlet")
    assert "Đã thêm Thôn Ổ Đỏ." in page.words
    assert town.unit("TM-TOD").name == "Thôn Ổ Đỏ"
    again = desk.opens(f"{LIST}/new")
    wrong = desk.sends(again, "Thêm đơn vị", status=422, name="Thôn Ố Do", kind="hamlet")
    assert "Đã có đơn vị tên" in wrong.words
    wrong = desk.sends(
        again, "Thêm đơn vị", status=422, name="Thôn Ẩn", kind="hamlet", code="tm-th"
    )
    assert "Mã “TM-TH” đã có đơn vị khác dùng" in wrong.words


def test_a_unit_changes_its_name(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(f"{LIST}/{town.unit('TM-TH').id}/rename")
    page = desk.sends(form, "Đổi tên", name="Trường Tiểu học Ngọc Ẩn")
    assert "Trường Tiểu học Ngọc Ẩn" in page.words
    assert town.unit("TM-TH").fold == "truong tieu hoc ngoc an"
    desk.sends(form, "Đổi tên", status=422, name="Thôn Gò Mận")


def test_a_unit_follows_a_ministry_and_its_page_says_so(town: Town, at_desk: AtDesk):
    desk, school = at_desk("quantri"), town.unit("TM-TH")
    form = desk.opens(f"{LIST}/{school.id}/rename")
    page = desk.sends(form, "Đổi tên", ministry="BKHCN")
    assert f"Đã sửa {school.name}." in page.words
    assert town.unit("TM-TH").ministry == "BKHCN"
    assert "Bộ Khoa học và Công nghệ" in desk.opens(f"{LIST}/{school.id}").words
    form = desk.opens(f"{LIST}/{school.id}/rename")
    desk.sends(form, "Đổi tên", ministry="")
    assert town.unit("TM-TH").ministry == ""
    assert desk.opens(f"{LIST}/{town.unit('BN').id}/rename").all("#f-ministry") == []


def test_a_unit_with_open_dossiers_does_not_end_and_they_are_named(town: Town, at_desk: AtDesk):
    town.opens_dossier("TM-TH")
    desk = at_desk("quantri")
    form = desk.opens(f"{LIST}/{town.unit('TM-TH').id}/end")
    page = desk.sends(form, "Kết thúc đơn vị", status=422)
    assert "1 hồ sơ đang mở: 2026-TM-0001" in page.words
    assert town.unit("TM-TH").valid_to is None


def test_a_unit_ends_with_all_its_roles(town: Town, at_desk: AtDesk):
    desk, unit = at_desk("quantri"), town.unit("TM-TH")
    form = desk.opens(f"{LIST}/{unit.id}/end")
    desk.sends(form, "Kết thúc đơn vị", status=422, last_day="31/12/2025")
    page = desk.sends(form, "Kết thúc đơn vị", last_day="30/11/2026")
    assert "ngày cuối là 30/11/2026" in page.words
    assert town.unit("TM-TH").valid_to == date(2026, 11, 30)
    ends = town.all(select(Membership.valid_to).where(Membership.organisation_id == unit.id))
    assert set(ends) == {date(2026, 11, 30)}
    desk.opens(f"{LIST}/{unit.id}/end", status=404)


def test_the_commune_itself_does_not_end(town: Town, at_desk: AtDesk):
    commune = town.unit("TM").id
    desk = at_desk("quantri")
    desk.opens(f"{LIST}/{commune}/end", status=404)
    desk.opens(f"{LIST}/{commune}/rename")


def test_for_everybody_else_it_does_not_exist(town: Town, at_desk: AtDesk):
    desk = at_desk("thuongtruc")
    unit = town.unit("TM-TH").id
    for path in (LIST, f"{LIST}/new", f"{LIST}/{unit}/rename", f"{LIST}/{unit}/end"):
        desk.opens(path, status=404)


def test_the_tree_asks_no_more_of_many_units_than_of_few(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")

    def sent() -> int:
        with statements(town.office.database.engine) as lines:
            assert desk.fetches(LIST).status_code == 200
        return len(lines)

    few = sent()
    commune = town.unit("TM")
    with town.office.database.writing() as session:
        for number in range(5):
            session.add(
                Organisation(
                    code=f"TM-X{number}", name=f"Thôn {number}", level="unit", kind="hamlet",
                    parent_id=commune.id, sort_key="a", fold="a", valid_from=date(2026, 1, 1),
                )
            )  # fmt: skip
    assert sent() == few
