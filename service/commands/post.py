"""The outbox: letters claimed by lease, handed to the mail server, and marked when it took them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, or_, select, update

from service.commands import addresses
from service.commands.office import Context
from service.db.models import MailPace, Outbox, Person
from service.db.models.post import WAITING

# Longer than the clocks of two machines may differ (`tdkt check` complains at five minutes): who
# lives renews it, so only the letter of a dead one waits for its end.
LEASE: Final = timedelta(minutes=6)
# As RFC 5321 §4.5.4.1 asks: often at first, then every half hour, given up after five days.
_SOON: Final = timedelta(minutes=5)
_TIMES_SOON: Final = 12
_LATER: Final = timedelta(minutes=30)
MOST_TRIES: Final = _TIMES_SOON + 2 * (5 * 24 - 1)
# No wait is so long: whoever wrote such a moment had a clock that has been put back since.
_UNHEARD_OF: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast letters leave, over all workers of all machines: some at once, then one by one.

    At most `at_once` and as many again in any minute. Mail servers of offices take a letter a
    second without slowing down; two thousand people are written to in about half an hour.
    """

    at_once: int = 60
    every: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter in hand; `attempt` tells this claim from one that came after its lease had ended."""

    letter_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ClaimLetter:
    """Take the letter that is due, urgent ones first. Who dies with it loses the lease, and another
    takes it: that try may have reached the server, and is counted. None: nothing is due, or the
    pace has no room.
    """

    pace: Pace | None = None

    def run(self, context: Context) -> Claim | None:
        room = None if self.pace is None else _room(context, self.pace)
        if self.pace is not None and room is None:
            return None
        now = context.now
        due = (
            select(Outbox.id)
            .where(_is_due(now))
            .order_by(case((Outbox.kind == "digest", 1), else_=0), Outbox.due_at, Outbox.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = context.session.execute(
            update(Outbox)
            .where(Outbox.id.in_(due.scalar_subquery()))
            .values(
                broken_off=Outbox.broken_off + case((Outbox.state == "sending", 1), else_=0),
                state="sending",
                lease_until=now + LEASE,
                attempts=Outbox.attempts + 1,
                tries=Outbox.tries + 1,
            )
            .returning(Outbox.id, Outbox.attempts)
            .execution_options(synchronize_session=False)
        ).first()
        if taken is None:
            return None
        if self.pace is not None and room is not None:
            room.full_at = max(room.full_at, now) + self.pace.every
        return Claim(*taken)


def _is_due(now: datetime) -> ColumnElement[bool]:
    put_back = now + _UNHEARD_OF
    return or_(
        and_(Outbox.state.in_(WAITING), Outbox.due_at <= now),
        and_(Outbox.state == "created", Outbox.due_at > put_back, Outbox.made_at > put_back),
        and_(Outbox.state == "temporary_failure", Outbox.due_at > put_back),
        and_(
            Outbox.state == "sending",
            or_(Outbox.lease_until < now, Outbox.lease_until > put_back),
        ),
    )


def _room(context: Context, pace: Pace) -> MailPace | None:
    """The row by which all workers keep to the pace, locked; none when they must wait."""
    row = context.session.get(MailPace, 1, with_for_update=True)
    if row is None:
        row = MailPace(id=1, full_at=context.now)
        context.session.add(row)
        context.session.flush()  # who loses the race for it is run again and waits for the lock
    ahead = row.full_at - context.now
    if ahead > pace.at_once * pace.every:
        row.full_at = context.now  # the clock has been put back
    elif ahead > (pace.at_once - 1) * pace.every:
        return None
    return row


@dataclass(frozen=True, slots=True)
class KeepLease:
    """Whoever sends this letter is alive, however slow the server. False: it is another's now."""

    claim: Claim

    def run(self, context: Context) -> bool:
        kept = context.session.execute(
            update(Outbox)
            .where(
                Outbox.id == self.claim.letter_id,
                Outbox.state == "sending",
                Outbox.attempts == self.claim.attempt,
            )
            .values(lease_until=context.now + LEASE)
            .returning(Outbox.id)
            .execution_options(synchronize_session=False)
        )
        return kept.first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSent:
    """The mail server has the letter. What it said stays readable on the page of letters."""

    claim: Claim
    subject: str
    text: str
    address: str

    def run(self, context: Context) -> None:
        row = context.session.get_one(Outbox, self.claim.letter_id)
        row.sent_at, row.lease_until = context.now, None
        if row.state != "permanent_failure":  # a report that it came back may have been faster
            row.state = "delivered"
        row.subject, row.text, row.sent_to = self.subject[:300], self.text, self.address[:300]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUndelivered:
    """The letter did not go. It is tried again, less often in time, until we say it failed.

    `in_doubt`: the server had the text when it fell silent. `address`: it is the recipient that
    was refused, so somebody must look after the address.
    """

    claim: Claim
    reason: str
    permanent: bool
    in_doubt: bool = False
    address: bool = False

    def run(self, context: Context) -> None:
        row = context.session.get_one(Outbox, self.claim.letter_id, with_for_update=True)
        if row.state != "sending" or row.attempts != self.claim.attempt:
            return  # our lease had ended: what counts is what became of the next try
        row.problem, row.lease_until = self.reason[:2000], None
        row.broken_off += self.in_doubt
        if self.permanent or row.tries >= MOST_TRIES:
            row.state = "permanent_failure"
        else:
            row.state = "temporary_failure"
            row.due_at = context.now + (_SOON if row.tries <= _TIMES_SOON else _LATER)
        if self.address:
            person = context.session.get_one(Person, row.person_id)
            addresses.note_wrong(context, person, self.reason)
