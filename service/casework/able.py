"""Who can do what waits to be done: holding a role is not enough, one must be able to sign in.

People without an account are on record too: members of councils who vote on paper, and leavers
whose account is shut. A task that waits for such people alone waits for nobody.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.access import IN_PERSON, Acting
from service.casework import seats
from service.casework.people import holding, valid_on
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
    Task,
)
from workflows.law.roles import Role

_OF_COUNCILS: Final = {"chair": Role.COUNCIL_CHAIR, "secretary": Role.COUNCIL_SECRETARY}


def acting(session: Session, task: Task, on: date) -> Iterator[Acting]:
    """As whom the task can be done on a day: by those who hold its role and can sign in, and by
    whoever replaces one of those who hold it. A ballot is its member's alone, and ends by itself
    whether he comes or not."""
    if task.person_id is not None:
        yield Acting(task.person_id)
        return
    role = Role(task.role)
    held = holding(role, task.organisation_id, on, task.case_id).with_only_columns(Person.id)
    yield from _acting(session, held.order_by(None), role, on)


def _acting(
    session: Session, people: Collection[str] | Select[str], role: Role, on: date
) -> Iterator[Acting]:
    """Deputies are asked for only once the others were not enough."""
    accounts = select(Account.person_id).where(
        Account.person_id.in_(people), Account.disabled_at.is_(None)
    )
    yield from map(Acting, session.scalars(accounts).all())
    if role in IN_PERSON:
        return
    deputies = _deputies(on).add_columns(Substitution.deputy_id)
    for absent, deputy in session.execute(deputies.where(Substitution.absent_id.in_(people))).all():
        yield Acting(deputy, absent)


def can_act(session: Session, people: Collection[str], role: Role, on: date) -> bool:
    """Whether anybody of those who hold a role can do what waits for it."""
    return bool(people) and any(True for _ in _acting(session, people, role, on))


def _deputies(on: date) -> Any:
    """Those who are away on a day and have a deputy who can sign in."""
    return (
        select(Substitution.absent_id)
        .join(Account, Account.person_id == Substitution.deputy_id)
        .where(
            Account.disabled_at.is_(None),
            Substitution.first_day <= on,
            Substitution.last_day >= on,
        )
    )


# What waits for nobody ----------------------------------------------------------------------------


def unheld(offices: Collection[str] | None, on: date) -> Any:
    """The statement for it: organisation, its name, role, how many open tasks nobody can do; of
    the offices and what lies in them, those that are over included, or of all there are.

    Asked from the side of the organisations, which are few, not of the tasks: only for roles that
    lack somebody are tasks counted at all, along their index.
    """
    return union_all(_of_roles(offices, on), _of_tellers(offices))


def _of_roles(offices: Collection[str] | None, on: date) -> Any:
    roles = _roles()
    waiting = (
        _waiting()
        .where(Task.organisation_id == Organisation.id, Task.role == roles.c.role)
        .correlate(Organisation, roles)
        .scalar_subquery()
    )
    return (
        select(Organisation.id, Organisation.name, roles.c.role, waiting.label("tasks"))
        .join(roles, roles.c.level == Organisation.level)
        .where(_in(offices), ~_given(roles, on), ~_seated(roles, on))
    )


def _roles() -> Subquery:
    """Every role that tasks may wait for, with the level it is held at."""
    of_councils = [("commune", role) for role in _OF_COUNCILS.values()]
    pairs = [(level, role) for level, held in seats.ROLES.items() for role in held if role.has_lane]
    return union_all(
        *(
            select(literal(level).label("level"), literal(role.value).label("role"))
            for level, role in (*pairs, *of_councils)
        )
    ).subquery("roles")


def _given(roles: Subquery, on: date) -> ColumnElement[bool]:
    return (
        select(Membership.id)
        .where(
            Membership.organisation_id == Organisation.id,
            Membership.role == roles.c.role,
            valid_on(Membership.valid_from, Membership.valid_to, on),
            _is_able(Membership.person_id, on),
        )
        .correlate(Organisation, roles)
        .exists()
    )


def _seated(roles: Subquery, on: date) -> ColumnElement[bool]:
    role = case(*((CouncilMember.role == seat, held.value) for seat, held in _OF_COUNCILS.items()))
    return (
        select(CouncilMember.id)
        .join(Council, Council.id == CouncilMember.council_id)
        .where(
            Council.owner_id == Organisation.id,
            role == roles.c.role,
            valid_on(Council.valid_from, Council.valid_to, on),
            valid_on(CouncilMember.valid_from, CouncilMember.valid_to, on),
            _is_able(CouncilMember.person_id, on),
        )
        .correlate(Organisation, roles)
        .exists()
    )


def _is_able(person: InstrumentedAttribute[str], on: date) -> ColumnElement[bool]:
    return or_(person.in_(_accounts()), person.in_(_deputies(on)))


def _accounts() -> Select[str]:
    return select(Account.person_id).where(Account.disabled_at.is_(None))


def _of_tellers(offices: Collection[str] | None) -> Any:
    """Tellers are named by the roll of each session, and count in person."""
    able = (
        select(SessionMember.id)
        .join(Case, Case.session_id == SessionMember.session_id)
        .where(
            Case.id == Task.case_id,
            SessionMember.teller.is_(True),
            SessionMember.person_id.in_(_accounts()),
        )
        .correlate(Task)
        .exists()
    )
    teller = Role.TELLER.value
    waiting = (
        _waiting()
        .where(Task.organisation_id == Organisation.id, Task.role == teller, ~able)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return select(Organisation.id, Organisation.name, literal(teller), waiting).where(
        Organisation.level == "commune", _in(offices)
    )


def _waiting() -> Select[int]:
    return select(func.count(Task.id)).where(
        Task.state == "open", Task.person_id.is_(None), Task.claimed_by.is_(None)
    )


def _in(offices: Collection[str] | None) -> ColumnElement[bool]:
    if offices is None:
        return true()
    return or_(Organisation.id.in_(offices), Organisation.parent_id.in_(offices))
