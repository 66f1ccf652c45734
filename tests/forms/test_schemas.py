"""What outside programs read: the JSON Schema of each form, and the register of forms."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from forms import REGISTRY, Setting, for_task

KEYWORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "default", "examples"),
    *("type", "properties", "required", "additionalProperties", "items", "const", "enum", "oneOf"),
    *("allOf", "not", "if", "then", "contains", "minContains", "maxContains"),
    *("minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minimum", "maximum"),
    *("format", "formatMinimum", "formatMaximum"),
}
PROCESSES = {
    "intake": "register_nominations write_achievement_report hold_unit_review submit_dossier "
    "receive_dossier complete_papers settle_incomplete",
    "appraisal": "request_opinions appraise_dossier give_opinion approve_appraisal "
    "revise_appraisal",
    "public_comment": "post_list review_comments",
    "commendation": "conclude_dossier archive_dossier acknowledge_withdrawal",
    "decision": "draft_decision review_decision_draft sign_decision number_and_issue "
    "notify_refusal",
    "publication_payment_conferral": "publish_result prepare_payment approve_payment "
    "record_payment prepare_certificates confer_awards",
    "hold": "serve_hold_notice conclude_hold",
    "mail_address": "correct_mail_address",
    "year_step": "do_year_step",
    "emulation_campaign": "draft_campaign_plan sign_campaign_plan register_titles sign_pledge "
    "check_registrations record_midterm_review record_final_review close_campaign",
    "council_session": "convene_session approve_convening confirm_attendance take_roll "
    "settle_no_quorum discuss_nominations record_show_of_hands open_ballot cast_ballot "
    "count_ballots sign_tally draft_minutes sign_minutes_as_secretary sign_minutes",
    "minutes_correction": "correct_minutes sign_correction_as_secretary sign_correction",
    "proposal_upward": "bundle_proposal sign_proposal send_proposal chase_answer "
    "complete_for_province record_answer acknowledge_proposal_withdrawal",
    "provincial_review": "receive_proposal return_proposal appraise_proposal "
    "give_provincial_opinion approve_provincial_appraisal sign_provincial_decision answer_commune",
}
FACTS = {
    "receive_dossier": ("papers_complete",),
    "settle_incomplete": ("settlement",),
    "approve_appraisal": ("appraisal_approved",),
    "draft_decision": ("draft_action",),
    "review_decision_draft": ("draft_ok",),
    "sign_decision": ("signing",),
    "approve_payment": ("payment_approved",),
    "approve_convening": ("convening_approved",),
    "take_roll": ("teller_ids",),
    "settle_no_quorum": ("no_quorum_action",),
    "sign_minutes_as_secretary": ("secretary_signed",),
    "sign_minutes": ("minutes_signed",),
    "correct_minutes": ("correction_action",),
    "sign_correction_as_secretary": ("secretary_signed",),
    "sign_correction": ("minutes_signed",),
    "draft_campaign_plan": ("has_midterm",),
    "sign_campaign_plan": ("plan_signed",),
    "check_registrations": ("registration_reopened",),
    "close_campaign": ("campaign_closed",),
    "do_year_step": ("step_moved",),
    "sign_proposal": ("proposal_signing",),
    "complete_for_province": ("completion_choice",),
    "receive_proposal": ("proposal_complete",),
    "approve_provincial_appraisal": ("provincial_approved",),
}
# Computed by commands when a task is completed, so never asked of anybody (procedure: ``~``).
COMPUTED = {
    *("answer_expected_at", "chases_left", "is_resubmission", "proposal_outcome", "already_sent"),
    *("upper_awarded", "upper_refused", "province_returns_left", "province_body_ids"),
    *("province_opinion_count", "province_opinions_close_at", "answer_number"),
    *("nomination_ids", "report_done", "nominations_proposed", "council_required", "intake_result"),
    *("returns_left", "completion_due_at", "checklist", "opinion_body_ids", "opinion_count"),
    *("opinions_close_at", "findings", "opinion_done", "nominations_eligible", "passed_here"),
    *("passed_upward", "comment_required", "comment_closes_at", "remove_on", "decision_result"),
    *("decision_number", "payment_here", "certificates_needed", "payment_returns_left", "amount"),
    *("session_opens_at", "attendance_confirmed", "has_quorum", "session_outcome", "hands_items"),
    *("ballot_items", "voter_ids", "ballot_closes_at", "ballot_cast", "tally_confirmed", "result"),
    *("registration_closes_at", "unit_done", "unit_ids", "rates"),
    *("nominations_pending", "passes_left", "golden_book_no", "total", "fund_balance", "outcome"),
}
every_form = pytest.mark.parametrize("key", REGISTRY)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from parts(each)
    if isinstance(schema, dict):
        yield schema
        for keyword, each in schema.items():
            inner = each.values() if keyword in {"properties", "$defs"} else [each]
            if keyword not in {"default", "examples", "const", "enum", "required"}:
                for one in inner:
                    yield from parts(one)


def test_four_forms_and_no_other_are_signatures() -> None:
    assert {key for key, form in REGISTRY.items() if form.signs} == {
        "sign_campaign_plan",
        "sign_decision",
        "sign_minutes",
        "sign_minutes_as_secretary",
        "sign_correction",
        "sign_correction_as_secretary",
        "sign_pledge",
        "sign_proposal",
        "sign_provincial_decision",
    }


def test_every_user_task_of_these_processes_has_its_form() -> None:
    tasks = {task for each in PROCESSES.values() for task in each.split()}
    assert set(REGISTRY) == tasks | {"confirmation"}


def test_what_people_type_and_gateways_read_is_declared() -> None:
    assert {key: form.facts for key, form in REGISTRY.items() if form.facts} == FACTS


@every_form
def test_the_schema_uses_known_words_and_resolves_inside_itself(key, setting) -> None:
    schema = for_task(key)(setting).json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema)) == schema
    for part in parts(schema):
        assert set(part) <= KEYWORDS
        if "$ref" in part:
            assert part["$ref"].removeprefix("#/$defs/") in schema["$defs"]
        if "properties" in part and part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert set(part["required"]) <= set(part["properties"])
        if "oneOf" in part:
            values = [each["const"] for each in part["oneOf"]]
            assert values
            assert len(set(values)) == len(values)
            assert all(each["title"] for each in part["oneOf"])
        if "default" in part and "oneOf" in part:
            assert part["default"] == part["oneOf"][0]["const"]


@every_form
def test_everything_asked_has_a_vietnamese_title(key, setting) -> None:
    schema = for_task(key)(setting).json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]
    for part in objects:
        for each in [part, *part["properties"].values()]:
            assert each["title"] == unicodedata.normalize("NFC", each["title"]).strip()
            assert each["title"]


@every_form
def test_conditions_speak_of_questions_that_are_asked(key, setting) -> None:
    schema = for_task(key)(setting).json_schema()
    for part in [schema, *schema.get("$defs", {}).values()]:
        for rule in part.get("allOf", ()):
            named = {*rule["if"]["properties"], *rule["then"].get("required", ())}
            assert named <= set(part["properties"])


@every_form
def test_every_form_takes_a_note_and_the_date_on_paper(key, setting) -> None:
    properties = for_task(key)(setting).json_schema()["properties"]
    assert list(properties)[-2:] == ["note", "paper_date"]
    assert properties["paper_date"]["formatMaximum"] == "2026-08-21"
    assert properties["paper_date"]["formatMinimum"] == "2024-01-01"


@every_form
def test_computed_facts_are_asked_of_nobody(key, setting) -> None:
    schema = for_task(key)(setting).json_schema()
    for part in [schema, *schema.get("$defs", {}).values()]:
        assert not COMPUTED & set(part["properties"])


@every_form
def test_a_form_names_the_choices_it_needs(key, setting) -> None:
    """With the named choices alone, every list a form offers is as long as with all of them."""
    form = for_task(key)
    named = {name: setting.choices[name] for name in form.sources if name in setting.choices}
    bare = Setting(setting.today, named, setting.values)
    assert form(bare).json_schema() == form(setting).json_schema()
    assert set(form.sources) - set(named) <= {"recipients"}


def test_a_departure_is_explained_in_the_description(setting) -> None:
    receive = for_task("receive_dossier")(setting).json_schema()["properties"]
    assert receive["request_text"]["description"] == "Bắt buộc khi “Hồ sơ đầy đủ” là “Không”."
    attend = for_task("confirm_attendance")(setting).json_schema()["properties"]
    assert attend["absence_reason"]["description"] == "Bắt buộc khi “Dự họp” khác “Dự họp”."


def test_a_grid_says_that_each_nomination_has_one_row(setting) -> None:
    rows = for_task("hold_unit_review")(setting).json_schema()["properties"]["rows"]
    assert (rows["minItems"], rows["maxItems"]) == (3, 3)
    assert [each["contains"]["properties"]["nomination"]["const"] for each in rows["allOf"]] == [
        "n1",
        "n2",
        "n3",
    ]
    assert "cộng lại phải bằng số người dự" in rows["description"]


def test_an_optional_question_without_any_choice_is_not_asked(setting) -> None:
    bare = {"nominations": setting.choices["nominations"]}
    form = for_task("appraise_dossier")(Setting(setting.today, bare, {}))
    assert "initiative_used" not in form.json_schema()["$defs"]["AppraisalRow"]["properties"]
    opinions = for_task("request_opinions")(Setting(setting.today))
    assert list(opinions.json_schema()["properties"]) == ["note", "paper_date"]
    assert opinions.answers({"bodies": []}) == {}


def test_a_thousand_subjects_do_not_slow_a_long_list(setting) -> None:
    """300 rows over many choices stay far below what a person would notice."""
    template = setting.choices["subjects"][0]
    subjects = tuple(type(template)(f"s{index}", f"Người {index}") for index in range(3000))
    large = Setting(setting.today, {**setting.choices, "subjects": subjects}, setting.values)
    row = {"award": "GK-X", "leader": False, "direct_worker": True}
    rows = [{**row, "subject": f"s{index}"} for index in range(300)]
    assert len(for_task("register_nominations")(large).answers({"rows": rows})["rows"]) == 300
