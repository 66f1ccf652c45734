"""Letters that tell a unit how its nominations ended."""

from collections.abc import Iterable, Mapping

from service.casework.people import role_holders
from service.commands import record
from service.commands.office import Context
from service.db.models import Decision, Dossier, Nomination, ProposalRow
from workflows.law.roles import Role

NOT_SIGNED = ("refused", "struck")


def tell_of_decision(context: Context, decision: Decision) -> None:
    """Each unit hears once what was decided for it, and once that something was not signed."""
    about = {"decision": decision.id}
    if decision.state == "issued":
        decided = [row.nomination for row in decision.rows if not row.struck]
        for dossier in _dossiers(decided):
            tell(context, dossier, "decided", about, once=decision.id)
    refused = [row.nomination for row in decision.rows if row.nomination.outcome in NOT_SIGNED]
    for dossier in _dossiers(refused):
        tell(context, dossier, "refusal", about, once=decision.id)


def tell_of_upper_awards(context: Context, rows: Iterable[ProposalRow]) -> None:
    """One letter to each unit for each decision of the higher level."""
    for row in rows:
        about = {"proposal": row.proposal_id, "number": row.number}
        once = f"{row.proposal_id}:{row.number}"
        tell(context, row.nomination.dossier, "decided", about, once=once)


def tell(
    context: Context, dossier: Dossier, template: str, about: Mapping[str, str], *, once: str
) -> None:
    heads = role_holders(context.session, Role.UNIT_HEAD, dossier.unit_id, context.today)
    own = f"{once}:{dossier.id}"
    record.tell(context, heads, dossier, template, once=own, about=about)


def _dossiers(nominations: Iterable[Nomination]) -> Iterable[Dossier]:
    return dict.fromkeys(nomination.dossier for nomination in nominations)
