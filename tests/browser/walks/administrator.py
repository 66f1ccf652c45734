"""Who keeps people, units, councils, days and letters in order."""

from collections.abc import Mapping
from typing import Final

from tests.browser import states
from tests.browser.walks.walk import Stop, Walk

_HOLIDAY: Final = {
    "first_day": "25/11/2026",
    "kind": "holiday",
    "name": "Nghỉ thêm",
    "number": "88/TB-VPCP",
    "signed_on": "19/11/2026",
    "issuer": "Văn phòng Chính phủ",
}
_PEOPLE: Final = (
    "Họ tên\tChức vụ\tĐơn vị\tVai trò\tTừ ngày\tTên đăng nhập\n"
    "Lê Văn Ẩn\tGiáo viên\tTM-TH\tNgười soạn hồ sơ của đơn vị\t01/11/2026\t\n"
    "Ngô Thị Ế\t\tNơi khác\tVăn thư\t\t"
)

WALKS: Final[Mapping[str, Walk]] = {
    "administrator": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("people", "/administration/people"),
            Stop("people-empty", "/administration/people?q=khongco"),
            Stop("person", "/administration/people/{person}", shown=True),
            Stop("person-edit", "/administration/people/{person}/edit"),
            Stop("person-new", "/administration/people/new"),
            Stop("person-refused", "/administration/people/new", press=("Thêm và cấp mật khẩu",)),
            Stop("role-new", "/administration/people/{person}/roles/new"),
            Stop("role-end", "/administration/roles/{role}/end"),
            Stop("account-new", "/administration/people/{newcomer}/account"),
            Stop("account-shut", "/administration/people/{person}/account/shut"),
            Stop(
                "password-handed",
                "/administration/people/{person}/account/password",
                press=("Cấp mật khẩu",),
            ),
        ),
    ),
    "administrator-lists": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("people-import", "/administration/people/import"),
            Stop(
                "people-report",
                "/administration/people/import",
                {"pasted": _PEOPLE},
                ("Kiểm tra bảng tính",),
                "/administration/people/import/{file}",
            ),
            Stop("passwords", "/administration/passwords"),
        ),
    ),
    "administrator-places": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("organisations", "/administration/organisations"),
            Stop("unit-new", "/administration/organisations/new"),
            Stop("unit", "/administration/organisations/{unit}"),
            Stop("unit-rename", "/administration/organisations/{unit}/rename"),
            Stop("unit-end", "/administration/organisations/{unit}/end"),
            Stop("acts", "/administration/history"),
            Stop("councils", "/administration/councils"),
            Stop("council", "/administration/councils/{council}", shown=True),
            Stop("council-new", "/administration/councils/new"),
            Stop("council-end", "/administration/councils/{council}/end"),
            Stop("member-new", "/administration/councils/{council}/members/new"),
            Stop("rules-new", "/administration/councils/{council}/rules/new"),
            Stop(
                "rules-refused",
                "/administration/councils/{council}/rules/new",
                press=("Ghi quy chế",),
            ),
            Stop("seat-end", "/administration/councils/{council}/members/{seat}/end"),
        ),
    ),
    "administrator-mergers": Walk(
        "quantri",
        "town",
        states.divided,
        (
            Stop("unit-over", "/administration/organisations/{over}"),
            Stop("unit-cases", "/administration/organisations/{over}/cases", shown=True),
            Stop(
                "unit-cases-refused",
                "/administration/organisations/{over}/cases",
                press=("Chuyển hồ sơ",),
            ),
            Stop("unit-cases-none", "/administration/organisations/{empty}/cases"),
        ),
    ),
    "administrator-post": Walk(
        "quantri",
        "town",
        states.staffed,
        (
            Stop("calendar-entries", "/calendar/entries"),
            Stop("calendar-days", "/calendar/days/new"),
            Stop("calendar-check", "/calendar/days/new", _HOLIDAY, ("Xem hạn nào đổi",)),
            Stop("calendar-year", "/calendar/years/new"),
            Stop("letters-of-all", "/letters/all"),
            Stop("letters-stopped", "/letters/stopped"),
        ),
    ),
}
