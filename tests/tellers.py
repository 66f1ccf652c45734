"""The tellers of tests: their key grows from the session's id, so that whoever opens a box in a
copied database has the shares at hand."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.records import Records

from sqlalchemy import select

from service.access import Actor
from service.adapters import ballots
from service.casework import envelopes, shares
from service.commands.casting import CastBallot
from service.db.models import CouncilSession


def seed_of(sitting: str) -> bytes:
    return hashlib.sha256(f"seed of {sitting}".encode()).digest()[: shares.SEED]


def cards_of(sitting: str) -> list[str]:
    """The three shares as they are printed."""
    first, second = (hashlib.sha256(f"{part} of {sitting}".encode()).digest() for part in (1, 2))
    parts = [first[: shares.SEED], second[: shares.SEED]]
    last = bytes(a ^ b ^ c for a, b, c in zip(seed_of(sitting), *parts, strict=True))
    parts.append(last)
    return [
        shares.written(
            bytes([lacks + 1]) + b"".join(p for at, p in enumerate(parts) if at != lacks)
        )
        for lacks in range(shares.TELLERS)
    ]


def opening_of(sitting: str) -> dict[str, Any]:
    """What is public of their key."""
    hashes = [shares.commitment(shares.typed_share(card)) for card in cards_of(sitting)]
    return {"public_key": ballots.public_key(seed_of(sitting)), "share_hashes": " ".join(hashes)}


def shares_of(sitting: str) -> dict[str, Any]:
    """What two of them type when the box is opened."""
    return {"shares": [{"share": card} for card in cards_of(sitting)[1:]]}


def as_tellers(key: str, sitting: str | None) -> dict[str, Any]:
    """What a task needs that no schema tells: the key of a box, or the shares that open it."""
    if sitting is None:
        return {}
    known = {"open_ballot": opening_of, "count_ballots": shares_of}
    return known[key](sitting) if key in known else {}


def add_the_tellers(task: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """A stranger's program asks them, and they tell it."""
    return answers | as_tellers(task["key"], task["session"])


def casting(
    town: "Records",
    actor: Actor,
    choices: Mapping[str, str],
    *,
    sitting: str = "",
    master: bytes = b"m" * envelopes.MASTER,
) -> CastBallot:
    """A ballot as a browser sends it: sealed already."""
    found = sitting or town.one(select(CouncilSession.id))

    sheet = town.read(lambda rows: envelopes.Sheet.of(rows.get_one(CouncilSession, found)))
    sealed = sheet.sealed(town.office.house.secrets, actor.person_id, choices, master)
    return CastBallot(actor=actor, session_id=found, sealed=sealed)
