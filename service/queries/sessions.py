"""Council sessions as people see them. No member's choice is ever read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.casework import council
from service.casework.lists import (
    ANSWERS_OF_SITTING,
    CASES_OF_SITTING,
    ENVELOPES,
    MINUTES,
    OPEN_IN_SITTING,
    RECUSALS,
    RULES,
    SITTINGS,
)
from service.casework.people import place_of
from service.db.asking import Questions
from service.db.models import AgendaItem, Case, CouncilSession
from service.queries.quotas import QuotaItem, of_sitting
from service.queries.working_rules import RulesItem, of_day
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.roles import Role

_ALL_OF_IT: Final = Questions(
    SITTINGS,
    CASES_OF_SITTING,
    OPEN_IN_SITTING,
    RECUSALS,
    ENVELOPES,
    ANSWERS_OF_SITTING,
    MINUTES,
    RULES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionItem:
    id: str
    number: str
    council: str
    council_name: str
    state: str
    meets_at: datetime | None
    place: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    person: str
    name: str
    post: str
    role: str
    attendance: str
    teller: bool
    has_voted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaView:
    nomination: str
    dossier: str
    dossier_number: str
    subject: str
    unit: str
    award: str
    award_name: str
    method: str
    need: int
    because: tuple[str, ...]
    citation: str
    share: str  # "ít nhất 80 %", "quá nửa"
    deferred: bool
    struck: bool
    discussion: str
    differing_opinions: str
    recused: tuple[str, ...]
    written_opinions: tuple[Mapping[str, Any], ...]
    tally: Mapping[str, Any]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    item: SessionItem
    case: str
    mode: str
    owner: str
    quorum: Mapping[str, Any]
    members: tuple[MemberView, ...]
    agenda: tuple[AgendaView, ...]
    quotas: tuple[QuotaItem, ...]
    ballot_opened_at: datetime | None
    ballot_closes_at: datetime | None
    box_opened_at: datetime | None
    public_key: str
    roll_hash: str
    receipt_mode: str
    rules: RulesItem | None  # those it goes by
    opened_at: datetime | None
    minutes: Mapping[str, Any]
    minutes_number: str
    signed_at: datetime | None
    my_tasks: tuple[tuple[str, str], ...]  # task id, name
    is_member: bool
    may_vote: bool
    may_cancel: bool


def sees(actor: Actor, owner_id: str) -> bool:
    return actor.holds(Role.COUNCIL_MEMBER, owner_id) or access.may_read_all(actor, owner_id)


def reads_papers(session: Session, actor: Actor, sitting: CouncilSession) -> bool:
    """Whoever sees the sitting, and who is to sign them in place of its chair."""
    tasks = OPEN_IN_SITTING.of(session, sitting=sitting.id)
    return sees(actor, sitting.owner_id) or any(access.acting_on(actor, each) for each in tasks)


def sessions(session: Session, actor: Actor) -> tuple[SessionItem, ...]:
    """Those of the councils one sits on or whose office one works for, newest first."""
    owners = [owner for owner in actor.communes if sees(actor, owner)]
    owners += [
        h.organisation_id
        for hat in actor.hats
        for h in hat.holdings
        if h.role is Role.COUNCIL_MEMBER
    ]
    counted = (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.session_id == CouncilSession.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CouncilSession, counted)
        .where(CouncilSession.owner_id.in_(owners))
        .options(joinedload(CouncilSession.council))
        .order_by(CouncilSession.number.desc())
    )
    return tuple(_item(row, number) for row, number in rows)


def _item(row: CouncilSession, items: int) -> SessionItem:
    return SessionItem(
        id=row.id,
        number=row.number,
        council=row.council_id,
        council_name=row.council.name,
        state=row.state,
        meets_at=row.meets_at,
        place=row.place,
        items=items,
    )


def find_sitting(session: Session, session_id: str) -> tuple[CouncilSession, Case]:
    """With all that its pages show of it. Raises NotFound where there is none."""
    _ALL_OF_IT.ahead(session, sitting=session_id)
    found = SITTINGS.of(session, sitting=session_id)
    if not found:
        raise NotFound
    (case,) = CASES_OF_SITTING.of(session, sitting=session_id)
    return found[0], case


def session_page(
    session: Session, law: LawBook, actor: Actor, session_id: str, today: date
) -> SessionPage:
    sitting, case = find_sitting(session, session_id)
    if not sees(actor, sitting.owner_id):
        raise NotFound
    is_member = actor.person_id in {member.person_id for member in sitting.members}
    open_box = sitting.state == "voting" and sitting.box_opened_at is None
    return SessionPage(
        item=_item(sitting, len(sitting.agenda)),
        case=case.id,
        mode=sitting.mode,
        owner=sitting.owner.name,
        quorum=sitting.quorum,
        members=_members(session, sitting),
        agenda=_agenda(session, law, sitting, today),
        quotas=of_sitting(session, law, sitting, today),
        ballot_opened_at=sitting.ballot_opened_at,
        ballot_closes_at=sitting.ballot_closes_at,
        box_opened_at=sitting.box_opened_at,
        public_key=sitting.public_key,
        roll_hash=sitting.roll_hash,
        receipt_mode=sitting.receipt_mode,
        rules=of_day(RULES.of(session, sitting=sitting.id), day_of(sitting, today)),
        opened_at=sitting.opened_at,
        minutes=sitting.minutes,
        minutes_number=sitting.minutes_number,
        signed_at=sitting.signed_at,
        my_tasks=_my_tasks(session, actor, sitting),
        is_member=is_member,
        may_vote=open_box and actor.person_id in council.ballots(session, sitting),
        may_cancel=actor.holds(Role.COUNCIL_CHAIR, sitting.owner_id)
        and sitting.box_opened_at is None
        and case.ended_at is None,
    )


def day_of(sitting: CouncilSession, today: date) -> date:
    """Whose rules it goes by: the day it was opened, before that today."""
    return local_day(sitting.opened_at) if sitting.opened_at else today


def task_of(session: Session, session_id: str, key: str) -> str | None:
    """The open task of this key, of those that only one at a time can do."""
    tasks = OPEN_IN_SITTING.of(session, sitting=session_id)
    return next((each.id for each in tasks if each.key == key), None)


def _members(session: Session, sitting: CouncilSession) -> tuple[MemberView, ...]:
    voted = {each.person_id for each in ENVELOPES.of(session, sitting=sitting.id)}
    return tuple(
        MemberView(
            person=member.person_id,
            name=member.person.full_name,
            post=member.person.post,
            role=member.role,
            attendance=member.attendance,
            teller=member.teller,
            has_voted=member.person_id in voted,
        )
        for member in sitting.members
    )


def _my_tasks(
    session: Session, actor: Actor, sitting: CouncilSession
) -> tuple[tuple[str, str], ...]:
    tasks = OPEN_IN_SITTING.of(session, sitting=sitting.id)
    return tuple(
        (task.id, task.name) for task in tasks if access.acting_on(actor, task) is not None
    )


def _agenda(
    session: Session, law: LawBook, sitting: CouncilSession, today: date
) -> tuple[AgendaView, ...]:
    counting = council.Counting(law, sitting, today, place_of(session, sitting.owner_id))
    names = {member.person_id: member.person.full_name for member in sitting.members}
    recused: dict[str, list[str]] = {}
    for recusal in RECUSALS.of(session, sitting=sitting.id):
        recused.setdefault(recusal.nomination_id, []).append(names[recusal.person_id])
    return tuple(
        _agenda_view(law, counting, item, tuple(sorted(recused.get(item.nomination_id, ()))))
        for item in sitting.agenda
    )


def _agenda_view(
    law: LawBook, counting: council.Counting, item: AgendaItem, recused: tuple[str, ...]
) -> AgendaView:
    rule, nomination = counting.threshold(item), item.nomination
    return AgendaView(
        nomination=nomination.id,
        dossier=nomination.dossier_id,
        dossier_number=nomination.dossier.number,
        subject=nomination.subject.name,
        unit=nomination.dossier.unit.name,
        award=nomination.award,
        award_name=law.award(nomination.award).name,
        method=item.method,
        need=item.tally.get("need", rule.need),
        because=tuple(item.tally.get("because", rule.because)),
        citation=law.citation(item.tally.get("citation", rule.citation.key)).text,
        share=str(rule.share),
        struck=item.struck,
        deferred=item.deferred,
        discussion=item.discussion,
        differing_opinions=item.differing_opinions,
        recused=recused,
        written_opinions=tuple(item.written_opinions),
        tally=item.tally,
        result=item.result,
    )
