"""What has happened in a case: moments for deadlines, and the chain that shows tampering."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db.models import Event

FIRST: Final = "0" * 64


def moments(session: Session, case_id: str) -> dict[str, datetime]:
    """Event kind → the latest moment it happened at in this case."""
    return moments_in(session, [case_id]).get(case_id, {})


def moments_in(session: Session, case_ids: Collection[str]) -> dict[str, dict[str, datetime]]:
    """The same of several cases, by case."""
    rows = session.execute(
        select(Event.case_id, Event.kind, func.max(Event.at))
        .where(Event.case_id.in_(case_ids))
        .group_by(Event.case_id, Event.kind)
    )
    found: dict[str, dict[str, datetime]] = {}
    for case_id, kind, at in rows:
        # max() loses the column's own type on SQLite: the driver hands back text
        found.setdefault(case_id, {})[kind] = _moment(at)
    return found


def _moment(value: datetime | str) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def count(session: Session, case_id: str, kind: str) -> int:
    number = session.scalar(
        select(func.count()).where(Event.case_id == case_id, Event.kind == kind)
    )
    return number or 0


def last(session: Session, case_id: str) -> Event | None:
    return session.scalar(
        select(Event).where(Event.case_id == case_id).order_by(Event.sequence.desc()).limit(1)
    )


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of an event: over the hash before it and all it says."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def content_of(event: Event) -> dict[str, Any]:
    return {
        "case": event.case_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "for": event.actor_for,
        "facts": event.facts,
        "citation": event.citation,
    }
