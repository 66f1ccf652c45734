"""A sheet of nominees that came through a door: its rows listed, all that is wrong reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.access import Actor
from service.commands.list_rows import Rejected, Row
from service.commands.listing import ListNominees
from service.commands.office import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSheet:
    """`unreadable` are rows whose cells already said that they cannot be taken."""

    actor: Actor
    round_id: str
    rows: Sequence[Row]
    unreadable: Sequence[Rejected]
    dry_run: bool

    def run(self, context: Context) -> dict[str, Any]:
        report = ListNominees(
            actor=self.actor, round_id=self.round_id, rows=self.rows, dry_run=self.dry_run
        ).run(context)
        rejected = sorted([*self.unreadable, *report.rejected], key=lambda each: each.row)
        return {
            "accepted": report.accepted,
            "rejected": [
                {"row": each.row, "field": each.field, "message": each.message} for each in rejected
            ],
            "dry_run": self.dry_run,
        }
