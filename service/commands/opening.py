"""The one opening of a ballot box: the tellers' key, every envelope, the lines of the board.

All of it happens in one transaction, or nothing: a share that does not fit or an envelope that was
changed in the tables opens none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import insert, select

from forms.answers import Invalid, Path
from service.casework import council, envelopes, shares
from service.casework.council import Counting
from service.casework.envelopes import Ballot, Sheet
from service.casework.working_rules import MASTER_CODE
from service.commands.office import Context
from service.db.models import CouncilSession, Envelope, OpenedLine
from service.ports import SealBroken
from workflows.law.citations import Refusal

_ON_PAPER: Final = ("agree", "not_agree", "blank")
_SPOILED: Final = "spoiled"


class KeyDoesNotFit(Refusal):
    """Các mảnh khóa đúng, nhưng không ghép thành khóa của hòm phiếu này. Chưa mở phiếu nào."""


class EnvelopeChanged(Refusal):
    """Có phiếu trong hòm đã bị thay đổi ngoài hệ thống. Chưa mở phiếu nào."""


def seed_of(context: Context, sitting: CouncilSession, typed: Sequence[str]) -> bytes:
    """What the key of the box grows from. Raises Invalid at a share that does not fit."""
    given: list[bytes] = []
    wrong: dict[Path, list[str]] = {}
    for at, text in enumerate(typed):
        try:
            share = shares.typed_share(text)
        except shares.Mistyped:
            wrong["shares", at, "share"] = ["Gõ sai hoặc thiếu, hãy so lại từng nhóm với thẻ"]
            continue
        if shares.commitment(share) not in sitting.share_hashes:
            wrong["shares", at, "share"] = ["Không phải mảnh khóa của hòm phiếu này"]
        elif share in given:
            wrong["shares", at, "share"] = ["Trùng với mảnh trên, cần mảnh của hai người"]
        given.append(share)
    if wrong:
        raise Invalid(wrong)
    seed = shares.put_together(*given[: shares.NEEDED])
    if context.house.secrets.ballot_key(seed) != sitting.public_key:
        raise KeyDoesNotFit
    return seed


@dataclass(slots=True, repr=False)
class Box:
    """What was in it, in an order that says nothing; person by person only while it is opened."""

    ballots: list[tuple[str, Ballot | None]] = field(default_factory=list)  # None: unreadable
    superseded: list[str] = field(default_factory=list)


def opened(context: Context, sitting: CouncilSession, seed: bytes, on_paper: frozenset[str]) -> Box:
    """Every envelope; hashes are left in their place."""
    box, sheet = Box(), Sheet.of(sitting)
    rows = context.session.scalars(
        select(Envelope).where(Envelope.session_id == sitting.id).with_for_update()
    ).all()
    for envelope in rows:
        sealed = _untouched(context, envelope)
        if envelope.person_id in on_paper:
            envelope.superseded = True
            box.superseded.append(envelope.receipt)
        else:
            box.ballots.append((envelope.person_id, _read(context, sheet, envelope, sealed, seed)))
        envelope.sealed = None
    return box


def _untouched(context: Context, envelope: Envelope) -> bytes:
    """As it was put in. Raises EnvelopeChanged."""
    sealed = envelope.sealed or b""
    whose = context.house.secrets, envelope.session_id, envelope.person_id
    if envelopes.mark_of(*whose, envelopes.receipt_of(sealed)) != envelope.mark:
        raise EnvelopeChanged
    return sealed


def _read(
    context: Context, sheet: Sheet, envelope: Envelope, sealed: bytes, seed: bytes
) -> Ballot | None:
    """None for what its sender sealed wrongly: it is spoiled, and holds up nobody else's."""
    bound_to = sheet.bound_to(envelope.person_id)
    try:
        return sheet.read(context.house.secrets.open_ballot(seed, sealed, bound_to))
    except (SealBroken, ValueError):
        return None


def publish(
    context: Context,
    counting: Counting,
    box: Box,
    papers: Mapping[str, Any],
    on_paper: frozenset[str],
) -> None:
    """The board and the sums. Paper ballots stand among the others, under codes of nobody."""
    session, sitting = context.session, counting.sitting
    issued = council.issued_lines(session, sitting, without=on_paper)
    own = council.ballots(session, sitting)
    coded = sitting.receipt_mode == MASTER_CODE
    rows: list[dict[str, object]] = []
    for item in council.ballot_items(sitting):
        nomination_id = item.nomination_id
        voters = {person for person, items in own.items() if item in items}
        paper = papers.get(nomination_id, {})
        lines = sorted(_lines(nomination_id, box, voters, paper, coded=coded))
        choices = [choice for _, choice in lines]
        counting.settle(
            item,
            issued=issued[nomination_id] + paper.get("papers", 0),
            agree=choices.count("agree"),
            not_agree=choices.count("not_agree"),
            blank=choices.count("blank"),
            spoiled=choices.count(_SPOILED),
        )
        rows += [
            {
                "session_id": sitting.id,
                "nomination_id": nomination_id,
                "place": place,
                "code": code,
                "choice": choice,
            }
            for place, (code, choice) in enumerate(lines, start=1)
        ]
    if rows:
        session.execute(insert(OpenedLine), rows)


def _lines(
    nomination_id: str, box: Box, voters: set[str], paper: Mapping[str, Any], *, coded: bool
) -> list[tuple[str, str]]:
    """Code and choice of every vote. Who has no vote on a nomination has no line under it.

    Where members get no codes the lines have some of chance: else whoever has made his browser keep
    what it was to forget could show his lines to another all the same.
    """
    lines = [
        (envelopes.stray_code(), choice)
        for choice in _ON_PAPER
        for _ in range(paper.get(choice, 0))
    ]
    for person_id, ballot in box.ballots:
        if person_id not in voters:
            continue
        if ballot is None:
            lines.append((envelopes.stray_code(), _SPOILED))
        elif nomination_id in ballot.choices:
            code = ballot.code(nomination_id) if coded else envelopes.stray_code()
            lines.append((code, ballot.choices[nomination_id]))
    return lines
