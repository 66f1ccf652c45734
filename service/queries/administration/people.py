"""What administrators look at: people with their roles and accounts. Of cases only numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from service.access import Actor, NotFound, require_administrator
from service.casework import seats
from service.casework.claims import left_alone, taken
from service.casework.people import valid_on
from service.db.models import Account, Membership, Organisation, Person
from service.queries.paging import PAGE, Page, decode, encode
from service.queries.search import bears
from workflows.law.roles import Role

STATES = ("none", "unset", "first", "open", "shut")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountItem:
    """`state`: none, unset (no password handed out), first (not his own yet), open, shut."""

    username: str = ""
    state: str = "none"
    administrator: bool = False
    shut_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleItem:
    """`began`: false for one that was taken back before its first day."""

    id: str
    role: str
    label: str
    organisation: str
    organisation_name: str
    valid_from: date
    valid_to: date | None

    @property
    def began(self) -> bool:
        return self.valid_to is None or self.valid_to >= self.valid_from

    def holds_after(self, day: date) -> bool:
        return self.valid_to is None or self.valid_to >= max(day, self.valid_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonItem:
    id: str
    name: str
    post: str
    email: str
    email_problem: str
    account: AccountItem
    roles: tuple[RoleItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilters:
    q: str = ""
    organisation: str = ""
    account: str = ""


def people(
    session: Session,
    actor: Actor,
    filters: PeopleFilters,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[PersonItem]:
    """By given name; with the roles of today and those to come."""
    require_administrator(actor)
    rows = _people().order_by(Person.sort_key, Person.id).limit(limit + 1)
    for condition in _conditions(filters, today):
        rows = rows.where(condition)
    after = decode(cursor, 2)
    if after is not None:
        last = tuple_(literal(after[0]), literal(after[1]))
        rows = rows.where(tuple_(Person.sort_key, Person.id) > last)
    found = session.execute(rows).all()
    shown = found[:limit]
    roles = _roles(session, [person.id for person, _ in shown])
    items = tuple(
        _person(person, account, [each for each in roles[person.id] if each.holds_after(today)])
        for person, account in shown
    )
    more = len(found) > limit
    ends = encode([shown[-1][0].sort_key, shown[-1][0].id]) if more else None
    return Page(items, ends)


def count_people(
    session: Session, actor: Actor, filters: PeopleFilters, today: date
) -> tuple[int, int]:
    """How many are found, and how many accounts of all wait for their first password."""
    require_administrator(actor)
    rows = select(func.count(Person.id)).outerjoin(Account, Account.person_id == Person.id)
    for condition in _conditions(filters, today):
        rows = rows.where(condition)
    found, unset = session.execute(
        select(rows.scalar_subquery(), _unset().correlate(None).scalar_subquery())
    ).one()
    return found, unset


def _people() -> Any:
    return select(Person, Account).outerjoin(Account, Account.person_id == Person.id)


def _conditions(filters: PeopleFilters, today: date) -> list[Any]:
    found: list[Any] = []
    if filters.q.strip():
        typed = filters.q.strip()
        username = Account.username.contains(typed.lower(), autoescape=True)
        found.append(
            or_(
                bears(typed, Person.fold, Person.full_name),
                Person.post.icontains(typed, autoescape=True),
                username,
            )
        )
    if filters.organisation:
        found.append(
            exists().where(
                Membership.person_id == Person.id,
                Membership.organisation_id == filters.organisation,
                valid_on(Membership.valid_from, Membership.valid_to, today),
            )
        )
    if filters.account in STATES:
        found.append(_in_state(filters.account))
    return found


def _in_state(state: str) -> Any:
    if state == "none":
        return Account.person_id.is_(None)
    if state == "shut":
        return Account.disabled_at.is_not(None)
    alive = Account.disabled_at.is_(None)
    if state == "unset":
        return alive & (Account.password_hash == "")
    return (
        alive & (Account.password_hash != "") & Account.must_change_password.is_(state == "first")
    )


def person(session: Session, actor: Actor, person_id: str) -> PersonItem:
    """With every role there ever was, the newest first. Raises NotFound."""
    require_administrator(actor)
    found = session.execute(_people().where(Person.id == person_id)).one_or_none()
    if found is None:
        raise NotFound
    row, account = found
    return _person(row, account, _roles(session, [person_id])[person_id])


def _person(person: Person, account: Account | None, roles: Iterable[RoleItem]) -> PersonItem:
    return PersonItem(
        id=person.id,
        name=person.full_name,
        post=person.post,
        email=person.email,
        email_problem=person.email_problem,
        account=_account(account),
        roles=tuple(roles),
    )


def _account(row: Account | None) -> AccountItem:
    if row is None:
        return AccountItem()
    state = "first" if row.must_change_password else "open"
    if not row.password_hash:
        state = "unset"
    if row.disabled_at is not None:
        state = "shut"
    return AccountItem(
        username=row.username,
        state=state,
        administrator=row.administrator,
        shut_at=row.disabled_at,
    )


def _roles(session: Session, person_ids: Sequence[str]) -> dict[str, list[RoleItem]]:
    found: dict[str, list[RoleItem]] = {each: [] for each in person_ids}
    rows = session.scalars(
        select(Membership)
        .where(Membership.person_id.in_(person_ids))
        .options(joinedload(Membership.organisation))
        .order_by(Membership.valid_from.desc(), Membership.role, Membership.id)
    )
    for row in rows:
        found[row.person_id].append(_role(row))
    return found


def _role(row: Membership) -> RoleItem:
    return RoleItem(
        id=row.id,
        role=row.role,
        label=seats.label(Role(row.role)),
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A role before it is ended: how many open tasks its end concerns."""

    person_id: str
    person_name: str
    role: RoleItem
    taken: int
    left_alone: int


def ending(session: Session, actor: Actor, membership_id: str, today: date) -> Ending:
    """Raises NotFound for a role that is over."""
    require_administrator(actor)
    row = session.get(
        Membership,
        membership_id,
        options=[joinedload(Membership.person), joinedload(Membership.organisation)],
    )
    if row is None or (row.valid_to is not None and row.valid_to < today):
        raise NotFound
    tomorrow = today + timedelta(days=1)
    place = row.organisation_id
    return Ending(
        person_id=row.person_id,
        person_name=row.person.full_name,
        role=_role(row),
        taken=len(taken(session, row.person_id, row.role, place)),
        left_alone=len(left_alone(session, row.person_id, Role(row.role), place, tomorrow)),
    )


def count_taken(session: Session, actor: Actor, person_id: str) -> int:
    """How many open tasks somebody has taken, in all his roles."""
    require_administrator(actor)
    return len(taken(session, person_id))


def count_unset(session: Session, actor: Actor) -> int:
    """How many accounts wait for their first password."""
    require_administrator(actor)
    return session.scalar(_unset()) or 0


def _unset() -> Select[int]:
    return select(func.count(Account.person_id)).where(_in_state("unset"))


def places(session: Session, actor: Actor, today: date) -> tuple[tuple[str, str, str], ...]:
    """Where roles are held today or later: id, name, level; the province first, then communes."""
    require_administrator(actor)
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.level)
        .where(or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today))
        .order_by(Organisation.level == "unit", Organisation.level, Organisation.sort_key)
    )
    return tuple((row_id, name, level) for row_id, name, level in rows)
