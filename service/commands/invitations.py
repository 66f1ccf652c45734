"""Letters to the members of a session: called together, called to another hour, called off."""

from service.casework import history
from service.commands import record
from service.commands.office import Context
from service.db.models import Case, CouncilSession

CONVENED = "session.convened"


def invite(context: Context, sitting: CouncilSession, once: str) -> None:
    _write(context, sitting, {}, f"invitation:{once}")


def call_off(context: Context, case: Case, sitting: CouncilSession) -> None:
    """To those who were invited: the entry in their calendars goes, too."""
    if history.count(context.session, case.id, CONVENED):
        _write(context, sitting, {"change": "cancelled"}, f"invitation:off:{sitting.id}")


def _write(context: Context, sitting: CouncilSession, said: dict[str, str], once: str) -> None:
    data = {"session": sitting.id, "items": len(sitting.agenda), **said}
    for member in sitting.members:
        record.letter(
            context,
            member.person_id,
            kind="invitation",
            template="invitation",
            data=data,
            once=f"{once}:{member.person_id}",
        )
