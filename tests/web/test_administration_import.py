"""A sheet of people is looked at, written, and its passwords are handed out once."""

from collections.abc import Callable

from sqlalchemy import select

from service.adapters.people_columns import PEOPLE
from service.adapters.spreadsheet import read_sheet
from service.db.models import Person
from tests.builders import Town
from tests.visitor import Visitor

AtDesk = Callable[[str], Visitor]
IMPORT = "/administration/people/import"
HEADING = "Họ tên\tChức vụ\tĐơn vị\tVai trò\tTừ ngày\tTên đăng nhập"
GOOD = "Lê Văn Ẩn\tGiáo viên\tTM-TH\tNgười soạn hồ sơ của đơn vị\t01/11/2026\t"
BAD = "Ngô Thị Ế\t\tNơi khác\tVăn thư\t\t"


def test_a_pasted_sheet_is_looked_at_first_then_written(town: Town, at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(desk.opens("/administration/people").link("Nhập từ bảng tính"))
    look = desk.sends(form, "Kiểm tra bảng tính", pasted=f"{HEADING}\n{GOOD}\n{BAD}")
    assert "1 dòng ghi được, trong đó 1 người mới; 1 chỗ cần sửa." in look.words
    assert "Không có đơn vị “Nơi khác”, thêm đơn vị trước" in look.words
    assert town.all(select(Person).where(Person.full_name == "Lê Văn Ẩn")) == []
    done = desk.sends(look, "Ghi 1 dòng")
    assert "Đã ghi 1 dòng, thêm 1 người. 1 dòng không nhận" in done.words
    assert "1 tài khoản chưa có mật khẩu" in done.words
    handed = desk.sends(desk.opens(done.link("Cấp mật khẩu")), "Hiện danh sách để in")
    assert handed.said(".table tbody th, .table tbody td")[:2] == ["Lê Văn Ẩn", "anlv"]
    twice = desk.sends(look, "Ghi 1 dòng")
    assert len(town.all(select(Person).where(Person.full_name == "Lê Văn Ẩn"))) == 1
    assert "chưa có mật khẩu" not in twice.words


def test_what_is_no_sheet_of_people_is_refused_at_its_field(at_desk: AtDesk):
    desk = at_desk("quantri")
    form = desk.opens(IMPORT)
    nothing = desk.sends(form, "Kiểm tra bảng tính", status=422)
    assert "Chọn tệp bảng tính" in nothing.words
    other = desk.sends(form, "Kiểm tra bảng tính", status=422, pasted="Tên\tTuổi\nẨn\t8")
    assert "cần đủ các cột: Họ và tên, Đơn vị, Vai trò" in other.words
    assert "Tuổi" in other.one("textarea").text


def test_the_template_is_read_back(at_desk: AtDesk):
    answer = at_desk("quantri").fetches("/administration/people/template.xlsx")
    sheet = read_sheet(PEOPLE, answer.data, name="mẫu.xlsx")
    assert sheet.errors == ()
    assert sheet.rows[0].values["role"] == "unit_head"


def test_for_everybody_else_it_does_not_exist(at_desk: AtDesk):
    desk = at_desk("thuongtruc")
    for path in (IMPORT, f"{IMPORT}/{'0' * 32}", "/administration/people/template.xlsx"):
        desk.opens(path, status=404)
