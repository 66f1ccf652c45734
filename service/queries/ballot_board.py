"""The board of a session: the hashes of its envelopes once the ballot is shut, every line once the
box is open. Whoever has it counts the result again; nothing in it leads to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor, NotFound
from service.casework import council
from service.casework.lists import ENVELOPES
from service.casework.people import place_of
from service.db.models import AgendaItem, CouncilSession, OpenedLine
from service.queries.sessions import find_sitting, sees
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

_OPINIONS: Final = ("agree", "not_agree")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardItem:
    """A nomination that was voted on, with its lines in the order of their codes."""

    nomination: str
    subject: str
    unit: str
    award_name: str
    lines: tuple[tuple[str, str], ...]  # code, choice
    open_opinions: Mapping[str, int]  # of absent members, signed and outside the box
    share: str
    numerator: int
    denominator: int
    more_than: bool
    tally: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    session: str
    number: str
    council: str
    members: int
    receipt_mode: str
    shut_at: datetime | None
    opened_at: datetime | None
    envelopes: tuple[tuple[str, bool], ...]  # hash, whether it yielded to a paper ballot
    items: tuple[BoardItem, ...]


def board(session: Session, law: LawBook, actor: Actor, session_id: str, now: datetime) -> Board:
    """For members and whoever works for the council; NotFound for others, and without a ballot."""
    sitting, _ = find_sitting(session, session_id)
    member = actor.person_id in {each.person_id for each in sitting.members}
    if not (member or sees(actor, sitting.owner_id)) or sitting.ballot_opened_at is None:
        raise NotFound
    shut_at = council.ballot_closed_at(sitting, now)
    shown = ENVELOPES.of(session, sitting=session_id) if shut_at else ()
    opened = sitting.box_opened_at
    return Board(
        session=sitting.id,
        number=sitting.number,
        council=sitting.council.name,
        members=len(sitting.members),
        receipt_mode=sitting.receipt_mode,
        shut_at=shut_at,
        opened_at=opened,
        envelopes=tuple((each.receipt, each.superseded) for each in shown),
        items=_items(session, law, sitting, opened) if opened else (),
    )


def _items(
    session: Session, law: LawBook, sitting: CouncilSession, opened: datetime
) -> tuple[BoardItem, ...]:
    place = place_of(session, sitting.owner_id)
    counting = council.Counting(law, sitting, local_day(opened), place)
    lines: dict[str, list[tuple[str, str]]] = {}
    for row in session.scalars(
        select(OpenedLine).where(OpenedLine.session_id == sitting.id).order_by(OpenedLine.place)
    ):
        lines.setdefault(row.nomination_id, []).append((row.code, row.choice))
    return tuple(
        _item(law, counting, item, lines.get(item.nomination_id, []))
        for item in council.ballot_items(sitting)
    )


def _item(
    law: LawBook, counting: council.Counting, item: AgendaItem, lines: list[tuple[str, str]]
) -> BoardItem:
    nomination, share = item.nomination, counting.threshold(item).share
    opinions = [each["opinion"] for each in item.written_opinions]
    return BoardItem(
        nomination=nomination.id,
        subject=nomination.subject.name,
        unit=nomination.dossier.unit.name,
        award_name=law.award(nomination.award).name,
        lines=tuple(lines),
        open_opinions={each: opinions.count(each) for each in _OPINIONS},
        share=str(share),
        numerator=share.fraction.numerator,
        denominator=share.fraction.denominator,
        more_than=share.more_than,
        tally=item.tally,
    )


def published(board: Board) -> dict[str, Any]:
    """As programs read it: all that a recount needs, and the result to compare it with."""
    return {
        "session": board.session,
        "number": board.number,
        "members": board.members,
        "receipt_mode": board.receipt_mode,
        "shut_at": board.shut_at.isoformat() if board.shut_at else None,
        "opened_at": board.opened_at.isoformat() if board.opened_at else None,
        "envelopes": [
            {"hash": receipt, "superseded": superseded} for receipt, superseded in board.envelopes
        ],
        "nominations": [_published(each) for each in board.items],
    }


def _published(item: BoardItem) -> dict[str, Any]:
    return {
        "nomination": item.nomination,
        "subject": item.subject,
        "unit": item.unit,
        "award": item.award_name,
        "lines": [{"code": code, "choice": choice} for code, choice in item.lines],
        "open_opinions": dict(item.open_opinions),
        "issued": item.tally["issued"],
        "share": {
            "numerator": item.numerator,
            "denominator": item.denominator,
            "more_than": item.more_than,
        },
        "result": {
            name: item.tally[name]
            for name in ("agree", "not_agree", "blank", "spoiled", "not_cast", "in_favour")
        }
        | {"need": item.tally["need"], "passed": item.tally["passed"]},
    }
