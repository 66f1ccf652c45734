"""Who may do what, as a table to be read beside procedure.md §7. A change shows in the diff."""

from dataclasses import dataclass
from typing import Final

# Task → the role that completes it (a unit's clerk drafts what its head completes).
DONE_BY: Final = {
    # intake
    "register_nominations": "unit_head",
    "write_achievement_report": "unit_head",
    "hold_unit_review": "unit_head",
    "submit_dossier": "unit_head",
    "receive_dossier": "standing_office",
    "complete_papers": "unit_head",
    "settle_incomplete": "standing_office",
    # appraisal
    "request_opinions": "appraiser",
    "appraise_dossier": "appraiser",
    "give_opinion": "opinion_body",
    "approve_appraisal": "office_head",
    "revise_appraisal": "appraiser",
    # public comment
    "post_list": "communications",
    "review_comments": "standing_office",
    # commendation
    "conclude_dossier": "standing_office",
    "archive_dossier": "records_clerk",
    "acknowledge_withdrawal": "standing_office",
    # council session
    "convene_session": "council_secretary",
    "approve_convening": "council_chair",
    "confirm_attendance": "council_member",
    "take_roll": "council_secretary",
    "settle_no_quorum": "council_chair",
    "discuss_nominations": "council_secretary",
    "record_show_of_hands": "council_secretary",
    "open_ballot": "teller",
    "cast_ballot": "council_member",
    "count_ballots": "teller",
    "sign_tally": "teller",
    "draft_minutes": "council_secretary",
    "sign_minutes_as_secretary": "council_secretary",
    "sign_minutes": "council_chair",
    # correction of its minutes
    "correct_minutes": "council_secretary",
    "sign_correction_as_secretary": "council_secretary",
    "sign_correction": "council_chair",
    # decision
    "draft_decision": "standing_office",
    "review_decision_draft": "office_head",
    "sign_decision": "deciding_authority",
    "number_and_issue": "records_clerk",
    "notify_refusal": "standing_office",
    # publication, payment, conferral
    "publish_result": "communications",
    "prepare_payment": "finance_officer",
    "approve_payment": "deciding_authority",
    "record_payment": "finance_officer",
    "prepare_certificates": "records_clerk",
    "confer_awards": "standing_office",
    # hold
    "serve_hold_notice": "standing_office",
    "conclude_hold": "office_head",
    # campaign
    "draft_campaign_plan": "standing_office",
    "sign_campaign_plan": "deciding_authority",
    "register_titles": "unit_head",
    "sign_pledge": "unit_head",
    "check_registrations": "standing_office",
    "record_midterm_review": "standing_office",
    "record_final_review": "standing_office",
    "close_campaign": "deciding_authority",
    # proposal upward
    "bundle_proposal": "standing_office",
    "sign_proposal": "deciding_authority",
    "send_proposal": "records_clerk",
    "chase_answer": "standing_office",
    "complete_for_province": "standing_office",
    "record_answer": "standing_office",
    "acknowledge_proposal_withdrawal": "standing_office",
    # provincial review
    "receive_proposal": "province_clerk",
    "return_proposal": "province_clerk",
    "appraise_proposal": "province_appraiser",
    "give_provincial_opinion": "opinion_body",
    "approve_provincial_appraisal": "province_head",
    "sign_provincial_decision": "province_chair",
    "answer_commune": "province_clerk",
    # year step
    "do_year_step": "standing_office",
    # mail address
    "correct_mail_address": "office_head",
}


@dataclass(frozen=True)
class Allowed:
    """`may` get `outcome`; who knows of the thing is refused; to all others it does not exist.
    Without the unit's letter whoever acts `by_letter` gets no further than the form."""

    may: frozenset[str]
    know_of_it: frozenset[str] = frozenset()
    outcome: str = "yes"
    by_letter: frozenset[str] = frozenset()


def allowed(
    *may: str,
    know: tuple[str, ...] = (),
    outcome: str = "yes",
    by_letter: tuple[str, ...] = (),
) -> Allowed:
    return Allowed(frozenset(may), frozenset(know), outcome, frozenset(by_letter))


SCHOOL = ("head of the school", "clerk of the school")
SUPERVISORS = ("standing office", "office head")
READERS = ("standing office", "appraiser", "office head", "chairman")
# The chairman of the commune chairs its council, the standing office is its secretary.
COUNCIL = ("chairman", "office head", "standing office", "council member")
OFFICES = (*READERS, "records clerk", "finance officer", "communications")

OF_OTHER_UNITS = ("head of another unit", "clerk of another unit")
OF_THE_COMMUNE = (*SCHOOL, *OF_OTHER_UNITS, *OFFICES, "opinion body", "council member")
ASKED_TOO = OF_OTHER_UNITS  # their hamlet is asked to register, too

ACTIONS: Final = {
    "open a dossier for the school": allowed("head of the school", "standing office"),
    "draft the school's list": allowed(*SCHOOL, know=SUPERVISORS),
    "take the school's list": allowed(
        "head of the school", know=("clerk of the school", *SUPERVISORS)
    ),
    "complete the school's list": allowed(
        "head of the school", know=("clerk of the school", *SUPERVISORS), outcome="Invalid"
    ),
    "bring names for the round": allowed(
        *SCHOOL,
        "head of another unit",
        "clerk of another unit",
        "council member",  # she heads a unit of her own
        "standing office",
    ),
    "change the round": allowed("standing office", know=OF_THE_COMMUNE),
    "read the school's dossier": allowed(*SCHOOL, *READERS),
    "write a note on it": allowed(*SCHOOL, *READERS),
    "read a file of it": allowed(*SCHOOL, *READERS),
    "order a hold on it": allowed(
        "office head", know=(*SCHOOL, "standing office", "appraiser", "chairman")
    ),
    "conclude a hold on it": allowed(
        "office head",
        know=(*SCHOOL, "standing office", "appraiser", "chairman"),
        outcome="NotServedYet",
    ),
    "read a hold on it": allowed(*SCHOOL, *READERS),
    "withdraw it": allowed(
        "head of the school",
        know=("clerk of the school", "appraiser", "office head", "chairman"),
        by_letter=("standing office",),
    ),
    "withdraw one nomination": allowed(
        "head of the school",
        know=("clerk of the school", "appraiser", "office head", "chairman"),
        by_letter=("standing office",),
    ),
    "read why one is eligible": allowed(*SCHOOL, *READERS),
    "read one's record": allowed(*SCHOOL, *READERS),
    "write one's record": allowed(
        "standing office", know=(*SCHOOL, "appraiser", "office head", "chairman")
    ),
    "bring a list of ratings": allowed("standing office"),
    "take an appraisal": allowed("appraiser", know=SUPERVISORS),
    "hand an appraisal over": allowed(*SUPERVISORS, know=("appraiser",)),
    "open a round": allowed(
        "standing office",
        know=(*(each for each in OFFICES if each != "standing office"), "council member"),
    ),
    "begin a campaign": allowed(
        "standing office",
        know=tuple(
            each
            for each in (*SCHOOL, *OF_OTHER_UNITS, *OFFICES, "opinion body", "council member")
            if each != "standing office"
        ),
    ),
    "read a campaign": allowed(
        *SCHOOL, *OF_OTHER_UNITS, *OFFICES, "opinion body", "council member"
    ),
    "bring registrations": allowed(*SCHOOL, "standing office", *ASKED_TOO),
    "enter a remark on its list": allowed("standing office", "communications", outcome="NotPosted"),
    "start a session": allowed(
        "standing office", know=tuple(each for each in COUNCIL if each != "standing office")
    ),
    "read the session": allowed(*COUNCIL, "appraiser"),
    "cancel the session": allowed(
        "chairman", know=tuple(each for each in COUNCIL if each != "chairman")
    ),
    "vote in it": allowed(*COUNCIL, outcome="BallotNotOpen"),
    "start a decision": allowed("standing office", outcome="NotOnTheList"),
    "correct an issued decision": allowed(
        "standing office",
        know=(*SCHOOL, "council member", *(each for each in OFFICES if each != "standing office")),
    ),
    "name a deputy of an appraiser": allowed("appraiser", *SUPERVISORS),
}
