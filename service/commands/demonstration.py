"""The demonstration commune, laid into an empty database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from service.commands import numbers
from service.commands.office import Context
from service.commands.organisations import lay
from service.commands.people import enrol
from service.commands.signing_in import make_account
from service.db.models import (
    Council,
    CouncilMember,
    Membership,
    Organisation,
    Person,
    Round,
)
from workflows.law.citations import Refusal
from workflows.law.roles import Role

FOLDER: Final = Path(__file__).resolve().parent.parent / "demonstration"
_ROUND_LASTS: Final = timedelta(days=30)


class NotEmpty(Refusal):
    """Cơ sở dữ liệu đã có đơn vị, không nạp xã mẫu vào nữa."""


@dataclass(frozen=True, slots=True)
class SignInLine:
    """What the first start prints for each account: the password is kept nowhere."""

    username: str
    role: str
    organisation: str
    password: str


@dataclass(frozen=True, slots=True)
class LoadDemonstration:
    """Organisations, people, a council of 15 and one open round. Refused where data are."""

    def run(self, context: Context) -> list[SignInLine]:
        if context.session.scalar(select(func.count()).select_from(Organisation)):
            raise NotEmpty
        plan = tomllib.loads((FOLDER / "commune.toml").read_text("utf-8"))
        places = _places(context, plan)
        commune = places[plan["commune"]["code"]]
        council = _council(context, plan["council"], commune, "commendation")
        lines = [_person(context, each, places, council) for each in plan["person"]]
        _open_round(context, plan["round"], commune)
        return [*lines, *_province(context, places[plan["province"]["code"]])]


def _province(context: Context, province: Organisation) -> list[SignInLine]:
    """Whoever acts on what the commune proposes to the province."""
    plan = tomllib.loads((FOLDER / "province.toml").read_text("utf-8"))
    since = _since(context)
    bodies = [
        lay(context, **row, level="unit", parent=province, since=since) for row in plan["body"]
    ]
    places = {each.code: each for each in (province, *bodies)}
    council = _council(context, plan["council"], province, "province")
    return [_person(context, each, places, council) for each in plan["person"]]


def _council(context: Context, row: Mapping[str, Any], owner: Organisation, kind: str) -> Council:
    council = Council(owner_id=owner.id, kind=kind, valid_from=_since(context), **row)
    context.session.add(council)
    context.session.flush()  # its members refer to it
    return council


def _since(context: Context) -> date:
    return context.today.replace(month=1, day=1)


def _places(context: Context, plan: Mapping[str, Any]) -> dict[str, Organisation]:
    since = _since(context)

    def make(row: Mapping[str, Any], level: str, parent: Organisation | None) -> Organisation:
        return lay(
            context,
            code=row["code"],
            name=row["name"],
            level=level,
            kind=row.get("kind", level),
            parent=parent,
            since=since,
        )

    province = make(plan["province"], "province", None)
    commune = make(plan["commune"], "commune", province)
    units = [make(row, "unit", commune) for row in plan["unit"]]
    return {each.code: each for each in (province, commune, *units)}


def _person(
    context: Context,
    row: Mapping[str, Any],
    places: Mapping[str, Organisation],
    council: Council,
) -> SignInLine:
    email = f"{row['username']}@tanmau.example"
    person = enrol(context, name=row["name"], post=row["post"], email=email)
    _seats(context, row, person, places, council)
    password = make_account(
        context, person, row["username"], administrator=row.get("administrator", False)
    )
    return SignInLine(row["username"], *_seen_as(row, places, council), password)


def _seen_as(
    row: Mapping[str, Any], places: Mapping[str, Organisation], council: Council
) -> tuple[str, str]:
    if row.get("roles"):
        role, code = row["roles"][0]
        return Role(role).label, places[code].name
    label = Role.COUNCIL_MEMBER.label if "council" in row else "Quản trị hệ thống"
    return label, council.owner.name


def _seats(
    context: Context,
    row: Mapping[str, Any],
    person: Person,
    places: Mapping[str, Organisation],
    council: Council,
) -> None:
    since = _since(context)
    for role, code in row.get("roles", ()):
        context.session.add(
            Membership(
                person_id=person.id,
                organisation_id=places[code].id,
                role=Role(role).value,
                valid_from=since,
            )
        )
    if "council" in row:
        context.session.add(
            CouncilMember(
                council_id=council.id, person_id=person.id, role=row["council"], valid_from=since
            )
        )


def _open_round(context: Context, row: Mapping[str, Any], commune: Organisation) -> None:
    context.session.add(
        Round(
            commune_id=commune.id,
            number=numbers.case_number(context, commune, "DX"),
            title=row["title"],
            kind=row["kind"],
            year=context.today.year,
            opens_on=context.today,
            closes_on=context.today + _ROUND_LASTS,
            awards=row["awards"],
            opened_at=context.now,
        )
    )


def nominee_rows() -> list[dict[str, Any]]:
    """The demonstration's nominee list, one mapping of sheet columns a row."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "nominees.toml").read_text("utf-8"))["row"]
    return rows
