"""Who may do a task today, who hears of it, and where an organisation's law is looked up."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.orm.util import identity_key

from service.access import IN_PERSON
from service.casework.lists import CASES_OF_DOSSIER
from service.db.models import (
    Case,
    Council,
    CouncilMember,
    CouncilSession,
    Membership,
    Organisation,
    Person,
    SessionMember,
    Substitution,
    Task,
)
from workflows.law.roles import Role
from workflows.law.rules import Place

# Who hears of what is badly late or stuck (procedure.md, E2).
LEADERS = (
    Role.DECIDING_AUTHORITY,
    Role.OFFICE_HEAD,
    Role.PROVINCE_CHAIR,
    Role.PROVINCE_HEAD,
)
COUNCIL_OFFICES = {
    "chair": Role.COUNCIL_CHAIR,
    "secretary": Role.COUNCIL_SECRETARY,
}


def valid_on(
    first: InstrumentedAttribute[date],
    last: InstrumentedAttribute[date | None],
    on: date | ColumnElement[date],
) -> ColumnElement[bool]:
    return and_(first <= on, or_(last.is_(None), last >= on))


def holders(session: Session, task: Task, on: date) -> Sequence[Person]:
    """Everybody who may act on the task today in his own name, by given name."""
    if task.person_id is not None:
        return [session.get_one(Person, task.person_id)]
    return role_holders(session, Role(task.role), task.organisation_id, on, task.case_id)


def doers(session: Session, task: Task, on: date) -> list[str]:
    """Ids of those a letter about the task goes to: who has claimed it, else all who may, and
    whoever replaces them today in what need not be done in person."""
    known = [task.claimed_by] if task.claimed_by else [p.id for p in holders(session, task, on)]
    if Role(task.role) in IN_PERSON:
        return known
    deputies = session.scalars(
        select(Substitution.deputy_id).where(
            Substitution.absent_id.in_(known),
            Substitution.first_day <= on,
            Substitution.last_day >= on,
        )
    )
    return list(dict.fromkeys([*known, *deputies]))


def role_holders(
    session: Session, role: Role, organisation_id: str | None, on: date, case_id: str | None = None
) -> Sequence[Person]:
    return session.scalars(holding(role, organisation_id, on, case_id)).all()


def holding(
    role: Role, organisation_id: str | None, on: date, case_id: str | None = None
) -> Select[Person]:
    """The statement for everybody who holds a role on a day, by given name; of tellers, in the
    session of a case."""
    people = select(Person).order_by(Person.sort_key).distinct()
    if role is Role.TELLER:
        people = (
            people.join(SessionMember, SessionMember.person_id == Person.id)
            .join(Case, Case.session_id == SessionMember.session_id)
            .where(Case.id == case_id, SessionMember.teller.is_(True))
        )
    elif role in (Role.COUNCIL_CHAIR, Role.COUNCIL_SECRETARY, Role.COUNCIL_MEMBER):
        offices = [name for name, held in COUNCIL_OFFICES.items() if held is role]
        people = (
            people.join(CouncilMember, CouncilMember.person_id == Person.id)
            .join(Council, Council.id == CouncilMember.council_id)
            .where(
                Council.owner_id == organisation_id,
                valid_on(CouncilMember.valid_from, CouncilMember.valid_to, on),
            )
        )
        if offices:
            people = people.where(CouncilMember.role.in_(offices))
    else:
        people = people.join(Membership, Membership.person_id == Person.id).where(
            Membership.organisation_id == organisation_id,
            Membership.role == role,
            valid_on(Membership.valid_from, Membership.valid_to, on),
        )
    return people


def leaders(session: Session, case: Case, on: date) -> list[Person]:
    """Who hears of what is badly late or stuck: the chairman and the head of the office."""
    return [
        person
        for role in LEADERS
        for person in role_holders(session, role, case.owner_id, on, case.id)
    ]


def place_of(session: Session, organisation_id: str) -> Place:
    """Where an organisation's law is looked up: its code and those of all above it, nearest first,
    then the ministries that these name.

    Asked many times in one command, so each session remembers its answers.
    """
    codes, ministries = _place(session, organisation_id)
    return codes + tuple(each for each in dict.fromkeys(ministries) if each)


def _place(session: Session, organisation_id: str) -> tuple[Place, Place]:
    known: dict[str, tuple[Place, Place]] = session.info.setdefault("places", {})
    if organisation_id not in known:
        with_above = [joinedload(Organisation.parent)]
        row = session.get_one(Organisation, organisation_id, options=with_above)
        codes, ministries = _place(session, row.parent_id) if row.parent_id else ((), ())
        known[organisation_id] = ((row.code, *codes), (row.ministry, *ministries))
    return known[organisation_id]


def read_places(session: Session, ids: Iterable[str]) -> None:
    """Read organisations whose places will be asked, at once: those the session has not met."""
    met = session.identity_map
    missing = [each for each in set(ids) if identity_key(Organisation, each) not in met]
    if missing:
        wanted = select(Organisation).where(Organisation.id.in_(missing))
        rows = session.scalars(wanted.options(joinedload(Organisation.parent))).all()
        for each in rows:  # which the session holds only as long as somebody does
            _place(session, each.id)


def session_of(session: Session, case: Case) -> CouncilSession:
    return session.get_one(CouncilSession, case.session_id)


def case_of(session: Session, dossier_id: str) -> Case:
    """The case that brings a dossier through its procedure."""
    (found,) = CASES_OF_DOSSIER.of(session, dossier=dossier_id)
    return found
