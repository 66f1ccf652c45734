"""A sheet of nominees or registrations that came through a door: listed, what is wrong told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.access import Actor
from service.commands.list_rows import Rejected, Row
from service.commands.listing import ListNominees
from service.commands.office import Context
from service.commands.registrations import TakeRegistrations


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
        return {
            "accepted": report.accepted,
            "rejected": _told([*self.unreadable, *report.rejected]),
            "dry_run": self.dry_run,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRegistrationSheet:
    """The same for a campaign: `changed` of the accepted rows did not stand there before."""

    actor: Actor
    campaign_id: str
    rows: Sequence[Row]
    unreadable: Sequence[Rejected] = ()
    reason: str = ""
    dry_run: bool = False

    def run(self, context: Context) -> dict[str, Any]:
        taken = TakeRegistrations(
            actor=self.actor,
            campaign_id=self.campaign_id,
            rows=self.rows,
            reason=self.reason,
            dry_run=self.dry_run,
        ).run(context)
        return {
            "accepted": taken.accepted,
            "changed": taken.changed,
            "rejected": _told([*self.unreadable, *taken.rejected]),
            "dry_run": self.dry_run,
        }


def _told(rejected: Sequence[Rejected]) -> list[dict[str, Any]]:
    return [
        {"row": each.row, "field": each.field, "message": each.message}
        for each in sorted(rejected, key=lambda each: each.row)
    ]
