"""What waits for a session of the council, or for a decision."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework import council
from service.casework.lines import LINE
from service.db.models import Dossier, Nomination
from service.queries.sessions import sees
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A nomination on a waiting list: of the council, or of a decision."""

    nomination: str
    dossier: str
    dossier_number: str
    subject: str
    unit: str
    award_name: str


def waiting(session: Session, law: LawBook, actor: Actor, kind: str) -> tuple[Waiting, ...]:
    owners = [owner for owner in actor.communes if sees(actor, owner)]
    if kind == "council":  # the province's council has a list, too
        above = actor.organisations((Role.COUNCIL_MEMBER,)) - actor.communes
        sent = [each for owner in above for each in council.waiting_nominations(session, owner)]
    else:
        sent = []
    rows = session.scalars(
        select(Nomination)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(Nomination.owner_id.in_(owners), Nomination.waits_for == kind)
        .options(*LINE)
        .order_by(Dossier.number, Nomination.position)
    )
    return tuple(
        Waiting(
            nomination=each.id,
            dossier=each.dossier_id,
            dossier_number=each.dossier.number,
            subject=each.subject.name,
            unit=each.dossier.unit.name,
            award_name=law.award(each.award).name,
        )
        for each in (*rows, *sent)
    )
