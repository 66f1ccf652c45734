"""People who work here, for administrators: who they are, what they hold, how they sign in."""

from typing import Any, Final

from flask import Blueprint, url_for

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import Text
from forms.html import html_name
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import require_administrator
from service.casework import seats
from service.commands.accounts import IssuePassword
from service.commands.memberships import Seat
from service.commands.newcomers import AddPerson
from service.commands.people import ChangePerson
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import people as reads
from service.queries.administration.history import ActFilters
from service.queries.administration.people import AccountItem, PeopleFilters, PersonItem, RoleItem
from service.text import count, full_date, local
from service.web.administration.acts import history_of
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, asked, go, page, reading, render, say_once, today

administration: Final = Blueprint("administration", __name__, url_prefix="/administration")
STATES: Final = {
    "open": "Đang dùng",
    "first": "Chờ đổi mật khẩu lần đầu",
    "unset": "Chưa cấp mật khẩu",
    "shut": "Đang khóa",
    "none": "Không có tài khoản",
}
AREAS: Final = (
    ("people", "Người dùng"),
    ("organisations", "Đơn vị"),
    ("councils", "Hội đồng"),
    ("history", "Lịch sử"),
)
_MADE_BY_RULE: Final = "Bỏ trống thì lấy theo họ tên: Nguyễn Văn An là annv."


@administration.before_request
def for_administrators() -> None:
    require_administrator(me())


class WhoSomebodyIs(Sheet):
    """Sửa họ tên, chức vụ, thư điện tử"""

    name = Text("Họ và tên", required=True, privacy="b", hint="Viết đầy đủ, có dấu.")
    post = Text("Chức vụ")
    email = Text("Thư điện tử", hint="Bỏ trống thì người này không nhận được thư nhắc việc.")


class NewRole(Sheet):
    """Giao vai trò"""

    organisation = One("Đơn vị", source="places", required=True)
    role = One("Vai trò", source="roles", required=True)
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    last_day = Day(
        "Đến hết ngày", earliest=None, latest=None, hint="Bỏ trống nếu chưa định ngày kết thúc."
    )


class NewPerson(WhoSomebodyIs):
    """Thêm người dùng"""

    username = Text("Tên đăng nhập", hint=_MADE_BY_RULE)
    organisation = One("Đơn vị", source="places", required=True)
    role = One("Vai trò", source="roles", required=True)
    first_day = Day("Giữ vai trò từ ngày", required=True, earliest=None, latest=None)


def setting() -> Setting:
    """What an administrator may choose from: places of today or later, and roles held in them."""
    with reading() as session:
        found = reads.places(session, me(), today())
    levels = {level for _, _, level in found}
    roles = [
        Choice(role.value, seats.label(role))
        for level, held in seats.ROLES.items()
        for role in held
        if level in levels
    ]
    offered = tuple(Choice(place, name) for place, name, _ in found)
    return Setting(today(), choices={"places": offered, "roles": tuple(roles)})


def wrong(form: Filled, invalid: Invalid) -> Filled:
    """The same form, with what a command said at its fields."""
    errors = {html_name(path): sentences for path, sentences in invalid.errors.items()}
    return Filled(form.questions, form.values, {}, errors)


def form_page(form: Filled, title: str, verb: str, back: tuple[str, str], **more: Any) -> Any:
    """Any form of these pages. `back`: where it leads when nothing is sent, and what that is."""
    return render(
        "administration/form.html",
        status=REFUSED if form.errors else 200,
        title=title,
        verb=verb,
        back=back,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
        **more,
    )


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": url_for(f"administration.{key}"), "current": key == current}
        for key, label in AREAS
    ]


# The list -----------------------------------------------------------------------------------------


@page(administration, "/people")
def people() -> Any:
    wanted = PeopleFilters(
        q=asked("q"), organisation=asked("organisation"), account=asked("account")
    )
    with reading() as session:
        found = reads.people(session, me(), wanted, today=today(), cursor=asked("cursor"))
        number, unset = reads.count_people(session, me(), wanted, today())
        places = reads.places(session, me(), today())
    way = {"q": wanted.q, "organisation": wanted.organisation, "account": wanted.account}
    chosen = {key: value for key, value in way.items() if value}
    return render(
        "administration/people.html",
        tabs=tabs("people"),
        rows=[_row(each) for each in found.items],
        said=f"{count(number, 'người')} khớp." if chosen else f"{count(number, 'người')}.",
        filters=wanted,
        filtered=bool(chosen),
        places=[(key, name, key == wanted.organisation) for key, name, _ in places],
        states=[(key, label, key == wanted.account) for key, label in STATES.items()],
        unset=count(unset, "tài khoản") if unset else "",
        next=_next(found.next, chosen),
    )


def _next(cursor: str | None, chosen: dict[str, Any]) -> str:
    return url_for("administration.people", cursor=cursor, **chosen) if cursor else ""


def _row(each: PersonItem) -> dict[str, Any]:
    return {
        "href": url_for("administration.person", person_id=each.id),
        "name": each.name,
        "post": each.post,
        "roles": [_told(role) for role in each.roles],
        "username": each.account.username,
        "state": _state(each.account),
        "administrator": each.account.administrator,
    }


def _told(role: RoleItem) -> str:
    until = f" đến {full_date(role.valid_to)}" if role.valid_to else ""
    since = f" từ {full_date(role.valid_from)}" if role.valid_from > today() else ""
    return f"{role.label}, {role.organisation_name}{since}{until}"


def _state(account: AccountItem) -> str:
    if account.shut_at is None:
        return STATES[account.state]
    return f"{STATES[account.state]} từ {full_date(local(account.shut_at).date())}"


# One person ---------------------------------------------------------------------------------------


def find(person_id: str) -> PersonItem:
    with reading() as session:
        return reads.person(session, me(), person_id)


@page(administration, "/people/<person_id>")
def person(person_id: str) -> Any:
    found = find(person_id)
    return render(
        "administration/person.html",
        person=found,
        roles=[_held(each) for each in found.roles],
        state=_state(found.account),
        mine=person_id == me().person_id,
        **history_of(ActFilters(person=person_id)),
    )


def _held(role: RoleItem) -> dict[str, Any]:
    over = role.valid_to is not None and role.valid_to < today()
    until = full_date(role.valid_to) if role.valid_to else "chưa định"
    return {
        "label": role.label,
        "place": role.organisation_name,
        "since": full_date(role.valid_from),
        "until": until if role.began else "bỏ trước khi bắt đầu",
        "over": over,
        "end": "" if over else url_for("administration.end_role", membership_id=role.id),
    }


@page(administration, "/people/new")
def new_person() -> Any:
    return _new_form(empty(NewPerson(setting()), first_day=today().isoformat()))


def _new_form(form: Filled) -> Any:
    back = (url_for("administration.people"), "Người dùng")
    return form_page(form, "Thêm người dùng", "Thêm và cấp mật khẩu", back)


@page(administration, "/people/new", methods=("POST",))
def add_person() -> Any:
    """Sent twice it is one person; the password shown last is the one that counts."""
    form = filled(NewPerson(setting()))
    if form.errors:
        return _new_form(form)
    given = form.answers
    command = AddPerson(
        actor=me(),
        name=given["name"],
        post=given.get("post", ""),
        email=given.get("email", ""),
        username=given.get("username", ""),
        seat=Seat(
            role=given["role"],
            organisation_id=given["organisation"],
            first_day=given["first_day"],
        ),
    )
    try:
        person_id = office().execute(command, once=once())
    except Invalid as invalid:
        return _new_form(wrong(form, invalid))
    return hand_over(person_id, first=True)


def hand_over(person_id: str, *, first: bool) -> Any:
    """Make a one-time password and show it: on this page and nowhere else."""
    handed = office().execute(IssuePassword(actor=me(), person_id=person_id, first=first))
    if handed is None:
        return go("administration.person", person_id=person_id)
    return render("administration/handed.html", person_id=person_id, handed=handed)


@page(administration, "/people/<person_id>/edit")
def edit_person(person_id: str) -> Any:
    found = find(person_id)
    known = {"name": found.name, "post": found.post, "email": found.email}
    return _edit_form(found, empty(WhoSomebodyIs(setting()), **known))


def _edit_form(found: PersonItem, form: Filled) -> Any:
    back = (url_for("administration.person", person_id=found.id), found.name)
    return form_page(form, "Sửa họ tên, chức vụ, thư điện tử", "Lưu", back)


@page(administration, "/people/<person_id>/edit", methods=("POST",))
def change_person(person_id: str) -> Any:
    found, form = find(person_id), filled(WhoSomebodyIs(setting()))
    if form.errors:
        return _edit_form(found, form)
    given = form.answers
    command = ChangePerson(
        actor=me(),
        person_id=person_id,
        name=given["name"],
        post=given.get("post", ""),
        email=given.get("email", ""),
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _edit_form(found, wrong(form, invalid))
    say_once(f"Đã sửa thông tin của {given['name']}.")
    return go("administration.person", person_id=person_id)
