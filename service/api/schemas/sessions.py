"""Council sessions. No member's choice is ever in an answer."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Moment
from forms.fields import Long, Text
from service.api.schemas.base import (
    Body,
    Ident,
    Inside,
    Several,
    Shown,
    free,
    moment,
    page_of,
    text,
    texts,
)
from service.api.schemas.councils import RECEIPTS


class SessionBody(Body):
    council = Ident("Hội đồng", required=True)
    at = Moment("Thời gian họp", required=True)
    place = Text("Địa điểm", required=True)
    dossiers = Several(Ident("Hồ sơ"), "Hồ sơ")


class Line(Body):
    nomination = Ident("Trường hợp", required=True)
    choice = One(
        "Ý kiến",
        {"agree": "Đồng ý", "not_agree": "Không đồng ý", "blank": "Không ghi ý kiến"},
        required=True,
    )


class BallotBody(Body):
    envelope = Several(Inside(Line), "Phiếu", most=2_000)
    sealed = Long("Phiếu niêm phong, base64")


class Receipt(Shown):
    """The hash of the envelope: the ballot lies in the box as it was sent. Of a ballot that the
    server has sealed also its master code, this once; none in a session with `envelope_only`."""

    receipt = text()
    by_server = ma.Boolean()
    master_code = text()


class SharesBody(Body):
    shares = Several(Text("Mảnh khóa", required=True), "Mảnh khóa", required=True, most=2)


class BoardEnvelope(Shown):
    hash = text()
    superseded = ma.Boolean(metadata={"description": "it yielded to a paper ballot"})


class BoardLine(Shown):
    code = text()
    choice = text(about="agree | not_agree | blank | spoiled")


class BoardNomination(Shown):
    nomination = text()
    subject = text()
    unit = text()
    award = text()
    lines = ma.List(ma.Nested(BoardLine))
    open_opinions = free("signed opinions of absent members: agree, not_agree")
    issued = ma.Integer()
    share = free("numerator, denominator, more_than: of all members")
    result = free("the sums, need and passed, to compare a recount with")


class BallotBoard(Shown):
    session = text()
    number = text()
    members = ma.Integer()
    receipt_mode = text(about=RECEIPTS)
    shut_at = text()
    opened_at = text()
    envelopes = ma.List(ma.Nested(BoardEnvelope))
    nominations = ma.List(ma.Nested(BoardNomination))


class Cancellation(Body):
    reason = Long("Lý do", required=True)


class Session(Shown):
    id = text()
    number = text()
    council = text()
    council_name = text()
    state = text(about="preparing | convened | open | voting | counted | concluded | cancelled")
    meets_at = moment()
    place = text()
    items = ma.Integer()


SessionPage = page_of(Session)


class Member(Shown):
    person = text()
    name = text()
    post = text()
    role = text()
    attendance = text()
    teller = ma.Boolean()
    has_voted = ma.Boolean()


class AgendaItem(Shown):
    nomination = text()
    dossier = text()
    dossier_number = text()
    subject_name = text()
    unit_name = text()
    award = text()
    award_name = text()
    method = text(about="ballot | hands, or empty before it is settled")
    need = ma.Integer(metadata={"description": "votes in favour that are needed"})
    because = texts()
    deferred = ma.Boolean()
    discussion = text()
    differing_opinions = text()
    recused = texts()
    tally = free("the count in whole numbers, once the box is open")
    result = text()


class MyTask(Shown):
    id = text()
    name = text()


class SessionWhole(Session):
    mode = text()
    organisation_name = text()
    quorum = free("present, members, need")
    members = ma.List(ma.Nested(Member))
    agenda = ma.List(ma.Nested(AgendaItem))
    opened_at = moment()
    ballot_opened_at = moment()
    ballot_closes_at = moment()
    box_opened_at = moment()
    public_key = text(about="what ballots are sealed to, in hex; empty until the ballot is open")
    roll_hash = text()
    receipt_mode = text(about=RECEIPTS)
    minutes = free("conclusions and the hour of the close")
    minutes_number = text()
    signed_at = moment()
    tasks = ma.List(ma.Nested(MyTask))
    may_vote = ma.Boolean()
    may_cancel = ma.Boolean()
