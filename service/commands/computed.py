"""What the office itself brings into a process when a task is completed, beyond the typed answers.

The lint asks: a gateway, a timer or a multi-instance may read only what something has brought.
"""

from collections.abc import Mapping
from typing import Final

# Task → the facts that its step in commands/steps returns.
COMPUTED: Final[Mapping[str, frozenset[str]]] = {
    task: frozenset(facts.split())
    for task, facts in {
        "register_nominations": "nomination_ids",
        "hold_unit_review": "nominations_proposed nomination_ids council_required intake_result",
        "receive_dossier": "intake_result returns_left completion_due_at",
        "settle_incomplete": "nomination_ids completion_due_at intake_result",
        "request_opinions": "opinion_body_ids opinion_count opinions_close_at",
        "approve_appraisal": "nominations_eligible passed_here passed_upward comment_required",
        "post_list": "comment_closes_at",
        "conclude_dossier": "nominations_pending passes_left",
        "convene_session": "session_opens_at",
        "take_roll": "has_quorum",
        "settle_no_quorum": "session_outcome",
        "discuss_nominations": "hands_items ballot_items voter_ids",
        "open_ballot": "ballot_closes_at",
        "sign_minutes_as_secretary": "minutes_signer",
        "sign_minutes": "session_outcome",
        "sign_correction_as_secretary": "minutes_signer",
        "draft_decision": "nomination_ids decision_result",
        "sign_decision": "decision_result",
        "number_and_issue": "decision_result decision_number payment_here certificates_needed"
        " conferral_here payment_returns_left",
        "approve_payment": "payment_returns_left",
        "sign_campaign_plan": "registration_closes_at",
        "sign_pledge": "unit_done",
        "check_registrations": "unit_ids registration_closes_at",
        "sign_proposal": "proposal_outcome",
        "send_proposal": "answer_expected_at chases_left is_resubmission",
        "chase_answer": "answer_expected_at chases_left",
        "complete_for_province": "proposal_outcome",
        "record_answer": "upper_awarded upper_refused proposal_outcome",
        "acknowledge_proposal_withdrawal": "already_sent",
        "receive_proposal": "province_returns_left",
        "return_proposal": "completion_due_at",
        "appraise_proposal": "province_body_ids province_opinion_count province_opinions_close_at",
        "answer_commune": "answer_number",
    }.items()
}

# What a diagram may name as the only command that finishes a task.
COMMANDS: Final = frozenset({"open_ballot", "cast_ballot", "open_ballot_box", "lift_hold"})
