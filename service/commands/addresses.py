"""Addresses at which letters do not arrive: noted at the person, for somebody to look after."""

from service.commands.office import Context
from service.db.models import Person


def note_wrong(context: Context, person: Person, reason: str) -> None:
    """Letters to this person come back. Said once, until the address has been looked after."""
    if not person.email_problem:
        person.email_problem = reason[:2000]
