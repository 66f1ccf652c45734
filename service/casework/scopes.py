"""Whose a task is that the engine has opened."""

from typing import Any, Final

from service.db.models import Case
from workflows.engine import OpenTask
from workflows.procedure import TaskDefinition

# Which row the item of a multi-instance names (procedure.md §0.1).
_ITEM_IS_PERSON: Final = {"member_item"}
_ITEM_IS_ORGANISATION: Final = {"unit_item", "opinion_item"}


def whose(
    case: Case, definition: TaskDefinition, opened: OpenTask
) -> tuple[str | None, str | None, str | None]:
    """(person, organisation, nomination)"""
    item = opened.item
    if definition.scope in _ITEM_IS_PERSON:
        return item, case.owner_id, None
    if definition.scope in _ITEM_IS_ORGANISATION:
        return None, item, None
    organisation: Any = case.facts[definition.scope]
    instead: Any = case.facts.get(definition.stand_in) or None
    return instead, str(organisation), item
