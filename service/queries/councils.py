"""One council for whoever works with it: its term, its members today, all its working rules."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session, joinedload

from service.access import Actor, NotFound
from service.casework.people import place_of
from service.db.models import Council, CouncilRules, Organisation
from service.queries.catalogue import CouncilItem, council_item, seats
from service.queries.sessions import sees
from service.queries.working_rules import RulesItem, newest_first
from workflows.law.book import LawBook
from workflows.law.councils import Quorum


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPage:
    """`quorum` is that of the rows of the law for its place; none of a council without members."""

    item: CouncilItem
    rules: tuple[RulesItem, ...]  # the newest first
    quorum: Quorum | None


def council_page(
    session: Session, law: LawBook, actor: Actor, council_id: str, today: date
) -> CouncilPage:
    """For its members and the offices it works for; NotFound for others. One that has ended, too:
    its sessions are still read."""
    with_rules = joinedload(Council.rules).joinedload(CouncilRules.file)
    owner = joinedload(Council.owner).joinedload(Organisation.parent)
    row = session.get(Council, council_id, options=(with_rules, owner))
    if row is None or not sees(actor, row.owner_id):
        raise NotFound
    seated = seats(session, [row.id], today)
    quorum = None
    if seated:
        place = place_of(session, row.owner_id)
        quorum = law.quorum(members=len(seated), council_kind=row.kind, on=today, place=place)
    return CouncilPage(
        item=council_item(row, seated, today), rules=newest_first(row.rules), quorum=quorum
    )
