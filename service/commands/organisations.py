"""Organisations: the commune that an office begins with, its units, their names and their days."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from service.commands.accounts import administrators
from service.commands.office import Context
from service.commands.people import enrol, free_username, require_mailbox
from service.commands.signing_in import make_account
from service.db.base import new_id
from service.db.models import Organisation
from service.text import fold, sentence_start, vi_sort_key, visible
from workflows.law.citations import Refusal

CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_LONGEST_CODE: Final = 20


class AlreadyFounded(Refusal):
    """{what}: lập đơn vị, người dùng khác trên trang Quản trị."""


class CodeRefused(Refusal):
    """Mã “{code}” không dùng được: cần chữ hoa không dấu và chữ số, ví dụ TM."""


class NameMissing(Refusal):
    """Nhập tên xã và họ tên người quản trị."""


def lay(
    context: Context,
    *,
    code: str,
    name: str,
    level: str,
    kind: str,
    parent: Organisation | None,
    since: date,
) -> Organisation:
    """Put an organisation under another one."""
    made = Organisation(
        id=new_id(),
        code=code,
        name=name,
        level=level,
        kind=kind,
        parent_id=parent.id if parent else None,
        sort_key=vi_sort_key(name),
        fold=fold(name),
        valid_from=since,
    )
    context.session.add(made)
    context.session.flush()  # what lies below refers to it
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An organisation as somebody names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FirstSignIn:
    """The password is kept nowhere."""

    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOffice:
    """The first commune and its administrator, in a database that has neither."""

    commune: Named
    province: Named | None
    administrator: str
    username: str
    email: str

    def run(self, context: Context) -> FirstSignIn:
        if administrators(context):
            raise AlreadyFounded(what="Đã có người quản trị")
        if context.session.scalar(select(func.count()).select_from(Organisation)):
            raise AlreadyFounded(what="Cơ sở dữ liệu đã có đơn vị")
        name = visible(self.administrator)
        if not name or not visible(self.commune.name):
            raise NameMissing
        require_mailbox(self.email)
        since = context.today.replace(month=1, day=1)  # what began this year can be entered
        province = None
        for level, named in (("province", self.province), ("commune", self.commune)):
            if named is not None:
                province = lay(
                    context,
                    code=_code(named.code),
                    name=sentence_start(visible(named.name)),
                    level=level,
                    kind=level,
                    parent=province,
                    since=since,
                )
        person = enrol(context, name=name, post="Quản trị hệ thống", email=self.email)
        username = free_username(context, name, self.username)
        return FirstSignIn(username, make_account(context, person, username, administrator=True))


def _code(written: str) -> str:
    code = written.strip().upper()
    if not CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise CodeRefused(code=written)
    return code
