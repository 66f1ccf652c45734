"""How far the units of a round are, and what an actor may do in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Date, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework.people import place_of, valid_on
from service.db.asking import Question, Questions
from service.db.models import Dossier, Listed, Nomination, Organisation, Round
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.roles import Role

Standing = Literal["submitted", "preparing", "none"]


_UNITS: Final = Question(
    select(Organisation).where(
        Organisation.parent_id == bindparam("commune"),
        Organisation.level == "unit",
        valid_on(Organisation.valid_from, Organisation.valid_to, bindparam("on", type_=Date)),
    ),
    Organisation.sort_key,
)
_ONCE: Final = Questions(_UNITS)


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
    listed, dossiers = _taken_up(session, rounds)
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
    _ONCE.ahead(session, commune=commune_id, on=today)
    return list(_UNITS.of(session, commune=commune_id, on=today))


Place = tuple[str, str]  # a round and a unit


def _taken_up(
    session: Session, rounds: Iterable[str]
) -> tuple[dict[Place, tuple[int, int]], dict[Place, list[RoundDossier]]]:
    """How many rows each unit has in a round, how many of them are in no dossier, and its
    dossiers; asked for together."""
    what = (Dossier.id, Dossier.number, Dossier.state, Dossier.submitted_at)
    proposed = (
        select(Dossier.round_id, Dossier.unit_id, *what, func.count(Nomination.id), literal(0))
        .outerjoin(Nomination, Nomination.dossier_id == Dossier.id)
        .where(Dossier.round_id.in_(rounds))
        .group_by(Dossier.id)
    )
    rows_listed = (
        select(
            *(Listed.round_id, Listed.unit_id, *(null() for _ in what)),
            *(func.count(), func.count(Listed.dossier_id)),
        )
        .where(Listed.round_id.in_(rounds))
        .group_by(Listed.round_id, Listed.unit_id)
    )
    listed: dict[Place, tuple[int, int]] = {}
    dossiers: dict[Place, list[RoundDossier]] = {}
    rows: Any = session.execute(union_all(proposed, rows_listed).order_by(Dossier.number))
    for round_id, unit_id, key, number, state, at, all_, taken in rows:
        where = (round_id, unit_id)
        if key is None:
            listed[where] = (all_, all_ - taken)
        else:
            found = RoundDossier(
                id=key, number=number, state=state, submitted_at=at, nominations=all_
            )
            dossiers.setdefault(where, []).append(found)
    return listed, dossiers
