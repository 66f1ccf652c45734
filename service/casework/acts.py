"""The chain of what administrators did: its end, and what an event of it says."""

from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.models import OfficeEvent


def last(session: Session) -> OfficeEvent | None:
    return session.scalar(select(OfficeEvent).order_by(OfficeEvent.sequence.desc()).limit(1))


def content_of(event: OfficeEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "person": event.person_id,
        "organisation": event.organisation_id,
        "council": event.council_id,
        "facts": event.facts,
    }
