"""The columns of a sheet of people: who they are, and the role that each row gives."""

from typing import Final

from service.adapters.sheet_columns import Column, Layout
from service.casework import seats

_ROLES: Final = {seats.label(role): role.value for held in seats.ROLES.values() for role in held}
PEOPLE: Final = Layout(
    "Người dùng",
    (
        Column("number", "STT", aliases=("số tt", "tt", "số thứ tự"), width=6),
        Column(
            "name", "Họ và tên", ask="Nhập họ và tên", aliases=("họ tên", "tên"), width=28
        ),
        Column("post", "Chức vụ", aliases=("chức danh",), width=24),
        Column(
            "email", "Thư điện tử", aliases=("email", "e-mail", "địa chỉ thư điện tử"), width=28
        ),
        Column(
            "unit", "Đơn vị", ask="Nhập đơn vị",
            aliases=("tên đơn vị", "đơn vị công tác"), width=32,
        ),
        Column(
            "role", "Vai trò", ask="Nhập vai trò",
            choices=_ROLES,
            width=28,
        ),
        Column("first_day", "Từ ngày", aliases=("giữ vai trò từ ngày",), width=14),
        Column("username", "Tên đăng nhập", aliases=("tài khoản",), width=18),
    ),
    frozenset({"name", "role"}),
)  # fmt: skip
