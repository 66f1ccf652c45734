"""Deputies for days of absence."""

from typing import Any

from service.api.noun import Noun
from service.api.schemas.people import Substitution, SubstitutionBody
from service.commands.substitutions import Substitute
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once

substitutions = Noun("substitutions", "Who stands in for whom, and on which days")


@substitutions.post("/substitutions", Substitution, body=SubstitutionBody, status=201)
@may(Rule.SIGNED_IN)
def substitute(given: dict[str, Any]) -> Any:
    """Name a deputy, for oneself or as a supervisor; ballots are never delegated."""
    command = Substitute(
        actor=me(),
        absent_id=given["absent"],
        deputy_id=given["deputy"],
        first_day=given["first_day"],
        last_day=given["last_day"],
    )
    return given | {"id": office().execute(command, once=once())}
