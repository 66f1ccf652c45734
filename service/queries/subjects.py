"""Those who may be nominated, as a list: of the units one speaks for, or reads for."""

from sqlalchemy import literal, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor
from service.casework import descent
from service.db.models import Organisation, Subject
from service.queries.catalogue import SubjectItem, subject_item
from service.queries.paging import PAGE, Page, decode, encode
from service.text import fold
from workflows.law.roles import Role


def subject_list(
    session: Session,
    actor: Actor,
    *,
    unit: str | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[SubjectItem]:
    """By given name. `q` finds with and without Vietnamese marks."""
    held = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    own = descent.with_predecessors(session, *held)
    read = {each for each in actor.communes if access.may_read_all(actor, each)}
    rows = (
        select(Subject)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(or_(Organisation.id.in_(sorted(own)), Organisation.parent_id.in_(sorted(read))))
        .options(joinedload(Subject.organisation))
        .order_by(Subject.sort_key, Subject.id)
        .limit(limit + 1)
    )
    if unit is not None:
        rows = rows.where(Subject.organisation_id == unit)
    if q.strip():
        wanted = fold(q).strip().replace("%", "").replace("_", "")
        rows = rows.where(Subject.fold.like(f"%{wanted}%"))
    after = decode(cursor, 2)
    if after is not None:
        here = tuple_(literal(after[0]), literal(after[1]))
        rows = rows.where(tuple_(Subject.sort_key, Subject.id) > here)
    found = session.scalars(rows).all()
    items = tuple(subject_item(row) for row in found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(items, encode([last.sort_key, last.id]) if last is not None else None)
