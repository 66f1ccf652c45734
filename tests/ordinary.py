"""Ordinary answers to any task, made from its JSON Schema and its draft alone.

A program of another office would do the same. What the law asks for when something is out of the
ordinary (a reason, the text of a request) is filled in as well.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

TEXT = "Nội dung ghi theo thực tế"

Json = Any
Schema = Mapping[str, Any]


class Filler:
    """Fills one schema. `attach` brings a file and returns its id; `now` bounds its moments."""

    def __init__(self, schema: Schema, *, attach: Callable[[], str], now: datetime) -> None:
        self._schema = schema
        self._attach = attach
        self._now = now

    def answers(self, given: Mapping[str, Json]) -> dict[str, Json]:
        """`given` stands; what it leaves open and the schema requires is filled."""
        return self._object(self._schema, given)

    def _fill(self, schema: Schema, given: Json = None) -> Json:
        if "$ref" in schema:
            schema = self._schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, given or {})
        if kind == "array":
            return self._array(schema, given)
        return given if given is not None else self._scalar(schema)

    def _object(self, schema: Schema, given: Mapping[str, Json]) -> dict[str, Json]:
        known = schema["properties"]
        filled = {
            name: self._fill(known[name], value) if name in known else value
            for name, value in given.items()
        }
        for name in schema.get("required", ()):
            if name not in filled:
                filled[name] = self._fill(known[name])
        for rule in schema.get("allOf", ()):
            if "if" in rule and _holds(rule["if"], filled):
                self._follow(rule["then"], known, filled)
        return filled

    def _follow(self, rule: Schema, known: Schema, filled: dict[str, Json]) -> None:
        narrower = rule.get("properties", {})
        for name in rule.get("required", ()):
            if name not in filled:
                filled[name] = self._fill({**known[name], **narrower.get(name, {})})

    def _array(self, schema: Schema, given: Json) -> list[Json]:
        items = schema["items"]
        if given is not None:
            return [self._fill(items, each) for each in given]
        least = schema.get("minItems", 0)
        if "oneOf" in items:
            return [each["const"] for each in items["oneOf"]][:least]
        return [self._fill(items) for _ in range(least)]

    def _scalar(self, schema: Schema) -> Json:
        if "const" in schema:
            return schema["const"]
        if "default" in schema:
            return schema["default"]
        if "oneOf" in schema:
            return schema["oneOf"][0]["const"]
        if schema["type"] == "boolean":
            return True
        if schema["type"] == "integer":
            return schema.get("minimum", 0)
        return self._text(schema)

    def _text(self, schema: Schema) -> str:
        match schema.get("format"):
            case "attachment":
                return self._attach()
            case "date":
                return str(
                    schema.get("formatMaximum")
                    or schema.get("formatMinimum")
                    or self._now.date().isoformat()
                )
            case "date-time" if "formatMaximum" in schema:
                return str(schema["formatMaximum"])
            case "date-time":
                return (self._now + timedelta(hours=1)).isoformat()
        return TEXT


def _holds(test: Schema, filled: Mapping[str, Json]) -> bool:
    if not all(name in filled for name in test.get("required", ())):
        return False
    return all(
        _fits(each, filled[name]) for name, each in test["properties"].items() if name in filled
    )


def _fits(test: Schema, value: Json) -> bool:
    if "not" in test:
        return not _fits(test["not"], value)
    if "maxItems" in test:
        return bool(test["minItems"] <= len(value) <= test["maxItems"])
    return bool(value == test["const"] if "const" in test else value in test["enum"])


def with_rows(draft: Mapping[str, Json], given: Mapping[str, Json]) -> dict[str, Json]:
    """The draft with what was given in its place.

    Where the draft has rows, `{subject: {field: value}}` changes the rows of those subjects, and a
    list replaces them all.
    """
    merged = dict(draft)
    for name, value in given.items():
        rows = draft.get(name)
        if isinstance(value, Mapping) and isinstance(rows, list):
            strangers = set(value) - {_subject(row) for row in rows}
            assert not strangers, f"no row of {name} is about {strangers}"
            merged[name] = [{**row, **value.get(_subject(row), {})} for row in rows]
        else:
            merged[name] = value
    return merged


_SUBJECTS = ("nomination", "member", "paper", "comment", "body", "unit", "authority", "subject")


def _subject(row: Mapping[str, Json]) -> str:
    return next(str(row[name]) for name in _SUBJECTS if name in row)
