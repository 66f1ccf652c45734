"""Addresses at which letters do not arrive: noted at the person, and somebody is asked to look."""

from typing import Final

from sqlalchemy import select

from service.commands import cases, numbers
from service.commands.office import Context
from service.db.models import Case, Membership, Organisation, Person

PROCESS: Final = "mail_address"


def note_wrong(context: Context, person: Person, reason: str) -> None:
    """Letters to this person come back: the head of the office is asked, once while it is open."""
    if not person.email_problem:
        person.email_problem = reason[:2000]
    commune = _commune(context, person)
    if commune is None or _asked(context, person):
        return
    cases.start(
        context,
        PROCESS,
        {"owner_id": commune.id},
        owner=commune,
        number=numbers.case_number(context, commune, "DC"),
        subject=cases.Subject(person_id=person.id),
        acting=None,
    )


def _asked(context: Context, person: Person) -> bool:
    open_cases = select(Case.id).where(
        Case.person_id == person.id, Case.process == PROCESS, Case.ended_at.is_(None)
    )
    return context.session.scalar(open_cases) is not None


def _commune(context: Context, person: Person) -> Organisation | None:
    """The commune that the person works in or for; none for somebody without a role."""
    organisations = context.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.valid_from.desc(), Organisation.sort_key)
    )
    for each in organisations:
        for found in (each, each.parent):
            if found is not None and found.level == "commune":
                return found
    return None
