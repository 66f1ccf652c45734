"""Working rules of councils and what a session goes by; the minutes in each of their versions."""

from marshmallow import fields as ma

from service.api.schemas.base import Shown, day, free, moment, text, texts

RECEIPTS = (
    "master_code: the code of a line is made with its member's master code; envelope_only: it is "
    "one of chance, nobody can show which line is his"
)


class PaperFile(Shown):
    """To be had at `/attachments/{id}`."""

    id = text()
    name = text()
    size = ma.Integer()


class WorkingRules(Shown):
    document = text(about="the paper that laid them down")
    since = day()
    receipt_mode = text(about=RECEIPTS)
    file = ma.Nested(PaperFile, allow_none=True)
    text = text()


class QuorumRule(Shown):
    need = ma.Integer(metadata={"description": "members who must be there"})
    members = ma.Integer(metadata={"description": "of all, absent ones included"})
    citation = text()
    because = texts()


class CouncilRules(Shown):
    """All working rules a council has had, the newest first, and the quorum of today."""

    council = text()
    rules = ma.List(ma.Nested(WorkingRules))
    quorum = ma.Nested(QuorumRule, allow_none=True)


class ShareOfMembers(Shown):
    numerator = ma.Integer()
    denominator = ma.Integer()
    more_than = ma.Boolean(metadata={"description": "more than the share, not the share itself"})


class ThresholdRule(Shown):
    award = text()
    award_name = text()
    need = ma.Integer(metadata={"description": "votes in favour that are needed"})
    members = ma.Integer(metadata={"description": "the share is of all members, always"})
    share = ma.Nested(ShareOfMembers)
    ballot = ma.Boolean(metadata={"description": "a ballot is obligatory"})
    secret = ma.Boolean()
    citation = text()
    certainty = text()
    because = texts()


class SessionQuorum(QuorumRule):
    present = ma.Integer(allow_none=True, metadata={"description": "null before the roll"})


class SessionRules(Shown):
    """What a session goes by: those of the day it was opened, before that of today."""

    session = text()
    day = day()
    working_rules = ma.Nested(WorkingRules, allow_none=True)
    receipt_mode = text(about=RECEIPTS)
    quorum = ma.Nested(SessionQuorum)
    thresholds = ma.List(ma.Nested(ThresholdRule))


# Minutes ------------------------------------------------------------------------------------------


class MinutesVersion(Shown):
    number = ma.Integer(metadata={"description": "from 1; 0 for what is not signed yet"})
    reason = text(about="why it replaces the version before it")
    hash = text(about="SHA-256 of the content")
    secretary = text()
    secretary_signed_at = moment()
    chair = text(about="who has signed for the council, or is to in place of its chair")
    chair_signed_at = moment()
    signed_as = text(about="chair | for_chair (KT.) | by_order (TUQ.) | own_post, or empty")


class Attendee(Shown):
    name = text()
    post = text()
    role = text()
    attendance = text()
    reason = text()
    teller = ma.Boolean()


class WrittenOpinion(Shown):
    member = text()
    opinion = text(about="agree | not_agree")
    text = text()


class MinutesRow(Shown):
    nomination = text()
    subject = text()
    post = text()
    unit = text()
    award_name = text()
    standard = text()
    method = text(about="ballot | hands, or empty")
    discussion = text()
    differing_opinions = text()
    excluded = ma.Integer(metadata={"description": "members in conflict; they are not named"})
    written_opinions = ma.List(ma.Nested(WrittenOpinion))
    need = ma.Integer()
    share = text()
    rule = text()
    tally = free("the count in whole numbers, once the box is open")
    result = text(about="passed | failed | deferred, or empty")


class Minutes(Shown):
    """One version of a session's minutes, word for word; `version` is null for minutes that were
    signed before versions were kept, and for a record that nobody has drafted yet."""

    session = text()
    version = ma.Nested(MinutesVersion, allow_none=True)
    versions = ma.List(ma.Nested(MinutesVersion), metadata={"description": "those signed"})
    number = text(about="of the session")
    minutes_number = text()
    council = text()
    founded_by = text()
    working_rules = text()
    owner = text()
    began_at = moment()
    closed_at = moment()
    place = text()
    mode = text()
    members = ma.List(ma.Nested(Attendee))
    roll_hash = text()
    guests = text()
    quorum = free("present, members, need, citation")
    quorum_rule = text()
    bases = texts()
    rows = ma.List(ma.Nested(MinutesRow))
    conclusions = text()
