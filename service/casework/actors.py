"""Who a person is today, asked in one statement: his roles, whom he replaces, where he counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from service.access import Actor, Hat, Holding
from service.casework.people import COUNCIL_OFFICES, valid_on
from service.db.models import (
    Account,
    Case,
    Council,
    CouncilMember,
    Membership,
    Organisation,
    Person,
    SessionMember,
    Substitution,
)
from workflows.law.roles import Role

_ON: Final = bindparam("on", type_=Date)
_NOTHING: Final = cast(null(), Text)
_COMMUNE: Final = case(
    (Organisation.level == "commune", Organisation.id),
    (Organisation.level != "province", Organisation.parent_id),
)


def actor_rows(who: CTE) -> Select[Any]:
    """What `actor_of` reads, on the day given as `on`. `who` finds one `person_id` or none; every
    row has its other columns, too."""
    wearers = _wearers(who)
    said = union_all(_people(wearers), _roles(wearers), _seats(wearers), _counts(who)).subquery()
    return select(said, who).join_from(said, who, true())


def _said(
    kind: str,
    wearer: Any,
    *,
    name: Any = _NOTHING,
    sort_key: Any = _NOTHING,
    role: Any = _NOTHING,
    place: Any = _NOTHING,
    commune: Any = _NOTHING,
    yes: Any = cast(null(), Boolean),  # noqa: B008 - a value, made once
) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        wearer.label("wearer"),
        name.label("name"),
        sort_key.label("sort_key"),
        role.label("role"),
        place.label("place"),
        commune.label("commune"),
        yes.label("yes"),
    )


def _wearers(who: CTE) -> CTE:
    absent = select(Substitution.absent_id).join(
        who,
        and_(
            Substitution.deputy_id == who.c.person_id,
            Substitution.first_day <= _ON,
            Substitution.last_day >= _ON,
        ),
    )
    return union(select(who.c.person_id), absent).cte("wearers")


def _people(wearers: CTE) -> Select[Any]:
    return (
        _said(
            "person",
            Person.id,
            name=Person.full_name,
            sort_key=Person.sort_key,
            yes=Account.administrator,
        )
        .join(wearers, wearers.c.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
    )


def _roles(wearers: CTE) -> Select[Any]:
    return (
        _said(
            "role",
            Membership.person_id,
            role=Membership.role,
            place=Organisation.id,
            commune=_COMMUNE,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            _is_of(Membership.person_id, wearers),
            valid_on(Membership.valid_from, Membership.valid_to, _ON),
        )
    )


def _seats(wearers: CTE) -> Select[Any]:
    return (
        _said(
            "seat",
            CouncilMember.person_id,
            role=CouncilMember.role,
            place=Organisation.id,
            commune=_COMMUNE,
        )
        .join(Council, Council.id == CouncilMember.council_id)
        .join(Organisation, Organisation.id == Council.owner_id)
        .where(
            _is_of(CouncilMember.person_id, wearers),
            valid_on(CouncilMember.valid_from, CouncilMember.valid_to, _ON),
            valid_on(Council.valid_from, Council.valid_to, _ON),
        )
    )


def _counts(who: CTE) -> Select[Any]:
    """Whether a session still runs is told and not asked for: a database might begin with all
    cases that do."""
    return (
        _said("count", SessionMember.person_id, place=Case.id, yes=Case.ended_at.is_(None))
        .join(Case, Case.session_id == SessionMember.session_id)
        .where(_is_of(SessionMember.person_id, who), SessionMember.teller.is_(True))
    )


def _is_of(person_id: Any, people: CTE) -> Any:
    """Asked as a list: for a join SQLite reads the whole table before it, to sift it."""
    return person_id.in_(select(people.c.person_id))


def actor_of(rows: Sequence[Row[Any]], person_id: str) -> Actor:
    """The person with every hat of the day: his own, then those of whom he replaces, by name."""
    people = sorted(
        (row for row in rows if row.kind == "person"),
        key=lambda row: (row.wearer != person_id, row.sort_key),
    )
    held: dict[str, set[Holding]] = {row.wearer: set() for row in people}
    for row in rows:
        if row.kind == "role":
            held[row.wearer].add(Holding(Role(row.role), row.place))
        elif row.kind == "seat":
            held[row.wearer].add(Holding(Role.COUNCIL_MEMBER, row.place))
            if row.role in COUNCIL_OFFICES:
                held[row.wearer].add(Holding(COUNCIL_OFFICES[row.role], row.place))
    return Actor(
        person_id=person_id,
        name=people[0].name,
        hats=tuple(Hat(row.wearer, row.name, frozenset(held[row.wearer])) for row in people),
        teller_of=frozenset(row.place for row in rows if row.kind == "count" and row.yes),
        communes=frozenset(row.commune for row in rows if row.commune is not None),
        administrator=bool(people[0].yes),
    )


_BY_ID: Final = actor_rows(
    select(Person.id.label("person_id")).where(Person.id == bindparam("person_id")).cte("who")
)


def load_actor(session: Session, person_id: str, on: date) -> Actor:
    """Raises `NoResultFound` for an unknown id."""
    rows = session.execute(_BY_ID, {"person_id": person_id, "on": on}).all()
    if not rows:
        raise NoResultFound
    return actor_of(rows, person_id)
