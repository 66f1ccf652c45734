"""Letters that came back: each report taken in once, the letter and its address marked by it."""

from dataclasses import dataclass
from typing import Literal

from service.commands import addresses
from service.commands.office import Context
from service.db.models import Bounce, Outbox, Person
from service.ports import Report

Taken = Literal["failed", "delayed", "unknown"]


@dataclass(frozen=True, slots=True)
class TakeBounce:
    """`digest` names the mail, `report` is what it says of a letter; none: it is of no concern.

    Answers what the mail is, also when it was taken in before.
    """

    digest: str
    report: Report | None

    def run(self, context: Context) -> Taken:
        session, report = context.session, self.report
        before = session.get(Bounce, self.digest)
        if before is not None:
            return _kind(before.action)
        row = None
        if report is not None:
            row = session.get(Outbox, report.letter_id, with_for_update=True)
        bounce = Bounce(id=self.digest, received_at=context.now, action="unknown")
        session.add(bounce)
        if report is None or row is None:
            return "unknown"
        bounce.outbox_id, bounce.action, bounce.status = row.id, report.action, report.status
        bounce.address, bounce.diagnostic = report.address[:300], report.diagnostic
        _mark(context, row, report)
        return report.action


def _kind(action: str) -> Taken:
    return "failed" if action == "failed" else "delayed" if action == "delayed" else "unknown"


def _mark(context: Context, row: Outbox, report: Report) -> None:
    if row.state in ("held", "discarded"):
        return
    row.problem = report.words[:2000]
    if report.action != "failed":
        return
    row.state, row.lease_until = "permanent_failure", None
    person = context.session.get_one(Person, row.person_id)
    if not row.sent_to or row.sent_to.casefold() == person.email.casefold():
        addresses.note_wrong(context, person, report.words)  # else it has been corrected since
