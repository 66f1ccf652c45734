"""The filters that somebody has saved, and those that colleagues of his office lend him."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.access import Actor
from service.db.models import Organisation, Person, SavedView
from service.text import vi_sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewItem:
    """`office` is the name of the one it is lent to; `owner` is empty for one's own."""

    id: str
    name: str
    query: str
    office: str
    owner: str


def saved_views(session: Session, actor: Actor) -> tuple[ViewItem, ...]:
    """One's own first. A deputy does not see what the absent colleague's office shares."""
    offices = {holding.organisation_id for holding in actor.own.holdings}
    rows = session.execute(
        select(SavedView, Person.full_name, Organisation.name)
        .join(Person, Person.id == SavedView.person_id)
        .outerjoin(Organisation, Organisation.id == SavedView.office_id)
        .where(or_(SavedView.person_id == actor.person_id, SavedView.office_id.in_(offices)))
    )
    found = [
        ViewItem(
            id=view.id,
            name=view.name,
            query=view.query,
            office=office or "",
            owner="" if view.person_id == actor.person_id else name,
        )
        for view, name, office in rows
    ]
    return tuple(sorted(found, key=lambda each: (bool(each.owner), vi_sort_key(each.name))))
