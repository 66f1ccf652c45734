"""One member's ballot paper, and what everybody may know of a box before and after its opening.

No member's choice is ever read here.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import for_task
from forms.form import TaskForm
from forms.setting import Choice, Setting
from service.access import Actor, NotFound
from service.casework import council
from service.casework.choices import nomination_choice
from service.casework.envelopes import Sheet
from service.casework.lists import ENVELOPES, OPEN_IN_SITTING, RECUSALS
from service.casework.people import place_of
from service.casework.working_rules import MASTER_CODE
from service.db.models import (
    AgendaItem,
    Answer,
    CouncilSession,
)
from service.queries.sessions import find_sitting
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

FORM: Final = "cast_ballot"
_CODE: Final = 12  # figures of a check code that people compare
_GROUP: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """A nomination that is voted on; `ground` says why this member has no vote on it."""

    nomination: str
    subject: str
    unit: str
    award_name: str
    rating: str
    initiatives: int
    need: int
    share: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage:
    session: str
    number: str
    meets_at: datetime | None
    members: int
    lines: tuple[BallotLine, ...]
    form: TaskForm
    task: str | None  # the member's own open task, until he has cast for the first time
    opened: bool
    closes_at: datetime | None
    closed_at: datetime | None
    has_ballot: bool
    cast_at: datetime | None  # the quarter of an hour
    by_server: bool
    receipt: str
    sheet: Sheet
    person: str
    coded: bool  # whether he gets a code to find his lines by


def ballot_page(
    session: Session, law: LawBook, actor: Actor, session_id: str, now: datetime
) -> BallotPage:
    """The ballot of the actor himself, never of somebody he replaces. NotFound for others."""
    sitting, _ = find_sitting(session, session_id)
    if actor.person_id not in {m.person_id for m in sitting.members}:
        raise NotFound
    mine = council.lines_of(session, sitting, actor.person_id)
    choices = tuple(nomination_choice(law, item.nomination) for item in mine)
    cast = ENVELOPES.of(session, sitting=sitting.id)
    envelope = next((each for each in cast if each.person_id == actor.person_id), None)
    return BallotPage(
        session=sitting.id,
        number=sitting.number,
        meets_at=sitting.meets_at,
        members=len(sitting.members),
        lines=_lines(session, law, sitting, actor.person_id, local_day(now)),
        form=for_task(FORM)(_setting(choices, now)),
        task=own_task(session, sitting.id, actor.person_id),
        opened=sitting.ballot_opened_at is not None and sitting.state != "cancelled",
        closes_at=sitting.ballot_closes_at,
        closed_at=council.ballot_closed_at(sitting, now),
        has_ballot=actor.person_id in council.ballots(session, sitting),
        cast_at=envelope.cast_at if envelope else None,
        by_server=envelope is not None and envelope.by_server,
        receipt=envelope.receipt if envelope else "",
        sheet=Sheet.of(sitting),
        person=actor.person_id,
        coded=sitting.receipt_mode == MASTER_CODE,
    )


def _setting(choices: tuple[Choice, ...], now: datetime) -> Setting:
    return Setting(today=local_day(now), choices={"ballot_nominations": choices})


def own_task(session: Session, session_id: str, person_id: str) -> str | None:
    """The open task in which a member casts his first ballot."""
    for task in OPEN_IN_SITTING.of(session, sitting=session_id):
        if task.key == FORM and task.person_id == person_id:
            return task.id
    return None


def _lines(
    session: Session, law: LawBook, sitting: CouncilSession, person_id: str, today: date
) -> tuple[BallotLine, ...]:
    counting = council.Counting(law, sitting, today, place_of(session, sitting.owner_id))
    grounds = {
        row.nomination_id: row.ground
        for row in RECUSALS.of(session, sitting=sitting.id)
        if row.person_id == person_id
    }
    items = council.ballot_items(sitting)
    reports = _reports(session, [item.nomination_id for item in items])
    return tuple(
        _line(law, counting, item, grounds.get(item.nomination_id, ""), reports) for item in items
    )


def _line(
    law: LawBook,
    counting: council.Counting,
    item: AgendaItem,
    ground: str,
    reports: dict[str, tuple[str, int]],
) -> BallotLine:
    nomination, rule = item.nomination, counting.threshold(item)
    rating, initiatives = reports.get(nomination.id, ("", 0))
    return BallotLine(
        nomination=nomination.id,
        subject=nomination.subject.name,
        unit=nomination.dossier.unit.name,
        award_name=law.award(nomination.award).name,
        rating=rating,
        initiatives=initiatives,
        need=rule.need,
        share=str(rule.share),
        ground=ground,
    )


def _reports(session: Session, nominations: list[str]) -> dict[str, tuple[str, int]]:
    """Nomination → its rating and how many initiatives its report names."""
    rows = session.scalars(
        select(Answer)
        .where(Answer.key == "write_achievement_report", Answer.nomination_id.in_(nominations))
        .order_by(Answer.answered_at)
    )
    return {
        row.nomination_id: (
            str(row.values.get("rating", "")),
            len(row.values.get("initiatives") or ()),
        )
        for row in rows
        if row.nomination_id is not None
    }


# The box ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What may be said of a box: how many ballots are in it, and once it is shut, their hashes."""

    issued: int
    cast: int
    superseded: int
    by_server: int
    codes: tuple[str, ...]  # in the order of the codes: it says nothing of who cast when
    code: str


def box_of(session: Session, session_id: str) -> Box:
    """The caller has checked that the session may be seen."""
    sitting = session.get_one(CouncilSession, session_id)
    envelopes = ENVELOPES.of(session, sitting=session_id)
    opened = sitting.box_opened_at is not None
    receipts = [each.receipt for each in envelopes]
    whole = hashlib.sha256("\n".join(receipts).encode()).hexdigest()
    return Box(
        issued=len(council.ballots(session, sitting)),
        cast=len(envelopes),
        superseded=sum(each.superseded for each in envelopes),
        by_server=sum(each.by_server for each in envelopes),
        codes=tuple(check_code(each) for each in receipts) if opened else (),
        code=check_code(whole) if opened and receipts else "",
    )


def check_code(receipt: str) -> str:
    """`7F3A 90C2 B1D4`: the beginning of a hash, as people read it to each other."""
    head = receipt[:_CODE].upper()
    return " ".join(head[at : at + _GROUP] for at in range(0, len(head), _GROUP))
