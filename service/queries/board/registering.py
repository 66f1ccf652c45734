"""Rates of registration on the board: of each office's newest regular campaign of this year."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, literal, select

from service.casework.registering import (
    HAMLET,
    HOUSEHOLD,
    KINDS,
    OFFICIAL,
    REGISTERED,
    UNIT,
    Rate,
    number_of,
)
from service.db.models import Campaign, CampaignUnit, Organisation
from service.queries.board.groups import Group, number
from workflows.law.book import LawBook

REGISTRATION: Final = "registration"


@dataclass(frozen=True, slots=True)
class RegisteredCount:
    kind: str
    campaign: str
    reached: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registering:
    """`campaign`: the one that all of it is of; empty where several offices have one each."""

    rates: tuple[Rate, ...]
    campaign: str


def registrations(offices: Collection[str], today: date) -> tuple[Select[Any], ...]:
    """One row for each campaign and kind: how many have registered, of how many."""
    units = _units(offices, today)
    known = units.c.state.in_(REGISTERED)
    hamlet = units.c.kind == HAMLET
    return (
        _told(UNIT, units, case((known, 1), else_=0), literal(1)),
        _told(OFFICIAL, units, units.c.people, units.c.members_total, ~hamlet),
        _told(HOUSEHOLD, units, units.c.households, units.c.households_total, hamlet),
    )


def _units(offices: Collection[str], today: date) -> Subquery:
    newest = func.row_number().over(
        partition_by=Campaign.owner_id,
        order_by=(Campaign.signed_on.desc(), Campaign.number.desc()),
    )
    launched = (
        select(Campaign.id, newest.label("place"))
        .where(
            Campaign.owner_id.in_(offices),
            Campaign.year == today.year,
            Campaign.kind == "regular",
            Campaign.state != "drafting",
        )
        .subquery("launched")
    )

    return (
        select(
            CampaignUnit.campaign_id,
            CampaignUnit.state,
            CampaignUnit.members_total,
            CampaignUnit.households_total,
            Organisation.kind,
            number_of("person").label("people"),
            number_of("household").label("households"),
        )
        .join(launched, launched.c.id == CampaignUnit.campaign_id)
        .join(Organisation, Organisation.id == CampaignUnit.unit_id)
        .where(launched.c.place == 1)
        .subquery("registering")
    )


def _told(
    kind: str,
    units: Subquery,
    reached: ColumnElement[Any],
    of: ColumnElement[Any],
    *where: ColumnElement[bool],
) -> Select[Any]:
    """Units that have not said how many they are are left out of both sides."""
    no_more = case((reached > of, of), else_=reached)
    sums = (cast(func.sum(each), Integer) for each in (no_more, of))
    return (
        number(REGISTRATION, literal(kind), units.c.campaign_id, *sums)
        .where(of.is_not(None), *where)
        .group_by(units.c.campaign_id)
    )


def registered_count(told: Group) -> RegisteredCount:
    return RegisteredCount(kind=told.key, campaign=told.label, reached=told.open, of=told.late)


def registering(
    law: LawBook, place: tuple[str, ...], counted: Iterable[RegisteredCount], today: date
) -> Registering | None:
    """Nothing before a campaign of the year is launched."""
    aims = law.targets(today, place)
    reached: Counter[str] = Counter()
    of: Counter[str] = Counter()
    campaigns: set[str] = set()
    for each in counted:
        reached[each.kind] += each.reached
        of[each.kind] += each.of
        campaigns.add(each.campaign)
    if not campaigns:
        return None
    return Registering(
        rates=tuple(
            Rate(
                kind=kind,
                reached=reached[kind],
                of=of[kind],
                target=aims.get(f"registration.{kind}"),
            )
            for kind in KINDS
        ),
        campaign=campaigns.pop() if len(campaigns) == 1 else "",
    )
