"""A second commune in the same province, with a unit and people of its own."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from service.commands.office import Context, Office
from service.commands.signing_in import make_account
from service.db.base import new_id
from service.db.models import Membership, Organisation, Person
from service.text import fold, name_sort_key, vi_sort_key
from workflows.law.roles import Role

SINCE = date(2026, 1, 1)
DESK, HEAD = "xk-thuongtruc", "xk-truonghoc"
PROVINCE = "tinh-vanthu"  # of the demonstration


@dataclass
class _Settle:
    """Xã Xuân Khê beside Tân Mẫu."""

    made: list[str] = field(default_factory=list)

    def run(self, context: Context) -> str:
        province = context.session.scalars(
            select(Organisation).where(Organisation.level == "province")
        ).one()
        commune = self._organisation(context, "XK", "UBND xã Xuân Khê", "commune", province.id)
        school = self._organisation(context, "XK-TH", "Trường Xuân Khê", "unit", commune.id)
        self._person(context, DESK, "Mạc Thị Ưng", Role.STANDING_OFFICE, commune.id)
        self._person(context, HEAD, "Đoàn Văn Ổn", Role.UNIT_HEAD, school.id)
        return commune.id

    def _organisation(
        self, context: Context, code: str, name: str, level: str, parent: str
    ) -> Organisation:
        row = Organisation(
            id=new_id(),
            code=code,
            name=name,
            level=level,
            kind=level,
            parent_id=parent,
            sort_key=vi_sort_key(name),
            fold=fold(name),
            valid_from=SINCE,
        )
        context.session.add(row)
        context.session.flush()
        return row

    def _person(self, context: Context, username: str, name: str, role: Role, where: str) -> None:
        person = Person(
            id=new_id(),
            full_name=name,
            email=f"{username}@xuankhe.example",
            sort_key=name_sort_key(name),
            fold=fold(name),
        )
        context.session.add(person)
        context.session.flush()
        context.session.add(
            Membership(
                person_id=person.id, organisation_id=where, role=role.value, valid_from=SINCE
            )
        )
        make_account(context, person, username)


def settle(office: Office) -> str:
    """The id of the second commune."""
    return office.execute(_Settle())


def round_body(commune: str, today: date) -> dict[str, object]:
    return {
        "kind": "LH-CT",
        "year": today.year,
        "title": "Xét khen thưởng",
        "commune": commune,
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=30)).isoformat(),
        "awards": ["CSTĐCS", "GK-X"],
    }
