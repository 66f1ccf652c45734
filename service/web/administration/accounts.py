"""Accounts of people: opened, shut, given passwords and the administrator's right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from forms.answers import Invalid
from forms.fields import Text
from forms.sheet import Sheet
from service.access import Actor, NotFound
from service.adapters.spreadsheet import write_table
from service.commands.accounts import (
    Handed,
    IssueMissingPasswords,
    OpenAccount,
    ReopenAccount,
    SetAdministrator,
    ShutAccount,
)
from service.commands.office import Command
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import people as reads
from service.queries.administration.people import PersonItem
from service.text import count
from service.web.administration.people import find, form_page, hand_over, setting, wrong
from service.web.administration.roles import administration
from service.web.download import spreadsheet
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, go, page, reading, render, say_once
from workflows.law.citations import Refusal

_PASSWORD: Final = "password"  # noqa: S105 - the name of an act
_SHUT: Final = "shut"


class NewAccount(Sheet):
    """Mở tài khoản"""

    username = Text("Tên đăng nhập", hint="Bỏ trống thì lấy theo họ tên.")


@page(administration, "/people/<person_id>/account")
def new_account(person_id: str) -> Any:
    return _account_form(_without_account(person_id), empty(NewAccount(setting())))


def _without_account(person_id: str) -> PersonItem:
    found = find(person_id)
    if found.account.username:
        raise NotFound
    return found


def _account_form(found: PersonItem, form: Filled) -> Any:
    back = (url_for("administration.person", person_id=found.id), found.name)
    return form_page(form, "Mở tài khoản", "Mở tài khoản và cấp mật khẩu", back)


@page(administration, "/people/<person_id>/account", methods=("POST",))
def open_account(person_id: str) -> Any:
    found, form = find(person_id), filled(NewAccount(setting()))
    if form.errors:
        return _account_form(found, form)
    command = OpenAccount(
        actor=me(), person_id=person_id, username=form.answers.get("username", "")
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _account_form(found, wrong(form, invalid))
    return hand_over(person_id, first=True)


# What is asked before it is done ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """`possible`: in which states of an account it makes sense."""

    question: str
    verb: str
    note: str
    done: str
    possible: Callable[[PersonItem], bool]
    command: Callable[[Actor, str], Command[Any]] | None = None
    danger: bool = False


def _is(*states: str) -> Callable[[PersonItem], bool]:
    return lambda found: found.account.state in states


ACTS: Final = {
    _PASSWORD: Act(
        "Cấp mật khẩu một lần?",
        "Cấp mật khẩu",
        "Mật khẩu cũ, mọi phiên làm việc và mã truy cập của người này kết thúc ngay.",
        "",
        _is("unset", "first", "open"),
    ),
    _SHUT: Act(
        "Khóa tài khoản?",
        "Khóa tài khoản",
        "Người này không đăng nhập được nữa, phiên đang mở kết thúc ngay. Vai trò còn nguyên: "
        "người nghỉ hẳn thì kết thúc cả vai trò.",
        "Đã khóa tài khoản của {name}.",
        _is("unset", "first", "open"),
        lambda actor, person_id: ShutAccount(actor=actor, person_id=person_id),
        danger=True,
    ),
    "reopen": Act(
        "Mở lại tài khoản?",
        "Mở lại tài khoản",
        "Người này đăng nhập lại được bằng mật khẩu cũ.",
        "Đã mở lại tài khoản của {name}.",
        _is("shut"),
        lambda actor, person_id: ReopenAccount(actor=actor, person_id=person_id),
    ),
    "administrator": Act(
        "Trao quyền quản trị?",
        "Trao quyền quản trị",
        "Người quản trị lập đơn vị, người dùng, vai trò và lịch; không xem được nội dung hồ sơ.",
        "{name} là người quản trị.",
        lambda found: (
            found.account.state in ("unset", "first", "open") and not found.account.administrator
        ),
        lambda actor, person_id: SetAdministrator(actor=actor, person_id=person_id, right=True),
    ),
    "ordinary": Act(
        "Thôi quyền quản trị?",
        "Thôi quyền quản trị",
        "Tài khoản và vai trò còn nguyên.",
        "{name} thôi là người quản trị.",
        lambda found: found.account.administrator,
        lambda actor, person_id: SetAdministrator(actor=actor, person_id=person_id, right=False),
        danger=True,
    ),
}


def _act(person_id: str, name: str) -> tuple[PersonItem, Act]:
    found, act = find(person_id), ACTS.get(name)
    if act is None:
        raise NotFound
    return found, act


@page(administration, "/people/<person_id>/account/<name>")
def ask_first(person_id: str, name: str) -> Any:
    found, act = _act(person_id, name)
    if not act.possible(found):
        raise NotFound
    return _question(found, act, name)


def _question(found: PersonItem, act: Act, name: str, refused: str = "", status: int = 200) -> Any:
    facts = [("Người dùng", found.name), ("Tên đăng nhập", found.account.username)]
    if name == _SHUT:
        with reading() as session:
            number = reads.count_taken(session, me(), found.id)
        if number:
            facts.append(("Việc đã nhận", f"{count(number, 'việc')} trở lại hàng chờ"))
    return render(
        "administration/ask.html",
        status=status,
        person=found,
        act=act,
        name=name,
        facts=facts,
        refused=refused,
    )


@page(administration, "/people/<person_id>/account/<name>", methods=("POST",))
def act_on_account(person_id: str, name: str) -> Any:
    found, act = _act(person_id, name)
    try:
        if act.command is None:
            return hand_over(person_id, first=False)
        office().execute(act.command(me(), person_id), once=once())
    except NotFound:
        raise
    except Refusal as refusal:
        return _question(found, act, name, refusal.sentence(), refusal.status)
    say_once(act.done.format(name=found.name))
    if person_id == me().person_id and name == "ordinary":
        return go("account.account")
    return go("administration.person", person_id=person_id)


# First passwords, many at once --------------------------------------------------------------------


@page(administration, "/passwords")
def passwords() -> Any:
    with reading() as session:
        number = reads.count_unset(session, me())
    return render("administration/passwords.html", number=number)


@page(administration, "/passwords", methods=("POST",))
def hand_out() -> Any:
    """Sent twice, the second finds nobody left: each password is shown once."""
    handed = office().execute(IssueMissingPasswords(actor=me()))
    if not handed:
        return render("administration/passwords.html", number=0, status=REFUSED)
    if request.form.get("as") == "sheet":
        return spreadsheet(_sheet(handed), "ten-dang-nhap.xlsx")
    return render("administration/handed_out.html", handed=handed)


def _sheet(handed: list[Handed]) -> bytes:
    rows = [(each.name, each.username, each.password) for each in handed]
    headers = ("Họ và tên", "Tên đăng nhập", "Mật khẩu một lần")
    return write_table("Tên đăng nhập và mật khẩu một lần", headers, rows)


__all__ = ["administration"]
