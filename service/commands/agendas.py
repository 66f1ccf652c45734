"""Putting a nomination that was struck back before a council: the commune's or the province's."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from service.casework import proposals
from service.commands.office import Context
from service.db.models import AgendaItem, CouncilSession, Nomination

SAT: Final = ("concluded", "cancelled")
_NOT_YET_TALKED_OF: Final = ("preparing", "convened", "open")


@dataclass(frozen=True, slots=True)
class Table:
    """Whose council, and what a nomination waits for that is on its list, or on an agenda."""

    owner_id: str
    listed: str
    on_agenda: str

    @classmethod
    def of_the_commune(cls, owner_id: str) -> "Table":
        return cls(owner_id, "council", "session")

    @classmethod
    def of_the_province(cls, province_id: str) -> "Table":
        return cls(province_id, proposals.LISTED, proposals.ON_AGENDA)


def put_back(context: Context, nomination: Nomination, table: Table) -> bool:
    """Onto the agenda that its dossier is on, unless it is being talked of already: False; without
    such an agenda onto the waiting list."""
    session = context.session
    of_the_dossier = (
        select(AgendaItem.session_id)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(Nomination.dossier_id == nomination.dossier_id)
    )
    sitting = session.scalars(
        select(CouncilSession).where(
            CouncilSession.id.in_(of_the_dossier),
            CouncilSession.owner_id == table.owner_id,
            CouncilSession.state.not_in(SAT),
        )
    ).first()
    if sitting is None:
        nomination.waits_for = table.listed
        return True
    talked = any(each.method or each.deferred for each in sitting.agenda)
    if talked or sitting.state not in _NOT_YET_TALKED_OF:
        return False
    own = next((each for each in sitting.agenda if each.nomination_id == nomination.id), None)
    if own is None:
        last = max((each.position for each in sitting.agenda), default=0)
        own = AgendaItem(session_id=sitting.id, nomination_id=nomination.id, position=last + 1)
        session.add(own)
    own.struck, nomination.waits_for = False, table.on_agenda
    return True
