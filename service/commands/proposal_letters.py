"""Letters between a commune and its province, kept in both directions."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from service.casework import proposals
from service.commands import terms
from service.commands.office import Context
from service.db.models import Proposal, ProposalLetter

UPWARD: Final = ("sent", "resubmitted", "chased", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    number: str
    dated: date
    file: str | None = None
    text: str = ""


def keep(
    context: Context,
    proposal: Proposal,
    kind: str,
    paper: Paper,
    by_id: str,
    *,
    by_hand: bool = False,
) -> None:
    context.session.add(
        ProposalLetter(
            proposal_id=proposal.id,
            upward=kind in UPWARD,
            kind=kind,
            number=paper.number,
            dated=paper.dated,
            file=paper.file,
            text=paper.text,
            by_hand=by_hand,
            at=context.now,
            by_id=by_id,
        )
    )


def comes_back(
    context: Context,
    proposal: Proposal,
    kind: str,
    paper: Paper,
    by_id: str,
    *,
    by_hand: bool = False,
) -> None:
    """The province has returned or answered it: the commune waits no longer."""
    keep(context, proposal, kind, paper, by_id, by_hand=by_hand)
    proposal.state = kind
    case = proposals.case_of(context.session, proposal.id, proposals.UPWARD)
    if case is not None:
        terms.end(context, case, "answer_expected", number=paper.number)
