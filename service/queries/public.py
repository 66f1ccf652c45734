"""What anybody may read: how far a dossier is, for whoever has its code, and published results.

No page without a sign-in names a nominee before the decision is published; both end after days
that the rules set.
"""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.access import NotFound
from service.casework import holds
from service.casework.people import place_of
from service.db.models import (
    Award,
    Case,
    Decision,
    Dossier,
    Nomination,
    Subject,
    Task,
)
from service.ports import Secrets
from service.text import fold
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

# Read out by telephone: no l, i, o, 0, 1. Ten of them are 49 bits, more than anybody tries.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH, _PART = 10, 5
_MOST: Final = 500


def lookup_code(secrets: Secrets, dossier_id: str) -> str:
    """The code on a dossier's receipt, "abcde-fgh23". It is derived, and stored nowhere."""
    number = int(secrets.fingerprint(f"lookup/{dossier_id}".encode()), 16)
    letters = []
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return f"{''.join(letters[:_PART])}-{''.join(letters[_PART:])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a dossier is. `steps` are what is being done; `decided` documents and their days."""

    number: str
    round_title: str
    unit: str
    owner: str
    state: str
    nominations: int
    received_on: date | None
    due_on: date | None
    clock: str
    ended_on: date | None
    steps: tuple[str, ...]
    decided: tuple[tuple[str, date], ...]


def standing(
    session: Session, law: LawBook, secrets: Secrets, number: str, code: str, today: date
) -> Standing:
    """Raises NotFound for a number that is not there, a code that is not its own, and a dossier
    that ended too long ago: the answer does not tell which."""
    dossier = session.scalars(
        select(Dossier)
        .where(Dossier.number == number.strip().upper())
        .options(joinedload(Dossier.round), joinedload(Dossier.unit), joinedload(Dossier.owner))
    ).one_or_none()
    wanted = lookup_code(secrets, dossier.id if dossier else "")
    fits = hmac.compare_digest(_bare(code).encode(), _bare(wanted).encode())
    if dossier is None or not fits:
        raise NotFound
    case = session.scalars(
        select(Case).where(Case.dossier_id == dossier.id, Case.process == "commendation")
    ).one()
    ended_on = local_day(case.ended_at) if case.ended_at else None
    place = place_of(session, dossier.owner_id)
    days = law.setting("lookup_days", on=today, place=place).number
    if ended_on is not None and today > ended_on + timedelta(days=days):
        raise NotFound
    held = dossier.state == holds.ON_HOLD  # which nobody outside the office is told
    open_tasks = select(Task.name).where(Task.case_id == case.id, Task.state == "open")
    proposed = select(Nomination.id).where(Nomination.dossier_id == dossier.id)
    return Standing(
        number=dossier.number,
        round_title=dossier.round.title,
        unit=dossier.unit.name,
        owner=dossier.owner.name,
        state="in_review" if held else dossier.state,
        nominations=len(session.scalars(proposed).all()),
        received_on=local_day(dossier.accepted_at) if dossier.accepted_at else None,
        due_on=dossier.due_on,
        clock="running" if held else dossier.clock,
        ended_on=ended_on,
        steps=tuple(dict.fromkeys(session.scalars(open_tasks.order_by(Task.opened_at, Task.id)))),
        decided=_decided(session, dossier),
    )


def _bare(code: str) -> str:
    return "".join(letter for letter in fold(code) if letter.isalnum())


def _decided(session: Session, dossier: Dossier) -> tuple[tuple[str, date], ...]:
    rows = session.execute(
        select(Award.decision_number, Award.decided_on)
        .join(Nomination, Nomination.id == Award.nomination_id)
        .where(Nomination.dossier_id == dossier.id)
        .distinct()
        .order_by(Award.decided_on, Award.decision_number)
    )
    return tuple((number, on) for number, on in rows)


# Published results --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAward:
    subject: str
    unit: str
    award: str
    corrected_by: str = ""  # number of the decision that the name is written after


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDecision:
    number: str
    title: str
    owner: str
    issued_on: date
    published_on: date
    awards: tuple[PublishedAward, ...]


def published(session: Session, law: LawBook, today: date) -> tuple[PublishedDecision, ...]:
    """Decisions whose results were published, newest first, each for the days the rules set."""
    decisions = session.scalars(
        select(Decision)
        .where(Decision.state == "issued", Decision.issued_on.is_not(None))
        .options(joinedload(Decision.owner))
        .order_by(Decision.issued_on.desc(), Decision.number)
        .limit(_MOST)
    ).all()
    shown = {each.id: day for each in decisions if (day := _shown_since(session, law, each, today))}
    awards: dict[str, list[PublishedAward]] = {key: [] for key in shown}
    entries = session.scalars(
        select(Award)
        .where(Award.decision_id.in_(shown))
        .options(joinedload(Award.subject).joinedload(Subject.organisation))
        .order_by(Award.ordinal)
    ).all()
    newer = _corrected(session, [entry.id for entry in entries])
    for award in entries:
        newest = _last(award, newer)
        line = PublishedAward(
            subject=newest.subject.name,
            unit=newest.subject.organisation.name,
            award=law.award(award.award, award.decided_on).name,
            corrected_by=newest.decision_number if newest is not award else "",
        )
        awards[str(award.decision_id)].append(line)
    return tuple(
        PublishedDecision(
            number=each.number or "",
            title=each.title,
            owner=each.owner.name,
            issued_on=each.issued_on,
            published_on=shown[each.id],
            awards=tuple(awards[each.id]),
        )
        for each in decisions
        if each.id in shown and each.issued_on is not None
    )


def _corrected(session: Session, entries: Collection[str]) -> dict[str, Award]:
    """Entry → the one that has taken its place, to the end of each line."""
    newer: dict[str, Award] = {}
    while entries:
        rows = session.scalars(
            select(Award)
            .where(Award.corrects_id.in_(entries))
            .options(joinedload(Award.subject).joinedload(Subject.organisation))
        ).all()
        newer |= {str(row.corrects_id): row for row in rows}
        entries = [row.id for row in rows]
    return newer


def _last(entry: Award, newer: Mapping[str, Award]) -> Award:
    while entry.id in newer:
        entry = newer[entry.id]
    return entry


def _shown_since(session: Session, law: LawBook, decision: Decision, today: date) -> date | None:
    """The day of publication, while it is shown."""
    said = decision.facts.get("publication", {}).get("published_on")
    if not said:
        return None
    since = date.fromisoformat(said)
    place = place_of(session, decision.owner_id)
    days = law.setting("published_days", on=today, place=place).number
    return since if since <= today <= since + timedelta(days=days) else None
