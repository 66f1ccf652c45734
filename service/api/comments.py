"""Remarks that citizens make on a posted list, as an officer enters them."""

from typing import Any

from service.api.noun import Noun
from service.api.schemas.comments import Comment, CommentBody
from service.commands.remarks import EnterRemark
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once

comments = Noun("comments", "Remarks on posted lists")


@comments.post("/comments", Comment, body=CommentBody, status=201)
@may(Rule.SIGNED_IN)
def enter(given: dict[str, Any]) -> Any:
    """Enter a remark on a dossier whose list is posted."""
    command = EnterRemark(
        actor=me(),
        dossier_id=given["dossier"],
        nomination_id=given.get("nomination"),
        commenter=given["commenter"],
        contact=given.get("contact", ""),
        text=given["text"],
        channel=given["channel"],
        received_on=given["received_on"],
    )
    return {"id": office().execute(command, once=once())}
