"""A council's working rules as people read them: each paper with its day, its text and its file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.casework.working_rules import in_force
from service.db.models import CouncilRules
from service.queries.attachments import AttachmentItem


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesItem:
    document: str
    since: date
    text: str
    receipt_mode: str
    file: AttachmentItem | None


def item(row: CouncilRules) -> RulesItem:
    return RulesItem(
        document=row.document,
        since=row.since,
        text=row.text,
        receipt_mode=row.receipt_mode,
        file=AttachmentItem.of(row.file) if row.file else None,
    )


def newest_first(rows: Iterable[CouncilRules]) -> tuple[RulesItem, ...]:
    """Of rows that follow each other."""
    return tuple(map(item, reversed(list(rows))))


def of_day(rows: Iterable[CouncilRules], on: date) -> RulesItem | None:
    found = in_force(list(rows), on)
    return item(found) if found else None
