"""The state that lists show of a dossier."""

from service.casework import holds
from service.commands.office import Context
from service.db.models import Case, Dossier
from workflows.procedure import Procedure


def show(context: Context, case: Case, procedure: Procedure) -> None:
    """What the diagram says of the elements that are open, or of the end; while a hold lies on
    the whole dossier it stays `on_hold`."""
    if case.dossier_id is None:
        return
    dossier = context.session.get_one(Dossier, case.dossier_id)
    if dossier.state == holds.ON_HOLD and holds.lock_on(context.session, dossier.id) is not None:
        return
    at = [case.end_event] if case.ended_at else [token["element"] for token in case.tokens]
    states = [
        element.state
        for element_id in at
        if element_id and (element := procedure.elements.get(element_id)) and element.state
    ]
    if states:
        dossier.state = states[0]
