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
        council = Council(
            owner_id=commune.id,
            kind="commendation",
            name=plan["council"]["name"],
            founded_by=plan["council"]["founded_by"],
            valid_from=_since(context),
        )
        context.session.add(council)
        context.session.flush()  # its members refer to it
        lines = [_person(context, each, places, council) for each in plan["person"]]
        _open_round(context, plan["round"], commune)
        return lines


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
    role, code = row["roles"][0] if row.get("roles") else ("", "TM")
    return SignInLine(
        row["username"],
        Role(role).label if role else "Quản trị hệ thống",
        places[code].name,
        password,
    )


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
