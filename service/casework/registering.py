"""Who has registered in a campaign, and how that stands against what plans aim at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from service.db.models import Campaign, CampaignUnit, Organisation, Registration, Subject
from workflows.law.book import LawBook
from workflows.law.targets import Target

UNIT: Final = "unit"
OFFICIAL: Final = "official"
HOUSEHOLD: Final = "household"
KINDS: Final = (UNIT, OFFICIAL, HOUSEHOLD)
HAMLET: Final = "hamlet"
REGISTERED: Final = ("registered", "pledged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`reached` of `of` have registered; `unknown` units have not said how many they are."""

    kind: str
    reached: int
    of: int
    unknown: int = 0
    target: Target | None = None

    @property
    def percent(self) -> float | None:
        return round(100 * self.reached / self.of, 1) if self.of else None

    @property
    def short(self) -> bool:
        """Compared without rounding: 89.96 % is less than 90 %."""
        aim = self.target.percent if self.target else None
        return aim is not None and self.reached * 100 < aim * self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    """A unit of a campaign with what it has registered, by kind of subject."""

    campaign: str
    unit: str
    name: str
    kind: str
    state: str
    members_total: int | None
    households_total: int | None
    people: int
    households: int
    collectives: int
    late_reason: str

    @property
    def registered(self) -> bool:
        return self.state in REGISTERED


def number_of(kind: str) -> Any:
    """How many subjects of a kind the unit of the row around has registered."""
    return (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.campaign_id == CampaignUnit.campaign_id,
            Registration.unit_id == CampaignUnit.unit_id,
            Registration.kind == kind,
        )
        .scalar_subquery()
    )


def unit_counts(campaigns: Select[Any] | Iterable[str]) -> Select[Any]:
    """One row for each unit of the campaigns, in dictionary order of its name."""
    return (
        select(
            CampaignUnit.campaign_id,
            CampaignUnit.unit_id,
            Organisation.name,
            Organisation.kind,
            CampaignUnit.state,
            CampaignUnit.members_total,
            CampaignUnit.households_total,
            number_of("person").label("people"),
            number_of("household").label("households"),
            number_of("collective").label("collectives"),
            CampaignUnit.late_reason,
        )
        .join(Organisation, Organisation.id == CampaignUnit.unit_id)
        .where(CampaignUnit.campaign_id.in_(campaigns))
        .order_by(Organisation.sort_key, Organisation.id)
    )


def counted(rows: Iterable[Any]) -> tuple[UnitCount, ...]:
    return tuple(
        UnitCount(
            campaign=row.campaign_id,
            unit=row.unit_id,
            name=row.name,
            kind=row.kind,
            state=row.state,
            members_total=row.members_total,
            households_total=row.households_total,
            people=row.people,
            households=row.households,
            collectives=row.collectives,
            late_reason=row.late_reason,
        )
        for row in rows
    )


def units_of(session: Session, campaign_id: str) -> tuple[UnitCount, ...]:
    return counted(session.execute(unit_counts([campaign_id])))


def rates(
    units: Sequence[UnitCount], law: LawBook, on: date, place: tuple[str, ...]
) -> tuple[Rate, ...]:
    """Of units, of those who work in them, of households; without a plan in force no targets."""
    aims = law.targets(on, place)
    registered = sum(unit.registered for unit in units)
    found = (
        Rate(kind=UNIT, reached=registered, of=len(units)),
        _of_people(OFFICIAL, [u for u in units if u.kind != HAMLET], "people", "members_total"),
        _of_people(
            HOUSEHOLD, [u for u in units if u.kind == HAMLET], "households", "households_total"
        ),
    )
    return tuple(
        Rate(
            kind=each.kind,
            reached=each.reached,
            of=each.of,
            unknown=each.unknown,
            target=aims.get(f"registration.{each.kind}"),
        )
        for each in found
    )


def _of_people(kind: str, units: Sequence[UnitCount], counted_as: str, total: str) -> Rate:
    """Whoever is in a unit that has not said how many it has cannot be told as a share."""
    known = [unit for unit in units if getattr(unit, total) is not None]
    return Rate(
        kind=kind,
        reached=sum(min(getattr(u, counted_as), getattr(u, total)) for u in known),
        of=sum(getattr(unit, total) for unit in known),
        unknown=len(units) - len(known),
    )


def with_registrations(
    session: Session, owner_id: str, year: int, units: Collection[str]
) -> list[tuple[Subject, bool | None]]:
    """The subjects of these units by name, each with whether he has registered in a campaign of
    the office in that year; none where none was launched."""
    rows = session.execute(
        select(Subject, func.count(Campaign.id), func.count(Registration.id))
        .select_from(Subject)
        .outerjoin(Campaign, _launched(owner_id, year))
        .outerjoin(
            Registration,
            and_(Registration.campaign_id == Campaign.id, Registration.subject_id == Subject.id),
        )
        .where(Subject.organisation_id.in_(units))
        .group_by(Subject.id)
        .order_by(Subject.sort_key)
    )
    return [(subject, bool(made) if launched else None) for subject, launched, made in rows]


def _launched(owner_id: str, year: int) -> ColumnElement[bool]:
    return and_(Campaign.owner_id == owner_id, Campaign.year == year, Campaign.state != "drafting")


def registered_subjects(
    session: Session, owner_id: str, year: int, subjects: Iterable[str]
) -> frozenset[str] | None:
    """Those of the subjects who have registered in a campaign of the office in that year; none
    where none was launched, so that nobody could."""
    launched = session.scalars(select(Campaign.id).where(_launched(owner_id, year))).all()
    if not launched:
        return None
    return frozenset(
        session.scalars(
            select(Registration.subject_id).where(
                Registration.campaign_id.in_(launched),
                Registration.subject_id.in_(list(subjects)),
            )
        )
    )
