"""Decisions: one document over many nominations."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow import fields as ma

from forms.choices import One
from forms.fields import Text
from service.api.schemas.base import (
    Body,
    Ident,
    Inside,
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


class WordingBody(Body):
    """Whole as it must read."""

    nomination = Ident("Trường hợp", required=True)
    name = Text("Họ tên, tên tập thể", required=True)
    post = Text("Chức vụ")


class DecisionBody(Body):
    """`corrects` and `wordings` belong to a correction: what it amends, and what is right if that
    is known already."""

    kind = One("Loại", {"award": "Khen thưởng", "correction": "Đính chính"})
    nominations = Several(Ident("Trường hợp"), "Trường hợp", required=True)
    corrects = Ident("Sửa quyết định")
    wordings = Several(Inside(WordingBody), "Nội dung đính chính")

    @validates_schema
    def _is_one_or_the_other(self, data: Mapping[str, Any], **_: Any) -> None:
        correction = data.get("kind") == "correction"
        if correction and "corrects" not in data:
            raise ValidationError("Chọn quyết định cần đính chính", "corrects")
        for name in ("corrects", "wordings"):
            if name in data and not correction:
                raise ValidationError("Chỉ gửi khi loại là correction", name)


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


class Wording(Shown):
    name = text()
    post = text()


class LinkedDecision(Shown):
    id = text(about="empty where it is not for the caller to read")
    number = perhaps()
    draft_number = text()
    state = text(about="draft | signed | issued")
    issued_on = day()
    spoiled = ma.Integer(metadata={"description": "certificates spoiled in printing anew"})


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
    was = ma.Nested(
        Wording, allow_none=True, metadata={"description": "in a correction: what was wrong"}
    )
    corrected_by = text(about="number of the issued correction of this row")
    correcting = text(about="draft number of a correction under way")


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
    corrects = ma.Nested(LinkedDecision, allow_none=True)
    corrections = ma.List(ma.Nested(LinkedDecision))
    facts = free("publication, payment and conferral as recorded")
    nominations = ma.List(ma.Nested(DecisionRow))
