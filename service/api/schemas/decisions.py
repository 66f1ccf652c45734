"""Decisions: one document over many nominations."""

from marshmallow import fields as ma

from service.api.schemas.base import (
    Body,
    Ident,
    Several,
    Shown,
    day,
    free,
    moment,
    page_of,
    perhaps,
    text,
    texts,
)


class DecisionBody(Body):
    nominations = Several(Ident("Trường hợp"), "Trường hợp", required=True)


class Decision(Shown):
    id = text()
    kind = text(about="award | correction | recognition | revocation")
    state = text(about="draft | signed | issued | refused | empty")
    draft_number = text()
    number = perhaps(about="given at issue")
    title = text()
    issued_on = day()
    rows = ma.Integer(metadata={"description": "how many nominations stand in it"})


DecisionPage = page_of(Decision)


class DecisionRow(Shown):
    nomination = text()
    ordinal = ma.Integer()
    subject_name = text()
    post = text()
    unit_name = text()
    award = text()
    award_name = text()
    money = ma.Integer(metadata={"description": "đồng"})
    because = texts()
    struck = ma.Boolean()
    reason = text()
    outcome = text()


class DecisionWhole(Shown):
    id = text()
    kind = text()
    state = text()
    draft_number = text()
    number = perhaps()
    title = text()
    bases = ma.List(ma.Dict(keys=ma.String()))
    organisation_name = text()
    signer = text()
    sign_as = text()
    signed_at = moment()
    issued_on = day()
    ceremony_on = day()
    recipients = texts()
    facts = free("publication, payment and conferral as recorded")
    nominations = ma.List(ma.Nested(DecisionRow))
