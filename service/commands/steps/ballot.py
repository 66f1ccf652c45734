"""The secret ballot at its four tasks: a key of the tellers, envelopes, one opening, signatures.

No choice of a member stands in process data, answers, events or logs, and no share of the key
anywhere. What the opening finds is in `service/commands/opening.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from sqlalchemy import select

from forms.answers import Answers, Invalid, Path
from service.casework import council, envelopes
from service.casework.shares import TELLERS
from service.commands import locks, opening, record
from service.commands.office import Context
from service.commands.steps.work import Computed, Step, Work, instant
from service.db.models import Case, CouncilSession, Envelope, Task
from service.text import clock_time
from workflows.law.citations import Refusal

_HASH: Final = re.compile(r"[0-9a-f]{64}")
# What may have changed of a sitting while somebody waited for his turn.
_HOURS: Final = ("state", "ballot_opened_at", "ballot_closes_at", "box_opened_at")


class BallotClosed(Refusal):
    """Bỏ phiếu đã kết thúc lúc {at}."""


class BallotNotOpen(Refusal):
    """Chưa mở bỏ phiếu."""


class NoBallot(Refusal):
    """Bạn không có phiếu điện tử ở phiên họp này."""

    status: ClassVar[int] = 403


class NotYourEnvelope(Refusal):
    """Phiếu niêm phong này đã có trong một hòm phiếu. Hãy bỏ lại phiếu của bạn."""


def open_ballot(work: Work, answers: Answers) -> Computed:
    sitting = work.sitting
    sitting.public_key, sitting.share_hashes = _key(work.context, answers)
    sitting.state, sitting.ballot_opened_at = "voting", work.context.now
    sitting.ballot_closes_at = answers["closing_time"]
    work.record("ballot.started", closes_at=instant(answers["closing_time"]))
    return {"ballot_closes_at": instant(answers["closing_time"])}


def _key(context: Context, answers: Answers) -> tuple[str, list[str]]:
    """Only what is public of the key comes here. Raises Invalid where it cannot be one."""
    key, hashes = answers["public_key"], answers["share_hashes"].split()
    wrong: dict[Path, list[str]] = {}
    if not _HASH.fullmatch(key) or not _seals(context, key):
        wrong["public_key",] = ["Đây không phải khóa công khai X25519"]
    if len(set(hashes)) != TELLERS or not all(map(_HASH.fullmatch, hashes)):
        wrong["share_hashes",] = ["Cần ba dấu khác nhau, mỗi dấu 64 chữ số hệ 16"]
    if wrong:
        raise Invalid(wrong)
    return key, hashes


def _seals(context: Context, key: str) -> bool:
    try:
        context.house.secrets.seal_ballot(key, b"", "")
    except ValueError:
        return False
    return True


def cast_ballot(work: Work, answers: Answers) -> Computed:
    """A sealed envelope; or choices, which the server seals at once and marks as sealed by it."""
    context, sitting, person_id = work.context, work.sitting, work.acting.person_id
    if council.lines_of(context.session, sitting, person_id):  # else all were struck
        sealed, by_server = answers.get("sealed"), bool(answers.get("by_server"))
        if sealed is None:
            choices = {line["nomination"]: line["choice"] for line in answers["envelope"]}
            sheet, by_server = envelopes.Sheet.of(sitting), True
            master = envelopes.new_master()  # nobody learns it
            sealed = sheet.sealed(context.house.secrets, person_id, choices, master)
        put_in_box(context, sitting, person_id, sealed, by_server=by_server)
    open_ballots = context.session.scalars(
        select(Task.id).where(
            Task.case_id == work.case.id, Task.key == work.task.key, Task.state == "open"
        )
    ).all()
    if len(open_ballots) == 1:  # the one being cast now
        record.event(context, work.case, "ballot.closed")
    return {}


def put_in_box(
    context: Context, sitting: CouncilSession, person_id: str, sealed: bytes, *, by_server: bool
) -> str:
    """A later envelope replaces the earlier. Returns its hash, the receipt."""
    case_id = context.session.scalars(select(Case.id).where(Case.session_id == sitting.id)).one()
    case = locks.locked(context.session, case_id)
    context.session.refresh(sitting, _HOURS)  # the box may have been opened while we waited
    _is_open_to(context, sitting, person_id)
    if len(sealed) != envelopes.Sheet.of(sitting).size:
        raise envelopes.BadEnvelope
    receipt = envelopes.receipt_of(sealed)
    known = context.session.scalars(select(Envelope).where(Envelope.receipt == receipt)).first()
    if known is not None:
        if (known.session_id, known.person_id) != (sitting.id, person_id):
            raise NotYourEnvelope
        return receipt  # the same once more
    envelope = context.session.scalar(
        select(Envelope).where(Envelope.session_id == sitting.id, Envelope.person_id == person_id)
    )
    if envelope is None:
        envelope = Envelope(session_id=sitting.id, person_id=person_id, times=0)
        context.session.add(envelope)
    secrets = context.house.secrets
    envelope.sealed, envelope.receipt, envelope.by_server = sealed, receipt, by_server
    envelope.mark = envelopes.mark_of(secrets, sitting.id, person_id, receipt)
    envelope.cast_at, envelope.times = envelopes.quarter_of(context.now), envelope.times + 1
    # nor is more of its moment in the history, which has its order without it
    record.event(replace(context, now=envelope.cast_at), case, "envelope.cast", receipt=receipt)
    return receipt


def _is_open_to(context: Context, sitting: CouncilSession, person_id: str) -> None:
    if sitting.ballot_opened_at is None or sitting.state == "cancelled":
        raise BallotNotOpen
    closed_at = council.ballot_closed_at(sitting, context.now)
    if closed_at is not None:
        raise BallotClosed(at=clock_time(closed_at))
    if person_id not in council.ballots(context.session, sitting):
        raise NoBallot


def count_ballots(work: Work, answers: Answers) -> Computed:
    """Open the box once: the board, the sums, and hashes in the place of the envelopes."""
    context, sitting = work.context, work.sitting
    papers: Mapping[str, Any] = {row["nomination"]: row for row in answers.get("papers") or ()}
    on_paper = frozenset(answers.get("paper_members") or ())
    seed = opening.seed_of(context, sitting, [row["share"] for row in answers["shares"]])
    box = opening.opened(context, sitting, seed, on_paper)
    for receipt in box.superseded:
        work.record("envelope.superseded", receipt=receipt)
    opening.publish(work.context, work.counting, box, papers, on_paper)
    sitting.box_opened_at, sitting.state = context.now, "counted"
    work.record("ballot.opened", envelopes=len(box.ballots))
    return {}


def sign_tally(work: Work, answers: Answers) -> Computed:
    work.record("tally.signed", agrees=bool(answers["agrees"]))
    return {}


STEPS: dict[str, Step] = {
    "open_ballot": open_ballot,
    "cast_ballot": cast_ballot,
    "count_ballots": count_ballots,
    "sign_tally": sign_tally,
}
