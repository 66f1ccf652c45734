"""The papers of a sitting: its minutes in each of their versions, and the minutes of its count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import minutes
from service.casework.lists import ANSWERS_OF_SITTING
from service.casework.minutes import Minutes
from service.db.models import Answer, Person, SessionMinutes
from service.queries.ballots import Box, box_of
from service.queries.sessions import find_sitting, reads_papers, sees
from workflows.law.book import LawBook
from workflows.law.roles import Role

FOUND = ("open", "voting", "counted", "concluded")  # a sitting that has been held


@dataclass(frozen=True, slots=True, kw_only=True)
class TellerSignature:
    name: str
    agrees: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the minutes: `number` is 0 for what is not signed yet."""

    number: int
    reason: str
    hash: str
    secretary: str
    secretary_signed_at: datetime | None
    chair: str  # who has signed for the council, or is to if that is not the chair
    chair_post: str
    chair_signed_at: datetime | None
    signed_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaper:
    """`version` is the one shown, `versions` those that were signed; none of minutes that were
    signed before versions were kept."""

    session: str
    record: Minutes
    version: Version | None
    versions: tuple[Version, ...]
    signed_at: datetime | None
    ballot_opened_at: datetime | None
    box_opened_at: datetime | None
    box: Box
    signatures: tuple[TellerSignature, ...]


def session_paper(
    session: Session,
    law: LawBook,
    actor: Actor,
    session_id: str,
    *,
    version: int | None = None,
) -> SessionPaper:
    """With the last version that was signed, else what is drafted, else what the record says now.
    `version`: one of those that were signed, or 0 for the draft. Raises NotFound for a sitting out
    of sight, one that has not been opened, or a version that there is not."""
    sitting, _ = find_sitting(session, session_id)
    if not reads_papers(session, actor, sitting) or sitting.opened_at is None:
        raise NotFound
    if sitting.state not in FOUND:
        raise NotFound
    signed = minutes.versions(session, session_id)
    row = _chosen(session, session_id, signed, version)
    answers = ANSWERS_OF_SITTING.of(session, sitting=sitting.id)
    return SessionPaper(
        session=sitting.id,
        record=minutes.thawed(row.content) if row else minutes.compose(session, law, sitting),
        version=_version(row) if row else None,
        versions=tuple(map(_version, signed)),
        signed_at=row.chair_signed_at if row else sitting.signed_at,
        ballot_opened_at=sitting.ballot_opened_at,
        box_opened_at=sitting.box_opened_at,
        box=box_of(session, sitting.id),
        signatures=_signatures(session, answers),
    )


def _chosen(
    session: Session, session_id: str, signed: Sequence[SessionMinutes], version: int | None
) -> SessionMinutes | None:
    draft = minutes.drafted(session, session_id)
    if version is None:
        return signed[-1] if signed else draft
    found = draft if version == 0 else next((e for e in signed if e.version == version), None)
    if found is None:
        raise NotFound
    return found


def _version(row: SessionMinutes) -> Version:
    return Version(
        number=row.version or 0,
        reason=row.reason,
        hash=row.hash,
        secretary=row.secretary_name,
        secretary_signed_at=row.secretary_signed_at,
        chair=row.chair_name,
        chair_post=row.chair_post,
        chair_signed_at=row.chair_signed_at,
        signed_as=row.signed_as,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    session_number: str
    minutes_number: str
    signed: tuple[Version, ...]
    is_drafting: bool  # a version waits for its signatures
    may_correct: bool


def editions_of(session: Session, actor: Actor, session_id: str) -> Editions:
    """Raises NotFound for a sitting out of sight."""
    sitting, _ = find_sitting(session, session_id)
    if not sees(actor, sitting.owner_id):
        raise NotFound
    signed = tuple(map(_version, minutes.versions(session, session_id)))
    drafting = minutes.drafted(session, session_id) is not None
    own = actor.holds(Role.COUNCIL_SECRETARY, sitting.owner_id)
    return Editions(
        session_number=sitting.number,
        minutes_number=sitting.minutes_number,
        signed=signed,
        is_drafting=drafting,
        may_correct=own and bool(signed) and not drafting,
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
