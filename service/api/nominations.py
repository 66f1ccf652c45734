"""Nominations: one subject proposed for one award."""

from typing import Any

from service.api.noun import Noun, reading, written
from service.api.schemas.dossiers import Nomination, NominationPage, NominationsAsked
from service.gate.guard import Rule, may, me
from service.queries import nominations as reads
from service.queries.paging import PAGE

nominations = Noun("nominations", "One subject proposed for one award")


@nominations.get("/nominations", NominationPage, query=NominationsAsked)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Nominations in sight, by dossier."""
    names = ("dossier", "award", "outcome", "waits_for")
    wanted = reads.Wanted(**{name: asked[name] for name in names if name in asked})
    with reading() as context:
        page = reads.nomination_list(
            context.session,
            context.law,
            me(),
            wanted,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)


@nominations.get("/nominations/<hex:nomination_id>", Nomination)
@may(Rule.SIGNED_IN)
def one(nomination_id: str) -> Any:
    """One nomination with its outcome."""
    with reading() as context:
        return reads.nomination(context.session, context.law, me(), nomination_id)
