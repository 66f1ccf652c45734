"""The questions of one task as a standalone JSON Schema (draft 2020-12).

Everything a stranger's program needs is inside: this task's own choices, date bounds, what becomes
required when. What JSON Schema cannot say (sums, distinct rows) stands in the descriptions.
"""

from collections.abc import Iterator
from typing import Any

from forms.choices import YES_NO, Bool, One
from forms.fields import Field, When
from forms.grids import Grid
from forms.sheet import Sheet
from forms.wording import quoted

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def standalone(sheet: Sheet, title: str) -> dict[str, Any]:
    rows = {
        each.row_class.__name__: _object(each.row, f"{each.label}: một dòng")
        for each in sheet.asked().values()
        if isinstance(each, Grid)
    }
    return {"$schema": DIALECT} | _object(sheet, title) | ({"$defs": rows} if rows else {})


def needed_sentence(sheet: Sheet, name: str) -> str:
    """Return when a question that is not always required becomes so, empty if never."""
    cases = [_case(sheet, needed) for question, needed in sheet.conditions() if question == name]
    return f"Bắt buộc khi {'; hoặc khi '.join(cases)}." if cases else ""


def _case(sheet: Sheet, needed: When) -> str:
    field = sheet.asked()[needed.name]
    if isinstance(field, Bool):  # of two answers the other one is said outright
        values: list[object] = [each for each in YES_NO if needed.holds(each)]
    else:
        values = list(needed.values)
    is_or_not = "khác" if needed.unless and not isinstance(field, Bool) else "là"
    named = ", ".join(quoted(_title(field, value)) for value in values)
    return f"{quoted(field.label)} {is_or_not} {named}"


def _title(field: Field, value: object) -> str:
    if isinstance(value, bool):
        return YES_NO[value]
    return field.label_of(str(value)) if isinstance(field, One) else str(value)


def _object(sheet: Sheet, title: str) -> dict[str, Any]:
    asked = sheet.asked()
    rules = [*_conditions(sheet), *sheet.schema_rules()]
    return {
        "title": title,
        "type": "object",
        "properties": {name: _property(sheet, name, each) for name, each in asked.items()},
        "required": [name for name, each in asked.items() if each.required],
        "additionalProperties": False,
    } | ({"allOf": rules} if rules else {})


def _property(sheet: Sheet, name: str, field: Field) -> dict[str, Any]:
    said = [field.hint, needed_sentence(sheet, name)]
    if isinstance(field, Grid) and field.per:
        key = field.row.asked()[field.per].label
        said.append(
            f"Mỗi mục của {quoted(key)} {'đúng' if field.every else 'nhiều nhất'} một dòng."
        )
    description = " ".join(each for each in said if each)
    about = {"title": field.label} | ({"description": description} if description else {})
    return about | field.schema()


def _conditions(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for name, needed in sheet.conditions():
        among: dict[str, Any] = {"enum": list(needed.values)}
        test = {"not": among} if needed.unless else among
        required: dict[str, Any] = {"required": [name]}
        field = sheet.asked()[name]
        if field.schema().get("type") == "array":
            required["properties"] = {name: {"minItems": 1}}
        yield {
            "if": {"properties": {needed.name: test}, "required": [needed.name]},
            "then": required,
        }
