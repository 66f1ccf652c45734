"""Organisations: the commune that an office begins with, its units, their names and their days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from sqlalchemy import func, select, update

from forms.answers import Invalid
from service.access import Actor, NotFound, require_administrator
from service.commands import acts
from service.commands.accounts import administrators
from service.commands.descents import Origin, come_out_of
from service.commands.editions import OTHER_PLACE
from service.commands.office import Context
from service.commands.people import enrol, free_username, require_mailbox
from service.commands.signing_in import make_account
from service.db.base import new_id
from service.db.models import Case, Organisation
from service.text import fold, sentence_start, vi_sort_key, visible
from workflows.law.citations import Refusal

CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
KINDS: Final = {
    "hamlet": "Thôn, tổ dân phố",
    "school": "Trường học",
    "health": "Trạm y tế",
    "mass_body": "Mặt trận, đoàn thể",
    "office": "Phòng, văn phòng của xã",
    "party": "Cơ quan Đảng",
    "police": "Công an",
    "military": "Quân sự",
    "agency": "Cơ quan, tổ chức khác",
}
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
    ministry: str = "",
) -> Organisation:
    """Put an organisation under another one."""
    made = Organisation(
        id=new_id(),
        code=code,
        name=name,
        level=level,
        kind=kind,
        parent_id=parent.id if parent else None,
        ministry=ministry,
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
        place = None
        for level, named in (("province", self.province), ("commune", self.commune)):
            if named is not None:
                place = lay(
                    context,
                    code=_code(named.code),
                    name=sentence_start(visible(named.name)),
                    level=level,
                    kind=level,
                    parent=place,
                    since=since,
                )
        person = enrol(context, name=name, post="Quản trị hệ thống", email=self.email)
        username = free_username(context, name, self.username)
        first = FirstSignIn(username, make_account(context, person, username, administrator=True))
        acts.note(context, None, "office.founded", organisation=place.id if place else None)
        for kind in ("person.added", "account.opened", "administrator.given"):
            acts.note(context, None, kind, person=person.id)
        return first


def _code(written: str) -> str:
    code = written.strip().upper()
    if not CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise CodeRefused(code=written)
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnit:
    """A unit of a commune. Without a code it is made of the commune's and the initials. `origin`:
    what it came out of."""

    actor: Actor
    commune_id: str
    name: str
    kind: str
    first_day: date
    code: str = ""
    ministry: str = ""
    origin: Origin | None = None

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        # Two who add the same unit wait here for each other.
        commune = context.session.get(Organisation, self.commune_id, with_for_update=True)
        if commune is None or commune.level != "commune":
            raise Invalid({("commune",): ["Chọn xã trong danh sách"]})
        if self.kind not in KINDS:
            raise Invalid({("kind",): ["Chọn loại đơn vị trong danh sách"]})
        name = visible(self.name)
        _require_own_name(context, commune.id, name)
        _require_ministry(context, self.ministry)
        made = lay(
            context,
            code=_code_for(context, commune, name, self.code),
            name=name,
            level="unit",
            kind=self.kind,
            parent=commune,
            since=self.first_day,
            ministry=self.ministry,
        )
        acts.note(context, self.actor, "unit.added", organisation=made.id, since=self.first_day)
        if self.origin is not None:
            come_out_of(context, self.actor, made, self.origin)
        return made.id


def _require_own_name(context: Context, commune_id: str, name: str, but: str = "") -> None:
    """Lists of nominees name units: two of one name could not be told apart."""
    same = select(Organisation.id).where(
        Organisation.parent_id == commune_id,
        Organisation.fold == fold(name),
        Organisation.valid_to.is_(None),
        Organisation.id != but,
    )
    if context.session.scalar(same) is not None:
        raise Invalid({("name",): [f"Đã có đơn vị tên “{name}”"]})


def _code_for(context: Context, commune: Organisation, name: str, wanted: str) -> str:
    if not wanted.strip():
        initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", fold(name))).upper()
        made = f"{commune.code}-{initials}"[: _LONGEST_CODE - 3]
        return next(code for code in _numbered(made) if not _taken(context, code))
    try:
        code = _code(wanted)
    except CodeRefused as refused:
        raise Invalid({("code",): [refused.sentence()]}) from None
    if _taken(context, code):
        raise Invalid({("code",): [f"Mã “{code}” đã có đơn vị khác dùng"]})
    return code


def _numbered(code: str) -> Iterable[str]:
    yield code
    for number in count(2):
        yield f"{code}{number}"


def _taken(context: Context, code: str) -> bool:
    found = select(Organisation.id).where(Organisation.code == code)
    return context.session.scalar(found) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation:
    actor: Actor
    organisation_id: str
    name: str
    ministry: str | None = None  # empty: it follows none; None: as it was

    def run(self, context: Context) -> str:
        require_administrator(self.actor)
        row = context.session.get(Organisation, self.organisation_id, with_for_update=True)
        if row is None:
            raise NotFound
        name = visible(self.name)
        if row.parent_id is not None and row.level == "unit":
            _require_own_name(context, row.parent_id, name, but=row.id)
        if name != row.name:
            acts.note(
                context,
                self.actor,
                "unit.renamed",
                organisation=row.id,
                before=row.name,
                after=name,
            )
        row.name, row.sort_key, row.fold = name, vi_sort_key(name), fold(name)
        if self.ministry is not None:
            self._follow(context, row, self.ministry)
        return row.id

    def _follow(self, context: Context, row: Organisation, ministry: str) -> None:
        """Terms that run are derived anew in the sweep, as after a change of the rules."""
        if row.level == "province":
            raise Invalid({("ministry",): ["Chỉ xã và đơn vị của xã theo quy định của bộ, ngành"]})
        _require_ministry(context, ministry)
        if ministry == row.ministry:
            return
        acts.note(
            context,
            self.actor,
            "unit.ministry_named",
            organisation=row.id,
            before=row.ministry,
            after=ministry,
        )
        row.ministry = ministry
        running = (Case.owner_id == row.id, Case.ended_at.is_(None))
        context.session.execute(update(Case).where(*running).values(rules=OTHER_PLACE))


def _require_ministry(context: Context, ministry: str) -> None:
    if ministry and ministry not in context.law.ministries:
        raise Invalid({("ministry",): ["Chọn bộ, ngành trong danh sách"]})
