"""What the minutes of a sitting and of its count say: the record, never a member's choice.

Who was excluded from a vote is counted, never named with a ground; open written opinions of absent
members are named, as the law has it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import council
from service.casework.lists import ANSWERS_OF_SITTING, RECUSALS
from service.casework.people import place_of
from service.db.models import (
    AgendaItem,
    Answer,
    CouncilSession,
    Person,
    SessionMember,
)
from service.queries.ballots import Box, box_of
from service.queries.sessions import find_sitting, sees
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

FOUND = ("open", "voting", "counted", "concluded")  # a sitting that has been held


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    name: str
    post: str
    role: str
    attendance: str
    reason: str
    teller: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOpinion:
    member: str
    opinion: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredRow:
    """A nomination as the minutes tell it. `tally` is empty until it has been counted."""

    subject: str
    post: str
    unit: str
    award_name: str
    standard: str
    method: str
    discussion: str
    differing_opinions: str
    excluded: int
    written_opinions: tuple[WrittenOpinion, ...]
    need: int
    share: str
    rule: str
    tally: Mapping[str, Any]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellerSignature:
    name: str
    agrees: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaper:
    session: str
    number: str
    council: str
    founded_by: str
    owner: str
    minutes_number: str
    drafted: bool
    signed_at: datetime | None
    began_at: datetime
    place: str
    mode: str
    members: tuple[Attendee, ...]
    guests: str
    quorum: Mapping[str, Any]
    quorum_rule: str
    bases: tuple[str, ...]
    rows: tuple[ConsideredRow, ...]
    conclusions: str
    closed_at: datetime | None
    ballot_opened_at: datetime | None
    box_opened_at: datetime | None
    box: Box
    signatures: tuple[TellerSignature, ...]


def session_paper(
    session: Session, law: LawBook, actor: Actor, session_id: str, today: date
) -> SessionPaper:
    """Raises NotFound for a sitting out of sight, or one that has not been opened."""
    sitting, _ = find_sitting(session, session_id)
    if not sees(actor, sitting.owner_id) or sitting.opened_at is None:
        raise NotFound
    if sitting.state not in FOUND:
        raise NotFound
    on = local_day(sitting.opened_at)
    answers = ANSWERS_OF_SITTING.of(session, sitting=sitting.id)
    roll = next((each for each in reversed(answers) if each.key == "take_roll"), None)
    closed_at = sitting.minutes.get("closed_at")
    return SessionPaper(
        session=sitting.id,
        number=sitting.number,
        council=sitting.council.name,
        founded_by=sitting.council.founded_by,
        owner=sitting.owner.name,
        minutes_number=sitting.minutes_number,
        drafted=bool(sitting.minutes),
        signed_at=sitting.signed_at,
        began_at=sitting.opened_at,
        place=sitting.place,
        mode=sitting.mode,
        members=_attendees(sitting.members, roll),
        guests=(roll.values.get("guests") or "") if roll else "",
        quorum=sitting.quorum,
        quorum_rule=law.citation(sitting.quorum["citation"]).text if sitting.quorum else "",
        bases=_bases(session, law, sitting, on),
        rows=_rows(session, law, sitting, on),
        conclusions=sitting.minutes.get("conclusions", ""),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        ballot_opened_at=sitting.ballot_opened_at,
        box_opened_at=sitting.box_opened_at,
        box=box_of(session, sitting.id),
        signatures=_signatures(session, answers),
    )


def _attendees(members: Sequence[SessionMember], roll: Answer | None) -> tuple[Attendee, ...]:
    """Reasons as the roll has them, else as the members gave them when they were invited."""
    told = {row["member"]: row for row in (roll.values.get("rows") or ())} if roll else {}
    return tuple(
        Attendee(
            name=each.person.full_name,
            post=each.person.post,
            role=each.role,
            attendance=each.attendance,
            reason=told.get(each.person_id, {}).get("absence_reason") or each.absence_reason,
            teller=each.teller,
        )
        for each in members
    )


def _bases(session: Session, law: LawBook, sitting: CouncilSession, on: date) -> tuple[str, ...]:
    """The instruments the awards, the votes and the quorum rest on, each once."""
    counting = council.Counting(law, sitting, on, place_of(session, sitting.owner_id))
    cited = [law.award(item.nomination.award, on).citation for item in sitting.agenda]
    cited += [counting.threshold(item).citation for item in sitting.agenda]
    if sitting.quorum:
        cited.append(law.citation(sitting.quorum["citation"]))
    return tuple(dict.fromkeys(each.instrument for each in cited if each.instrument))


def _rows(
    session: Session, law: LawBook, sitting: CouncilSession, on: date
) -> tuple[ConsideredRow, ...]:
    counting = council.Counting(law, sitting, on, place_of(session, sitting.owner_id))
    recusals = RECUSALS.of(session, sitting=sitting.id)
    excluded = Counter(each.nomination_id for each in recusals)
    names = {member.person_id: member.person.full_name for member in sitting.members}
    return tuple(
        _row(law, counting, item, excluded[item.nomination_id], names)
        for item in sitting.agenda
        if not item.struck
    )


def _row(
    law: LawBook,
    counting: council.Counting,
    item: AgendaItem,
    excluded: int,
    names: Mapping[str, str],
) -> ConsideredRow:
    nomination, rule = item.nomination, counting.threshold(item)
    award = law.award(nomination.award, counting.on)
    return ConsideredRow(
        subject=nomination.subject.name,
        post=nomination.subject.post,
        unit=nomination.dossier.unit.name,
        award_name=award.name,
        standard=award.citation.text,
        method=item.method,
        discussion=item.discussion,
        differing_opinions=item.differing_opinions,
        excluded=excluded,
        written_opinions=tuple(
            WrittenOpinion(
                member=names[each["member"]], opinion=each["opinion"], text=each.get("text", "")
            )
            for each in item.written_opinions
        ),
        need=item.tally.get("need", rule.need),
        share=str(rule.share),
        rule=law.citation(item.tally.get("citation", rule.citation.key)).text,
        tally=item.tally,
        result=item.result,
    )


def _signatures(session: Session, answers: Sequence[Answer]) -> tuple[TellerSignature, ...]:
    """Tellers are members: they are known by now."""
    signed = [each for each in answers if each.key == "sign_tally"]
    rows = [(session.get_one(Person, each.answered_by), each) for each in signed]
    return tuple(
        TellerSignature(
            name=teller.full_name,
            agrees=bool(answer.values.get("agrees")),
            reason=answer.values.get("reason") or "",
            at=answer.answered_at,
        )
        for teller, answer in sorted(rows, key=lambda row: row[0].sort_key)
    )
