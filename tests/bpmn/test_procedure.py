"""What the office reads out of its diagrams."""

import re

import pytest

from service.bootstrap import BPMN as FOLDER
from workflows.procedure import UnreadableDiagram, read, read_folder

SOURCES = {path.name: path.read_bytes() for path in FOLDER.glob("*.bpmn")}
PROCEDURE = read_folder(FOLDER)


def with_change(name: str, old: str, new: str) -> dict[str, bytes]:
    text = SOURCES[name].decode()
    assert old in text
    return SOURCES | {name: text.replace(old, new).encode()}


def test_a_task_carries_who_what_when_and_why():
    task = PROCEDURE.tasks["appraise_dossier"]
    assert (task.name, task.process, task.form) == (
        "Thẩm định hồ sơ",
        "appraisal",
        "appraise_dossier",
    )
    assert (task.role, task.scope) == ("appraiser", "owner_id")
    assert (task.deadline, task.citation) == ("appraisal", "qd638")
    assert task.collection is None


def test_a_task_for_each_of_many_names_their_list():
    assert PROCEDURE.tasks["cast_ballot"].collection == "voter_ids"
    assert PROCEDURE.tasks["cast_ballot"].command == "cast_ballot"
    assert PROCEDURE.tasks["give_opinion"].scope == "opinion_item"


def test_a_campaign_asks_each_of_its_units_within_one_sub_process():
    """As procedure.md §1 has it: what each task is called, whose it is, what it counts from."""
    told = [
        (task.key, task.role, task.scope, task.deadline, task.citation)
        for task in PROCEDURE.outline("emulation_campaign")
    ]
    office, chair, head = "standing_office", "deciding_authority", "unit_head"
    assert told == [
        ("draft_campaign_plan", office, "owner_id", "draft_campaign_plan", "law06.art17"),
        ("sign_campaign_plan", chair, "owner_id", "sign_campaign_plan", "law06.art16_art18"),
        ("register_titles", head, "unit_item", "registration", "practice"),
        ("sign_pledge", head, "unit_item", "registration", "practice.pledge"),
        ("check_registrations", office, "owner_id", "check_registrations", "practice.ward_plan"),
        ("record_midterm_review", office, "owner_id", "record_midterm_review", "tt01.art3"),
        ("record_final_review", office, "owner_id", "record_final_review", "tt01.art3"),
        ("close_campaign", chair, "owner_id", "close_campaign", "design"),
    ]
    process = PROCEDURE.processes["emulation_campaign"]
    assert process.start_facts == ("campaign_id", "owner_id", "unit_ids", "registration_closes_at")
    assert process.calls == ()
    assert PROCEDURE.elements["registration_closing"].kind == "boundaryEvent"
    assert PROCEDURE.elements["unit_registration"].kind == "subProcess"


def test_a_process_is_outlined_in_the_order_in_which_it_is_drawn():
    assert [task.key for task in PROCEDURE.outline("intake")] == [
        "register_nominations",
        "write_achievement_report",
        "hold_unit_review",
        "submit_dossier",
        "receive_dossier",
        "complete_papers",
        "settle_incomplete",
    ]


def test_what_runs_beside_comes_before_what_waits_for_it():
    assert [task.key for task in PROCEDURE.outline("appraisal")] == [
        "request_opinions",
        "appraise_dossier",
        "give_opinion",
        "approve_appraisal",
        "revise_appraisal",
    ]


def test_called_processes_are_outlined_where_they_are_called():
    keys = [task.key for task in PROCEDURE.outline("commendation")]
    parts = [
        *PROCEDURE.outline("intake"),
        *PROCEDURE.outline("appraisal"),
        *PROCEDURE.outline("public_comment"),
    ]
    assert keys == [
        *(task.key for task in parts),
        "conclude_dossier",
        "archive_dossier",
        "acknowledge_withdrawal",
    ]


@pytest.mark.parametrize("process", sorted(PROCEDURE.processes))
def test_an_outline_names_each_task_once(process):
    keys = [task.key for task in PROCEDURE.outline(process)]
    assert len(keys) == len(set(keys)) > 0


def test_a_process_says_what_it_starts_with_and_what_it_calls():
    assert PROCEDURE.processes["commendation"].start_facts == (
        "dossier_id",
        "round_id",
        "unit_id",
        "owner_id",
        "case_kind",
    )
    assert PROCEDURE.processes["decision"].calls == ("publication_payment_conferral",)


def test_a_message_says_what_it_carries_and_how_it_finds_its_case():
    assert PROCEDURE.messages["decision_settled"].correlations == ("dossier_id",)
    assert PROCEDURE.scalars("council_result") == (
        "passed_here",
        "passed_upward",
        "council_failed",
        "council_deferred",
    )
    with pytest.raises(KeyError):
        PROCEDURE.scalars("nothing_of_the_kind")


def test_two_kinds_of_case_wait_for_a_councils_result_each_found_by_its_own_fact():
    found = PROCEDURE.messages["council_result"].correlations
    assert set(found) == {"dossier_id", "proposal_id"}


def test_a_process_may_begin_with_a_message():
    assert PROCEDURE.starting("proposal_sent") == PROCEDURE.processes["provincial_review"]
    assert PROCEDURE.starting("proposal_answered") is None
    begun = [each.id for each in PROCEDURE.processes.values() if each.started_by]
    assert begun == ["provincial_review"]


# Process → its tasks with role and deadline, as procedure.md §4 and §5 have them.
UPWARD = {
    "proposal_upward": {
        "bundle_proposal": ("standing_office", "province_submission"),
        "sign_proposal": ("deciding_authority", "sign_proposal"),
        "send_proposal": ("records_clerk", "issue"),
        "chase_answer": ("standing_office", "chase_answer"),
        "complete_for_province": ("standing_office", "province_completion"),
        "record_answer": ("standing_office", "record_answer"),
        "acknowledge_proposal_withdrawal": (
            "standing_office",
            "acknowledge_proposal_withdrawal",
        ),
    },
    "provincial_review": {
        "receive_proposal": ("province_clerk", "province_check"),
        "return_proposal": ("province_clerk", "province_check"),
        "appraise_proposal": ("province_appraiser", "province_answer"),
        "give_provincial_opinion": ("opinion_body", "opinion"),
        "approve_provincial_appraisal": ("province_head", "approve_provincial_appraisal"),
        "sign_provincial_decision": ("province_chair", "sign_provincial_decision"),
        "answer_commune": ("province_clerk", "answer_commune"),
    },
    "upper_award": {},
}


@pytest.mark.parametrize("process", UPWARD)
def test_what_goes_up_is_drawn_as_the_procedure_says(process):
    tasks = [task for task in PROCEDURE.tasks.values() if task.process == process]
    assert {task.key: (task.role, task.deadline) for task in tasks} == UPWARD[process]
    scopes = {"proposal_upward": {"owner_id"}, "provincial_review": {"province_id", "opinion_item"}}
    assert {task.scope for task in tasks} == scopes.get(process, set())


def test_what_passes_is_written_into_the_history():
    events = {
        "return_received": "proposal.returned",
        "late_return_received": "proposal.returned",
        "answer_received": "proposal.answered",
        "late_answer_received": "proposal.answered",
        "answer_overdue": "proposal.overdue",
        "recall_received": "proposal.withdrawn",
        "await_resubmission": "province.received",
        "await_provincial_result": "province.advised",
        "commune_withdrew": "province.withdrawn",
        "province_opinions_lapsed": "opinion.lapsed",
    }
    assert {key: PROCEDURE.elements[key].event for key in events} == events


def test_effects_and_waiting_places_are_known():
    assert "start_decision" in PROCEDURE.effects
    waiting = PROCEDURE.elements["await_council_result"]
    assert (waiting.kind, waiting.state) == ("intermediateCatchEvent", "awaiting_council")


# Versions ----------------------------------------------------------------------------------------


def test_the_version_is_the_bytes_and_the_names():
    assert re.fullmatch(r"[0-9a-f]{16}", PROCEDURE.version)
    assert read(dict(reversed(SOURCES.items()))).version == PROCEDURE.version
    blank = with_change("intake.bpmn", "</bpmn:definitions>", "</bpmn:definitions>\n")
    assert read(blank).version != PROCEDURE.version
    renamed = dict(SOURCES)
    renamed["reception.bpmn"] = renamed.pop("intake.bpmn")
    assert read(renamed).version != PROCEDURE.version


def test_a_procedure_cannot_be_changed():
    with pytest.raises(TypeError):
        PROCEDURE.tasks["more"] = PROCEDURE.tasks["cast_ballot"]


def test_a_task_added_to_a_diagram_is_a_task_more():
    more = """<bpmn:userTask id="read_aloud" name="Đọc to" camunda:formKey="confirmation">
      <bpmn:extensionElements><camunda:properties>
        <camunda:property name="scope" value="owner_id" />
        <camunda:property name="deadline" value="appraisal" />
      </camunda:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="read_on" sourceRef="post_list" targetRef="read_aloud" />"""
    text = SOURCES["public_comment.bpmn"].decode()
    text = text.replace("</bpmn:process>", f"{more}</bpmn:process>")
    text = text.replace(
        "</bpmn:lane>", "<bpmn:flowNodeRef>read_aloud</bpmn:flowNodeRef></bpmn:lane>", 1
    )
    added = read(SOURCES | {"public_comment.bpmn": text.encode()})
    assert added.tasks["read_aloud"].form == "confirmation"
    assert added.tasks["read_aloud"].citation is None
    assert "read_aloud" in [task.key for task in added.outline("commendation")]


# Lanes -------------------------------------------------------------------------------------------

CLERK = 'id="lane_records_clerk" name="Văn thư"'


def test_a_lane_is_the_role_it_is_named_after():
    assert PROCEDURE.tasks["archive_dossier"].role == "records_clerk"


def test_of_two_roles_of_one_name_the_lanes_id_decides():
    province = with_change("commendation.bpmn", CLERK, CLERK.replace("records", "province"))
    assert read(province).tasks["archive_dossier"].role == "province_clerk"


# What cannot be read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("commendation.bpmn", CLERK, 'id="x" name="Ai đó"', "archive_dossier: userTask lies in no"),
        (
            "intake.bpmn",
            'camunda:formKey="submit_dossier"',
            "",
            "intake.bpmn:submit_dossier: userTask has no formKey",
        ),
        ("intake.bpmn", '"deadline"', '"dedline"', "userTask has no property deadline"),
        ("intake.bpmn", "submit_dossier", "post_list", "an id that another diagram uses too"),
        ("intake.bpmn", 'process id="intake"', 'process id="decision"', "of another diagram too"),
        ("commendation.bpmn", '"effect"', '"efect"', "serviceTask has no property effect"),
        ("commendation.bpmn", '"correlation"', '"korrelation"', "has no property correlation"),
        ("intake.bpmn", "<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions", "remove the DOCTYPE"),
        ("intake.bpmn", "</bpmn:definitions>", "", "no well-formed XML"),
    ],
)
def test_what_cannot_be_read_is_named(name, old, new, words):
    with pytest.raises(UnreadableDiagram, match=re.escape(words)):
        read(with_change(name, old, new))
