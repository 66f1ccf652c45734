"""The secret ballot: envelopes under seal, one opening, a tally in whole numbers.

No choice of a member stands in process data, answers, events or logs. Until the opening the
choices lie sealed in the envelopes; the opening counts them and erases them in one transaction.
"""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Answers
from service.casework import council
from service.commands import locks, record
from service.commands.office import Context
from service.commands.steps.work import Computed, Step, Work, instant
from service.db.models import Case, CouncilSession, Envelope, Task
from service.text import clock_time
from workflows.law.citations import Refusal

_SEAL = "ballot"
_NO_PAPERS = {"papers": 0, "agree": 0, "not_agree": 0, "blank": 0}
# What may have changed of a sitting while somebody waited for his turn.
_HOURS: Final = ("state", "ballot_opened_at", "ballot_closes_at", "box_opened_at")


class BallotClosed(Refusal):
    """Bỏ phiếu đã kết thúc lúc {at}."""


class BallotNotOpen(Refusal):
    """Chưa mở bỏ phiếu."""


class NoBallot(Refusal):
    """Bạn không có phiếu điện tử ở phiên họp này."""

    status: ClassVar[int] = 403


class NotALine(Refusal):
    """Phiếu có đề nghị mà bạn không bỏ phiếu."""

    status: ClassVar[int] = 422


def open_ballot(work: Work, answers: Answers) -> Computed:
    sitting = work.sitting
    sitting.state, sitting.ballot_opened_at = "voting", work.context.now
    sitting.ballot_closes_at = answers["closing_time"]
    work.record("ballot.started", closes_at=instant(answers["closing_time"]))
    return {"ballot_closes_at": instant(answers["closing_time"])}


def cast_ballot(work: Work, answers: Answers) -> Computed:
    person_id = work.acting.person_id
    if council.lines_of(work.context.session, work.sitting, person_id):  # else all were struck
        put_in_box(work.context, work.sitting, person_id, answers["envelope"])
    open_ballots = work.context.session.scalars(
        select(Task.id).where(
            Task.case_id == work.case.id, Task.key == work.task.key, Task.state == "open"
        )
    ).all()
    if len(open_ballots) == 1:  # the one being cast now
        record.event(work.context, work.case, "ballot.closed")
    return {}


def put_in_box(
    context: Context, sitting: CouncilSession, person_id: str, lines: Sequence[Mapping[str, Any]]
) -> str:
    """Seal a member's choices; a later ballot replaces the earlier. Returns the check code."""
    case_id = context.session.scalars(select(Case.id).where(Case.session_id == sitting.id)).one()
    case = locks.locked(context.session, case_id)
    context.session.refresh(sitting, _HOURS)  # the box may have been opened while we waited
    if sitting.ballot_opened_at is None or sitting.state == "cancelled":
        raise BallotNotOpen
    closed_at = council.ballot_closed_at(sitting, context.now)
    if closed_at is not None:
        raise BallotClosed(at=clock_time(closed_at))
    own = council.ballots(context.session, sitting).get(person_id)
    if own is None:
        raise NoBallot
    if not {line["nomination"] for line in lines} <= {item.nomination_id for item in own}:
        raise NotALine
    content = json.dumps({line["nomination"]: line["choice"] for line in lines}).encode()
    sealed = context.house.secrets.seal(_SEAL, content, f"{sitting.id}:{person_id}")
    envelope = context.session.scalar(
        select(Envelope).where(Envelope.session_id == sitting.id, Envelope.person_id == person_id)
    )
    receipt = hashlib.sha256(sealed).hexdigest()
    if envelope is None:
        envelope = Envelope(session_id=sitting.id, person_id=person_id, times=0)
        context.session.add(envelope)
    envelope.sealed, envelope.receipt = sealed, receipt
    envelope.cast_at, envelope.times = context.now, envelope.times + 1
    record.event(context, case, "envelope.cast", None, receipt=receipt)
    return receipt


def count_ballots(work: Work, answers: Answers) -> Computed:
    """Open the box once: count, write the sums, erase the envelopes."""
    context, sitting = work.context, work.sitting
    papers = {row["nomination"]: row for row in answers.get("papers") or ()}
    on_paper = frozenset(answers.get("paper_members") or ())
    issued = council.issued_lines(context.session, sitting, without=on_paper)
    opened = _open_envelopes(work, on_paper)
    for item in council.ballot_items(sitting):
        paper = papers.get(item.nomination_id, _NO_PAPERS)
        choices = [each[item.nomination_id] for each in opened if item.nomination_id in each]
        work.counting.settle(
            item,
            issued=issued[item.nomination_id] + paper["papers"],
            agree=choices.count("agree") + paper["agree"],
            not_agree=choices.count("not_agree") + paper["not_agree"],
            blank=choices.count("blank") + paper["blank"],
        )
    sitting.box_opened_at, sitting.state = context.now, "counted"
    work.record("ballot.opened", envelopes=len(opened))
    return {}


def _open_envelopes(work: Work, on_paper: frozenset[str]) -> list[dict[str, str]]:
    """The choices, in an order that says nothing of who cast them; the seals are then erased."""
    secrets, sitting = work.context.house.secrets, work.sitting
    envelopes = work.context.session.scalars(
        select(Envelope).where(Envelope.session_id == sitting.id)
    ).all()
    opened = []
    for envelope in envelopes:
        if envelope.person_id in on_paper:
            envelope.superseded = True
            work.record("envelope.superseded", receipt=envelope.receipt)
        elif envelope.sealed is not None:
            bound_to = f"{sitting.id}:{envelope.person_id}"
            opened.append(json.loads(secrets.open(_SEAL, envelope.sealed, bound_to)))
        envelope.sealed = None
    random.SystemRandom().shuffle(opened)
    return opened


def sign_tally(work: Work, answers: Answers) -> Computed:
    work.record("tally.signed", agrees=bool(answers["agrees"]))
    return {}


STEPS: dict[str, Step] = {
    "open_ballot": open_ballot,
    "cast_ballot": cast_ballot,
    "count_ballots": count_ballots,
    "sign_tally": sign_tally,
}
