"""Which case a message is for."""

from sqlalchemy import select

from service.commands.office import Context
from service.db.models import Case, WaitingMessage


def receiver(context: Context, message: WaitingMessage) -> tuple[Case, str] | None:
    """The case that waits for this message and the id of its waiting catch event."""
    for key in context.house.procedures.newest.messages[message.name].correlations:
        column = {
            "dossier_id": Case.dossier_id,
            "council_session_id": Case.session_id,
            "proposal_id": Case.proposal_id,
        }[key]
        cases = context.session.scalars(
            select(Case).where(column == message.correlation, Case.ended_at.is_(None))
        )
        for case in cases:
            for subscription in case.subscriptions:
                if subscription["message"] == message.name:
                    return case, str(subscription["task"])
    return None
