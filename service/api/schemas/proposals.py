"""Proposals: one letter to one deciding authority."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import (
    Body,
    Code,
    Ident,
    Several,
    Shown,
    day,
    free,
    moment,
    page_of,
    perhaps,
    text,
)


class ProposalBody(Body):
    authority = Code("Cấp quyết định", required=True)
    nominations = Several(Ident("Trường hợp"), "Trường hợp", required=True)


class ProposalWithdrawal(Body):
    reason = Long("Lý do", required=True)
    consent = Text(
        "Văn bản đồng ý",
        required=True,
        hint="Số, ngày của văn bản Chủ tịch UBND đồng ý cho rút.",
    )


class ProvinceLetter(Body):
    kind = One("Loại", {"returned": "Trả lại", "answered": "Trả lời"}, required=True)
    number = Text("Số, ký hiệu", required=True)
    date = Day("Ngày", required=True, earliest=None, latest=None)
    file = Ident("Tệp đính kèm", required=True)
    completion_due_on = Day("Hạn bổ sung", earliest=None, latest=None)
    text = Long("Nội dung")


class Proposal(Shown):
    id = text()
    number = text()
    state = text(
        about="draft | to_sign | to_send | sent | returned | answered | settled | refused"
        " | withdrawn"
    )
    authority = text(about="province | prime_minister | …")
    authority_name = text()
    organisation_name = text(about="the commune")
    letter_number = perhaps(about="given when it is sent")
    sent_at = moment()
    rows = ma.Integer(metadata={"description": "how many nominations stand in it"})
    late = ma.Boolean(metadata={"description": "the answer is overdue, by the reader's own term"})


ProposalPage = page_of(Proposal)


class ProposalRow(Shown):
    nomination = text()
    ordinal = ma.Integer()
    subject_name = text()
    post = text()
    unit_name = text()
    dossier_number = text()
    award = text()
    award_name = text()
    verdict = text(about="of the province's appraisal: eligible | not_eligible | other_award")
    council = text(about="of the province's council: passed | failed | deferred")
    tally = free("the council's result in whole numbers")
    decision = text(about="of the province: award | refuse | forward")
    answer = text(about="as recorded by the commune: awarded | refused | forwarded")
    number = text()
    decided_on = day()
    signer = text()
    reason = text()
    struck = text(about="why it stands there no more: held, withdrawn; empty: it stands")


class ProposalLetter(Shown):
    kind = text(about="sent | resubmitted | chased | withdrawn | returned | answered")
    upward = ma.Boolean(metadata={"description": "from the commune to the province"})
    number = text()
    dated = day()
    file = perhaps(about="an attachment's id")
    by_hand = ma.Boolean(metadata={"description": "it came on paper and was entered"})
    at = moment()
    by = text()
    text = text()  # the last: it hides the maker of such fields


class BundledPaper(Shown):
    path = text(about="its place in the archive")
    id = text()
    name = text()
    sha256 = text()
    size = ma.Integer()


class ProposalWhole(Shown):
    id = text()
    number = text()
    state = text()
    authority = text()
    authority_name = text()
    organisation_name = text()
    province_name = text()
    recipient = text()
    route = text(about="annual | education | thematic | sudden")
    letter_number = perhaps()
    letter_on = day()
    signer = text()
    signed_at = moment()
    sent_at = moment()
    completion_due_on = day()
    due_on = ma.Date(allow_none=True, metadata={"description": "when the answer is due"})
    late = ma.Boolean()
    nominations = ma.List(ma.Nested(ProposalRow))
    letters = ma.List(ma.Nested(ProposalLetter))
    papers = ma.List(ma.Nested(BundledPaper))
