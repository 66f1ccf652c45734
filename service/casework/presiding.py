"""Who signs for a council: its chair, or whoever stands in for him.

A chair who was away has not presided, and one who is in conflict on a case signs no paper about it
(procedure.md §7.2): then a vice chair signs who was there and is in no conflict, without one the
head of the office, at last the province's desk.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from service.casework import able, council
from service.casework.people import role_holders
from service.db.models import CouncilSession
from workflows.law.calendar import local_day
from workflows.law.roles import Role

CHAIR: Final = "chair"
FOR_CHAIR: Final = "for_chair"  # a vice chair, "KT."
BY_ORDER: Final = "by_order"  # whom the chair has named to replace him, "TUQ."
OWN_POST: Final = "own_post"  # nobody of the council was left
_VICE: Final = "vice_chair"


def stand_in(session: Session, sitting: CouncilSession) -> str:
    """Id of who signs in place of the chair; empty where he does, or where nobody may."""
    assert sitting.opened_at is not None  # noqa: S101  the roll comes before any minutes
    on = local_day(sitting.opened_at)
    for seat, person_id in _in_turn(session, sitting, on):
        free = not _in_conflict(session, sitting, person_id, on)
        if free and able.can_act(session, [person_id], Role.COUNCIL_CHAIR, on):
            return "" if seat == CHAIR else person_id
    return ""


def _in_turn(session: Session, sitting: CouncilSession, on: date) -> Iterator[tuple[str, str]]:
    """Seat and person: of the council those who were there, then its office and the province."""
    for seat in (CHAIR, _VICE):
        for member in sitting.members:
            if member.role == seat and member.attendance == "present":
                yield seat, member.person_id
    owner = sitting.owner
    heads = ((Role.OFFICE_HEAD, owner.id), (Role.PROVINCE_HEAD, owner.parent_id or owner.id))
    for role, place in heads:
        for person in role_holders(session, role, place, on):
            yield "", person.id


def _in_conflict(session: Session, sitting: CouncilSession, person_id: str, on: date) -> bool:
    """Whether a case that stands is his own, a relative's or his unit's."""
    live = {item.nomination_id for item in sitting.agenda if not item.struck}
    his = {case for person, case in council.recused(session, sitting.id) if person == person_id}
    his |= {case for _, case, _ in council.conflicts(session, sitting, on, among=[person_id])}
    return bool(his & live)


def capacity(sitting: CouncilSession, signer_id: str, *, named: bool, absent_id: str | None) -> str:
    """As what somebody signs. `named`: the task was his and not the chair's; `absent_id`: whom he
    replaces on these days."""
    seats = {member.person_id: member.role for member in sitting.members}
    if seats.get(signer_id) == _VICE:
        return FOR_CHAIR
    if named:
        return OWN_POST
    return CHAIR if absent_id is None else BY_ORDER
