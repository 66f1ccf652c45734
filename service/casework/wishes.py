"""Kinds of reminders: which of them may be switched off, and who has done so."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.models import MailRefusal
from service.ports import Secrets

# Whoever switches these off still finds the task in his queue and hears of it before it is late.
OPTIONAL: Final = ("new", "due_soon", "answered", "mentioned")


def refused(session: Session, person_id: str) -> frozenset[str]:
    """The kinds that this person does not want."""
    return frozenset(
        session.scalars(select(MailRefusal.kind).where(MailRefusal.person_id == person_id))
    )


def refusals(session: Session) -> frozenset[tuple[str, str]]:
    """Everybody's, as (person, kind)."""
    rows = session.execute(select(MailRefusal.person_id, MailRefusal.kind))
    return frozenset((person_id, kind) for person_id, kind in rows)


def stop_path(secrets: Secrets, person_id: str, kinds: Collection[str]) -> str:
    """The page that a letter of these kinds names for switching it off with one press; empty
    where nothing of it may be switched off."""
    if not set(kinds) & set(OPTIONAL):
        return ""
    return f"/mail/stop/{person_id}/{stop_proof(secrets, person_id)}"


def stop_proof(secrets: Secrets, person_id: str) -> str:
    """What only our letters to this person contain. It opens nothing but this one door."""
    return secrets.fingerprint(f"mail/stop\n{person_id}".encode())
