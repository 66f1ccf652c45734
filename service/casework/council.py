"""A sitting as commands and pages see it: who votes, on what, with which threshold."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.casework import descent, proposals
from service.casework.lines import LINE
from service.casework.lists import RECUSALS
from service.casework.people import valid_on
from service.db.models import (
    AgendaItem,
    CouncilSession,
    Dossier,
    Membership,
    Nomination,
    Proposal,
    ProposalRow,
    Recusal,
    Subject,
    Substitution,
)
from workflows.law.book import LawBook
from workflows.law.councils import Threshold, Votes, tally
from workflows.law.roles import Role

_NEAREST_FIRST = ("self", "relative", "own_unit")
VOTING = ("present", "remote", "paper")


def waiting_nominations(
    session: Session, owner_id: str, dossier_ids: Iterable[str] | None = None
) -> list[Nomination]:
    """Nominations on the waiting list of an office's council, by dossier and position: its own,
    and at a province those that communes have sent."""
    sent = (
        select(ProposalRow.nomination_id)
        .join(Proposal, Proposal.id == ProposalRow.proposal_id)
        .where(Proposal.province_id == owner_id, Proposal.state == "sent", ProposalRow.struck == "")
    )
    wanted = (
        select(Nomination)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(
            or_(
                and_(Nomination.owner_id == owner_id, Nomination.waits_for == "council"),
                and_(Nomination.id.in_(sent), Nomination.waits_for == proposals.LISTED),
            )
        )
        .options(*LINE)
        .order_by(Dossier.number, Nomination.position)
    )
    if dossier_ids is not None:
        wanted = wanted.where(Nomination.dossier_id.in_(list(dossier_ids)))
    return list(session.scalars(wanted))


def conflicts(
    session: Session, sitting: CouncilSession, on: date, *, among: Collection[str] = ()
) -> list[tuple[str, str, str]]:
    """Who may not vote on what: (person, nomination, ground), of the members unless others are
    named. Deputies share the conflict."""
    rows = session.execute(
        select(AgendaItem.nomination_id, Subject, Dossier.unit_id)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .join(Subject, Subject.id == Nomination.subject_id)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(AgendaItem.session_id == sitting.id)
    ).all()
    found: set[tuple[str, str, str]] = {
        (subject.person_id, nomination_id, "self")
        for nomination_id, subject, _ in rows
        if subject.person_id is not None
    }
    found |= _heads_of_units(session, rows, on)
    found |= _named_relatives(session, rows)
    found |= _shared_by_deputies(session, found, on)
    asked = set(among) or {member.person_id for member in sitting.members}
    nearest: dict[tuple[str, str], str] = {}
    for ground in _NEAREST_FIRST:
        for person, nomination, known in found:
            if known == ground and person in asked:
                nearest.setdefault((person, nomination), ground)
    return sorted((*whom, ground) for whom, ground in nearest.items())


def _heads_of_units(session: Session, rows: Iterable[Any], on: date) -> set[tuple[str, str, str]]:
    """Who heads the unit that nominates, or the collective that is nominated, or what came out of
    them."""
    line = descent.line(session)
    units: dict[str, set[str]] = {}
    for nomination_id, subject, unit_id in rows:
        own = {unit_id} | ({subject.organisation_id} if subject.kind == "collective" else set())
        for unit in frozenset().union(*map(line.with_successors, own)):
            units.setdefault(unit, set()).add(nomination_id)
    heads = session.execute(
        select(Membership.person_id, Membership.organisation_id).where(
            Membership.organisation_id.in_(sorted(units)),
            Membership.role == Role.UNIT_HEAD,
            valid_on(Membership.valid_from, Membership.valid_to, on),
        )
    )
    return {(head, each, "own_unit") for head, unit in heads for each in units[unit]}


def _named_relatives(session: Session, rows: Iterable[Any]) -> set[tuple[str, str, str]]:
    """Whom a member has once named as his relative stays so, at each later session and in each
    other nomination: the subject, or the person under another name."""
    nominated: dict[str, set[str]] = {}
    for nomination_id, subject, _ in rows:
        for key in filter(None, (subject.id, subject.person_id)):
            nominated.setdefault(key, set()).add(nomination_id)
    named = session.execute(
        select(Recusal.person_id, Subject.id, Subject.person_id)
        .join(Nomination, Nomination.id == Recusal.nomination_id)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(
            Recusal.ground == "relative",
            Recusal.found_by == "member",
            or_(Subject.id.in_(sorted(nominated)), Subject.person_id.in_(sorted(nominated))),
        )
    )
    return {
        (member, nomination, "relative")
        for member, *keys in named
        for key in filter(None, keys)
        for nomination in nominated.get(key, ())
    }


def _shared_by_deputies(
    session: Session, found: Iterable[tuple[str, str, str]], on: date
) -> set[tuple[str, str, str]]:
    rows = session.execute(
        select(Substitution.absent_id, Substitution.deputy_id).where(
            Substitution.first_day <= on, Substitution.last_day >= on
        )
    ).all()
    return {
        (deputy, nomination, ground)
        for person, nomination, ground in found
        for absent, deputy in rows
        if absent == person
    }


def recused(session: Session, session_id: str) -> set[tuple[str, str]]:
    rows = RECUSALS.of(session, sitting=session_id)
    return {(each.person_id, each.nomination_id) for each in rows}


def ballot_items(sitting: CouncilSession) -> list[AgendaItem]:
    return [item for item in sitting.agenda if item.method == "ballot" and not item.struck]


def lines_of(session: Session, sitting: CouncilSession, person_id: str) -> list[AgendaItem]:
    """The ballot lines of one member: all but those he is in conflict on."""
    return _lines(sitting, person_id, recused(session, sitting.id))


def _lines(sitting: CouncilSession, person_id: str, out: set[tuple[str, str]]) -> list[AgendaItem]:
    return [item for item in ballot_items(sitting) if (person_id, item.nomination_id) not in out]


def ballots(session: Session, sitting: CouncilSession) -> dict[str, list[AgendaItem]]:
    """Who gets a ballot, and its lines: present or voting from afar, with at least one line."""
    out = recused(session, sitting.id)
    return {
        member.person_id: lines
        for member in sitting.members
        if member.attendance in ("present", "remote")
        and (lines := _lines(sitting, member.person_id, out))
    }


def ballot_closed_at(sitting: CouncilSession, now: datetime) -> datetime | None:
    """When the box was closed: at its opening for the count, or at the hour set; none before."""
    if sitting.box_opened_at is not None:
        return sitting.box_opened_at
    hour = sitting.ballot_closes_at
    return hour if hour is not None and now > hour else None


def issued_lines(
    session: Session, sitting: CouncilSession, *, without: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Nomination id → how many members have an electronic ballot line that counts."""
    counted: dict[str, int] = {item.nomination_id: 0 for item in sitting.agenda}
    for person_id, lines in ballots(session, sitting).items():
        for item in lines if person_id not in without else ():
            counted[item.nomination_id] += 1
    return counted


@dataclass(frozen=True, slots=True)
class Counting:
    """The rules a sitting is counted by: those of its day and place."""

    law: LawBook
    sitting: CouncilSession
    on: date
    place: tuple[str, ...]

    def threshold(self, item: AgendaItem) -> Threshold:
        members = len(self.sitting.members)
        award = item.nomination.award
        return self.law.threshold(award, members=members, on=self.on, place=self.place)

    def settle(
        self,
        item: AgendaItem,
        *,
        issued: int,
        agree: int,
        not_agree: int,
        blank: int,
        spoiled: int = 0,
    ) -> None:
        """Write an item's result: the box, and the open written opinions of absent members."""
        rule, members = self.threshold(item), len(self.sitting.members)
        opinions = [each["opinion"] for each in item.written_opinions]
        votes = Votes(
            issued=issued,
            agree=agree,
            not_agree=not_agree,
            blank=blank,
            spoiled=spoiled,
            open_agree=opinions.count("agree"),
            open_not_agree=opinions.count("not_agree"),
        )
        result = tally(votes, members=members, need=rule.need)
        item.tally = asdict(result) | {
            "in_favour": result.in_favour,
            "citation": rule.citation.key,
            "because": list(rule.because),
        }
        item.result = "passed" if result.passed else "failed"
