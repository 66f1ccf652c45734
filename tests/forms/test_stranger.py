"""A program that knows JSON Schema and nothing else must be able to answer every form."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from forms import REGISTRY, Invalid, Setting, for_task

KINDS = [
    *((key, {}) for key in REGISTRY),
    ("write_achievement_report", {"subject_kind": "collective"}),
    ("write_achievement_report", {"subject_kind": "household"}),
    ("draft_decision", {"decision_kind": "correction"}),
    ("approve_payment", {"payment_returns_left": 0}),
]
NAMES = [
    f"{key}{'-' if values else ''}{'-'.join(map(str, values.values()))}" for key, values in KINDS
]


class Stranger:
    """Fills a schema; ``eager`` answers optional questions too."""

    def __init__(self, schema: dict[str, Any], *, eager: bool) -> None:
        self.schema = schema
        self.eager = eager

    def answers(self) -> Any:
        return self.fill(self.schema)

    def fill(self, schema: dict[str, Any], index: int = 0) -> Any:
        if "$ref" in schema:
            return self.fill(self.schema["$defs"][schema["$ref"].removeprefix("#/$defs/")])
        if "const" in schema:
            return schema["const"]
        if "default" in schema:
            return schema["default"]
        if "oneOf" in schema:
            return schema["oneOf"][index]["const"]
        return getattr(self, f"fill_{schema['type']}")(schema)

    def fill_object(self, schema: dict[str, Any]) -> dict[str, Any]:
        properties = {
            name: each for name, each in schema["properties"].items() if each.get("not") != {}
        }
        names = list(properties) if self.eager else schema["required"]
        filled = {name: self.fill(properties[name]) for name in names}
        for rule in schema.get("allOf", ()):
            if matches(rule["if"], filled):
                for name in rule["then"].get("required", ()):
                    narrower = rule["then"].get("properties", {}).get(name, {})
                    filled[name] = self.fill({**properties[name], **narrower})
                for name, narrower in rule["then"].get("properties", {}).items():
                    filled[name] = self.fill({**properties[name], **narrower})
        return filled

    def fill_array(self, schema: dict[str, Any]) -> list[Any]:
        named = [each["contains"] for each in schema.get("allOf", ()) if each["minContains"] == 1]
        if named:
            return [self.fill_row(schema["items"], each) for each in named]
        return [self.fill(schema["items"], index) for index in range(schema["minItems"])]

    def fill_row(self, items: dict[str, Any], contains: dict[str, Any]) -> dict[str, Any]:
        row = self.schema["$defs"][items["$ref"].removeprefix("#/$defs/")]
        return self.fill({**row, "properties": {**row["properties"], **contains["properties"]}})

    def fill_string(self, schema: dict[str, Any]) -> str:
        if schema.get("format") == "attachment":
            return uuid.uuid4().hex
        if schema.get("format") == "date":
            return schema.get("formatMaximum") or schema.get("formatMinimum") or "2026-09-01"
        if schema.get("format") == "date-time":
            bound = schema.get("formatMinimum") or schema.get("formatMaximum")
            return bound or "2026-09-01T08:00:00+07:00"
        return "Nội dung"[: schema["maxLength"]]

    def fill_integer(self, schema: dict[str, Any]) -> int:
        return schema["minimum"]

    def fill_boolean(self, schema: dict[str, Any]) -> bool:
        return True


def matches(test: dict[str, Any], answers: dict[str, Any]) -> bool:
    if not all(name in answers for name in test.get("required", ())):
        return False
    return all(
        valid(each, answers[name]) for name, each in test["properties"].items() if name in answers
    )


def valid(test: dict[str, Any], answer: Any) -> bool:
    if "not" in test:
        return not valid(test["not"], answer)
    if "maxItems" in test:
        return bool(test["minItems"] <= len(answer) <= test["maxItems"])
    return answer == test["const"] if "const" in test else answer in test["enum"]


@pytest.mark.parametrize("eager", [False, True], ids=["required", "everything"])
@pytest.mark.parametrize(("key", "values"), KINDS, ids=NAMES)
def test_answers_made_from_the_schema_alone_are_accepted(key, values, eager, with_values) -> None:
    form = for_task(key)(with_values(**values))

    answers = form.answers(Stranger(form.json_schema(), eager=eager).answers())

    assert set(form.facts) <= set(answers.facts)


@pytest.mark.parametrize(("key", "values"), KINDS, ids=NAMES)
def test_leaving_out_what_the_schema_requires_is_refused_at_that_field(
    key, values, with_values
) -> None:
    form = for_task(key)(with_values(**values))
    schema = form.json_schema()
    full = Stranger(schema, eager=False).answers()

    for name in schema["required"]:
        with pytest.raises(Invalid) as refused:
            form.answers({each: value for each, value in full.items() if each != name})
        assert list(refused.value.errors) == [(name,)]


@pytest.mark.parametrize(("key", "values"), KINDS, ids=NAMES)
def test_every_departure_needs_what_the_schema_says(key, values, with_values) -> None:
    """Turn every choice the other way: the schema's conditions and the form's agree."""
    form = for_task(key)(with_values(**values))
    schema = form.json_schema()
    stranger = Stranger(schema, eager=False)

    for name, other in other_outcomes(schema):
        full = stranger.answers() | {name: other}
        needed = [
            each
            for rule in schema.get("allOf", ())
            if matches(rule["if"], full)
            for each in rule["then"].get("required", ())
            if each not in full
        ]
        if needed:
            with pytest.raises(Invalid) as refused:
                form.answers(full)
            assert set(needed) <= {path[0] for path in refused.value.errors}


def other_outcomes(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, each in schema["properties"].items():
        for option in each.get("oneOf", ())[1:]:
            yield name, option["const"]


def test_a_form_without_anything_to_choose_still_has_a_schema_of_its_own() -> None:
    for key in REGISTRY:
        schema = for_task(key)(Setting(today=date(2026, 8, 21))).json_schema()
        assert schema["type"] == "object"
