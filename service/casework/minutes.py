"""The minutes of a sitting: composed from its record, and kept word for word as they are signed.

Who was excluded from a vote is counted, never named with a ground; open written opinions of absent
members are named, as the law has it. No member's choice is ever read here.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from service.casework import council, working_rules
from service.casework.lists import ANSWERS_OF_SITTING, MINUTES, RECUSALS, RULES
from service.casework.people import place_of
from service.db.models import AgendaItem, Answer, CouncilSession, SessionMember, SessionMinutes
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

Content = Mapping[str, Any]  # minutes as JSON


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

    nomination: str
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
class Minutes:
    number: str
    council: str
    founded_by: str
    working_rules: str
    owner: str
    minutes_number: str
    began_at: datetime
    closed_at: datetime | None
    place: str
    mode: str
    members: tuple[Attendee, ...]
    roll_hash: str
    guests: str
    quorum: Mapping[str, Any]
    quorum_rule: str
    bases: tuple[str, ...]
    rows: tuple[ConsideredRow, ...]
    conclusions: str


def compose(session: Session, law: LawBook, sitting: CouncilSession) -> Minutes:
    """What the record says now, of a sitting that has been opened."""
    assert sitting.opened_at is not None  # noqa: S101  whoever asks has looked
    on = local_day(sitting.opened_at)
    answers = ANSWERS_OF_SITTING.of(session, sitting=sitting.id)
    roll = next((each for each in reversed(answers) if each.key == "take_roll"), None)
    closed_at = sitting.minutes.get("closed_at")
    return Minutes(
        number=sitting.number,
        council=sitting.council.name,
        founded_by=sitting.council.founded_by,
        working_rules=_working_rules(session, sitting, on),
        owner=sitting.owner.name,
        minutes_number=sitting.minutes_number,
        began_at=sitting.opened_at,
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        place=sitting.place,
        mode=sitting.mode,
        members=_attendees(sitting.members, roll),
        roll_hash=sitting.roll_hash,
        guests=(roll.values.get("guests") or "") if roll else "",
        quorum=sitting.quorum,
        quorum_rule=law.citation(sitting.quorum["citation"]).text if sitting.quorum else "",
        bases=_bases(session, law, sitting, on),
        rows=_rows(session, law, sitting, on),
        conclusions=sitting.minutes.get("conclusions", ""),
    )


def _working_rules(session: Session, sitting: CouncilSession, on: date) -> str:
    """The paper with the council's working rules that were in force on the day."""
    found = working_rules.in_force(RULES.of(session, sitting=sitting.id), on)
    return found.document if found else ""


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
        nomination=nomination.id,
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


# Word for word ------------------------------------------------------------------------------------

_MOMENTS = ("began_at", "closed_at")
_WORDING = ("discussion", "differing_opinions")


def frozen(minutes: Minutes) -> dict[str, Any]:
    """As JSON, from which `thawed` makes the same minutes again."""
    content = asdict(minutes)
    for name in _MOMENTS:
        content[name] = content[name].isoformat() if content[name] else None
    plain: dict[str, Any] = json.loads(json.dumps(content))
    return plain


def thawed(content: Content) -> Minutes:
    rows = tuple(
        ConsideredRow(
            **{
                **row,
                "written_opinions": tuple(
                    WrittenOpinion(**each) for each in row["written_opinions"]
                ),
            }
        )
        for row in content["rows"]
    )
    moments = {
        name: datetime.fromisoformat(content[name]) if content[name] else None for name in _MOMENTS
    }
    lists = {
        "members": tuple(Attendee(**each) for each in content["members"]),
        "bases": tuple(content["bases"]),
        "rows": rows,
    }
    return Minutes(**{**content, **moments, **lists})


def digest(content: Content) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reworded(content: Content, wording: Iterable[Mapping[str, Any]], **said: Any) -> dict[str, Any]:
    """The same figures in other words: of each case what `wording` has, of the rest `said`."""
    own = {row["nomination"]: {name: row.get(name) or "" for name in _WORDING} for row in wording}
    rows = [row | own.get(row["nomination"], {}) for row in content["rows"]]
    return {**content, "rows": rows, **said}


# Versions -----------------------------------------------------------------------------------------


def versions(session: Session, session_id: str) -> list[SessionMinutes]:
    """Those that were signed, the oldest first."""
    rows = [each for each in MINUTES.of(session, sitting=session_id) if each.state == "signed"]
    return sorted(rows, key=lambda each: each.version or 0)


def drafted(session: Session, session_id: str) -> SessionMinutes | None:
    """The version that waits for its signatures, if there is one."""
    rows = MINUTES.of(session, sitting=session_id)
    return next((each for each in rows if each.state == "draft"), None)
