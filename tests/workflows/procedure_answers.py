"""Plausible answers to every task of the real diagrams: only the facts their conditions read."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from workflows.engine import Fact

BPMN = Path(__file__).parents[2] / "bpmn"

Answers = Mapping[str, Fact]
# Without `provincial_review`: the library begins it only when its message comes.
START: Mapping[str, Answers] = {
    "commendation": {"dossier_id": "d1"},
    "council_session": {"session_id": "s1"},
    "decision": {"decision_id": "q1", "decision_kind": "award"},
    "proposal_upward": {"proposal_id": "t1"},
    "upper_award": {
        "decision_id": "q1",
        "payment_here": True,
        "certificates_needed": 2,
        "conferral_here": True,
    },
}


def _ids(rng: Random, letter: str, least: int = 1) -> list[str]:
    return [f"{letter}{number}" for number in range(rng.randint(least, 4))]


def _later(rng: Random, now: datetime) -> str:
    return (now + timedelta(hours=rng.randint(1, 240))).isoformat()


def _intake(rng: Random, now: datetime, facts: Answers) -> dict[str, Answers]:
    left = facts.get("returns_left")
    complete = rng.random() < 0.5
    settlement = rng.choice(["accept_part", "extend", "refuse"])
    return {
        "register_nominations": {"nomination_ids": _ids(rng, "n")},
        "write_achievement_report": {"report_done": True},
        "hold_unit_review": {
            "nominations_proposed": rng.choice([0, 1, 3, 3]),
            "council_required": rng.random() < 0.5,
            "intake_result": "none_proposed",
        },
        "receive_dossier": {
            "papers_complete": complete,
            "returns_left": (left if isinstance(left, int) else 2) - 1,
            "completion_due_at": _later(rng, now),
            "intake_result": "accepted",
        },
        "settle_incomplete": {
            "settlement": settlement,
            "nomination_ids": _ids(rng, "n"),
            "completion_due_at": _later(rng, now),
            "intake_result": "refused" if settlement == "refuse" else "accepted",
        },
    }


def _commendation(rng: Random, now: datetime, facts: Answers) -> dict[str, Answers]:
    passes = facts.get("passes_left")
    return {
        "request_opinions": {
            "opinion_body_ids": (bodies := _ids(rng, "b", 0)),
            "opinion_count": len(bodies),
            "opinions_close_at": _later(rng, now),
        },
        "give_opinion": {"opinion_done": True},
        "approve_appraisal": {
            "appraisal_approved": rng.random() < 0.7,
            "nominations_eligible": rng.choice([0, 2, 2]),
            "passed_here": rng.choice([0, 1]),
            "passed_upward": rng.choice([0, 1]),
            "comment_required": rng.random() < 0.5,
        },
        "post_list": {"comment_closes_at": _later(rng, now)},
        "conclude_dossier": {
            "nominations_pending": rng.choice([0, 1]),
            "passes_left": (passes if isinstance(passes, int) else 3) - 1,
        },
    }


def _session(rng: Random, now: datetime, facts: Answers) -> dict[str, Answers]:
    return {
        "convene_session": {"member_ids": _ids(rng, "m"), "session_opens_at": _later(rng, now)},
        "approve_convening": {"convening_approved": rng.random() < 0.7},
        "confirm_attendance": {"attendance_confirmed": True},
        "take_roll": {
            "has_quorum": rng.random() < 0.7,
            "voter_ids": _ids(rng, "m"),
            "teller_ids": _ids(rng, "m"),
        },
        "settle_no_quorum": {
            "no_quorum_action": rng.choice(["reschedule", "give_up"]),
            "session_outcome": "no_quorum",
        },
        "discuss_nominations": {
            "hands_items": rng.choice([0, 2]),
            "ballot_items": rng.choice([0, 2]),
        },
        "open_ballot": {"ballot_closes_at": _later(rng, now)},
        "cast_ballot": {"ballot_cast": True},
        "sign_tally": {"tally_confirmed": True},
        "sign_minutes_as_secretary": {"secretary_signed": rng.random() < 0.7},
        "sign_minutes": {
            "minutes_signed": rng.random() < 0.7,
            "session_outcome": rng.choice(["concluded", "postponed"]),
        },
    }


def _decision(rng: Random, now: datetime, facts: Answers) -> dict[str, Answers]:
    return {
        "draft_decision": {"draft_action": rng.choice(["drafted", "drafted", "dropped"])},
        "review_decision_draft": {"draft_ok": rng.random() < 0.7},
        "sign_decision": {"signing": rng.choice(["signed", "refused", "returned"])},
        "number_and_issue": {
            "decision_kind": rng.choice(["award", "award", "revocation"]),
            "payment_here": rng.random() < 0.5,
            "certificates_needed": rng.choice([0, 3]),
            "conferral_here": rng.random() < 0.7,
        },
        "approve_payment": {"payment_approved": rng.random() < 0.7},
    }


def _proposal(rng: Random, now: datetime, facts: Answers) -> dict[str, Answers]:
    chases = facts.get("chases_left")
    left = (chases if isinstance(chases, int) else 4) - 1
    signing = rng.choice(["signed", "signed", "returned", "refused"])
    choice = rng.choice(["resubmit", "resubmit", "drop"])
    return {
        "sign_proposal": {
            "proposal_signing": signing,
            "proposal_outcome": "refused" if signing == "refused" else "",
        },
        "send_proposal": {
            "answer_expected_at": _later(rng, now),
            "chases_left": 4,
            "is_resubmission": rng.random() < 0.5,
        },
        "chase_answer": {"answer_expected_at": _later(rng, now), "chases_left": left},
        "complete_for_province": {
            "completion_choice": choice,
            "proposal_outcome": "dropped" if choice == "drop" else "",
        },
        "record_answer": {"proposal_outcome": "answered"},
        "acknowledge_proposal_withdrawal": {"already_sent": rng.random() < 0.5},
    }


def answers(task: str, rng: Random, now: datetime, facts: Answers) -> Answers:
    for part in (_intake, _commendation, _session, _decision, _proposal):
        known = part(rng, now, facts)
        if task in known:
            return known[task]
    return {}


MESSAGES: Mapping[str, Callable[[Random], Answers]] = {
    "council_result": lambda rng: {
        "passed_here": rng.choice([0, 1]),
        "passed_upward": rng.choice([0, 1]),
        "council_failed": 0,
        "council_deferred": 0,
    },
    "decision_settled": lambda _: {
        "decision_result": "issued",
        "decision_number": "12/QĐ-UBND",
        "decided_count": 2,
    },
    "proposal_result": lambda _: {"upper_awarded": 1, "upper_refused": 0},
    "pending_released": lambda rng: {"released_count": rng.choice([0, 1])},
    "dossier_withdrawn": lambda _: {"withdrawn_by": "u1"},
    "session_cancelled": lambda _: {"cancelled_by": "u1"},
    "proposal_returned": lambda _: {"completion_due_at": "2026-12-18T00:00:00+07:00"},
    "proposal_answered": lambda _: {"answer_number": "315/SNV"},
    "proposal_recalled": lambda _: {"recalled_by": "u1"},
}
