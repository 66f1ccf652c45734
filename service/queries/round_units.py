"""How far the units of a round are, and what an actor may do in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework.people import place_of, valid_on
from service.db.models import Dossier, Listed, Nomination, Organisation, Round
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.roles import Role

Standing = Literal["submitted", "preparing", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDossier:
    id: str
    number: str
    state: str
    submitted_at: datetime | None
    nominations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """A unit in a round: its listed rows, those no dossier has taken up, and its dossiers."""

    unit: str
    name: str
    listed: int
    free: int
    dossiers: tuple[RoundDossier, ...]

    @property
    def standing(self) -> Standing:
        if any(dossier.submitted_at for dossier in self.dossiers):
            return "submitted"
        return "preparing" if self.dossiers else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRights:
    """What the actor may do in a commune's rounds; units by id, in dictionary order."""

    open_round: bool
    list_for: tuple[tuple[str, str], ...] = field(default=())
    open_for: frozenset[str] = field(default=frozenset())


def rights(session: Session, actor: Actor, commune_id: str, today: date) -> RoundRights:
    office = actor.holds(Role.STANDING_OFFICE, commune_id)
    units = _units(session, commune_id, today)
    drafts = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    return RoundRights(
        open_round=office,
        list_for=tuple((u.id, u.name) for u in units if office or u.id in drafts),
        open_for=frozenset(
            unit.id
            for unit in units
            if access.may_open_dossier(actor, owner_id=commune_id, unit_id=unit.id)
        ),
    )


def communes_with_office(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Communes whose standing office the actor is: there he opens rounds."""
    held = actor.organisations((Role.STANDING_OFFICE,))
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(held), Organisation.level == "commune")
        .order_by(Organisation.sort_key)
    )
    return tuple((row.id, row.name) for row in rows)


def awards_on_offer(
    session: Session, law: LawBook, commune_id: str, today: date
) -> tuple[tuple[str, str, str], ...]:
    """Code, name and who decides, the awards that the commune gives itself first."""
    place = place_of(session, commune_id)
    order = list(Level)
    found = [
        (law.authority(award.code, today, place).level, award.code, award.name)
        for award in law.awards(today, place)
    ]
    found.sort(key=lambda each: (each[0] is not Level.COMMUNE, order.index(each[0])))
    return tuple((code, name, f"{level.label} quyết định") for level, code, name in found)


def progress(
    session: Session, actor: Actor, round_id: str, today: date
) -> tuple[UnitProgress, ...]:
    """Every unit of the commune for its offices, for units their own. The round is in sight."""
    commune_id = session.get_one(Round, round_id).commune_id
    return progress_of(session, actor, {round_id: commune_id}, today)[round_id]


def progress_of(
    session: Session, actor: Actor, rounds: Mapping[str, str], today: date
) -> dict[str, tuple[UnitProgress, ...]]:
    """The same of several rounds, each given with its commune."""
    own = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    units = {
        commune_id: [
            unit
            for unit in _units(session, commune_id, today)
            if unit.id in own or access.may_read_all(actor, commune_id)
        ]
        for commune_id in set(rounds.values())
    }
    listed, dossiers = _listed(session, rounds), _dossiers(session, rounds)
    return {
        round_id: tuple(
            UnitProgress(
                unit=unit.id,
                name=unit.name,
                listed=listed.get((round_id, unit.id), (0, 0))[0],
                free=listed.get((round_id, unit.id), (0, 0))[1],
                dossiers=tuple(dossiers.get((round_id, unit.id), ())),
            )
            for unit in units[commune_id]
        )
        for round_id, commune_id in rounds.items()
    }


def _units(session: Session, commune_id: str, today: date) -> list[Organisation]:
    return list(
        session.scalars(
            select(Organisation)
            .where(
                Organisation.parent_id == commune_id,
                Organisation.level == "unit",
                valid_on(Organisation.valid_from, Organisation.valid_to, today),
            )
            .order_by(Organisation.sort_key)
        )
    )


def _listed(session: Session, rounds: Iterable[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Round and unit → how many rows it has, and how many of them are in no dossier."""
    rows = session.execute(
        select(Listed.round_id, Listed.unit_id, func.count(), func.count(Listed.dossier_id))
        .where(Listed.round_id.in_(rounds))
        .group_by(Listed.round_id, Listed.unit_id)
    )
    return {(round_id, unit): (all_, all_ - taken) for round_id, unit, all_, taken in rows}


def _dossiers(session: Session, rounds: Iterable[str]) -> dict[tuple[str, str], list[RoundDossier]]:
    rows = session.execute(
        select(Dossier, func.count(Nomination.id))
        .outerjoin(Nomination, Nomination.dossier_id == Dossier.id)
        .where(Dossier.round_id.in_(rounds))
        .group_by(Dossier.id)
        .order_by(Dossier.number)
    )
    found: dict[tuple[str, str], list[RoundDossier]] = {}
    for dossier, number in rows:
        found.setdefault((dossier.round_id, dossier.unit_id), []).append(
            RoundDossier(
                id=dossier.id,
                number=dossier.number,
                state=dossier.state,
                submitted_at=dossier.submitted_at,
                nominations=number,
            )
        )
    return found
