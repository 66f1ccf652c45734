"""What every task must say: form, lane, deadline, citation, scope, or the effect it records."""

from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from workflows.law.roles import Role
from workflows.lint.graph import Node, local
from workflows.lint.model import Defect, Diagram
from workflows.lint.office import Known, Office
from workflows.procedure.reader import role_of_lane
from workflows.procedure.xml import BPMN, CAMUNDA, children, kind, properties, property_pairs, text

SCOPES: Final = frozenset(
    {"owner_id", "unit_id", "province_id", "unit_item", "opinion_item", "member_item"}
)
STATES: Final = frozenset(
    {
        "preparing",
        "returned",
        "in_review",
        "awaiting_council",
        "awaiting_decision",
        "proposed",
        "on_hold",
        "withdrawn",
        "concluded",
        "archived",
    }
)
_PROPERTIES: Final = {
    "userTask": {
        *("deadline", "citation", "scope", "command"),
        *("stand_in", "not_by_doer_of", "disinterested"),
    },
    "serviceTask": {"effect"},
    "message": {"correlation", "scalars"},
    "process": {"start_facts"},
}
_ON_ANY: Final = {"state", "event"}
_ON_EVERY_TASK: Final = ("scope", "deadline", "citation")


def user_tasks(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind == "userTask":
            yield from _task(diagram, node, office.known)


def _task(diagram: Diagram, node: Node, known: Known | None) -> Iterator[Defect]:
    values = properties(node.xml)
    form = node.xml.get(f"{{{CAMUNDA}}}formKey")
    wanted = [("form", form), *((name, values.get(name)) for name in _ON_EVERY_TASK)]
    for name, value in wanted:
        if not value:
            where = "camunda:formKey" if name == "form" else f"property {name}"
            yield diagram.defect(node.xml, f"no-{name}", f"{node.title} has no {name}; add {where}")
    if values.get("scope", "") not in SCOPES | {""}:
        yield _unknown(diagram, node, "scope", values["scope"])
    if known is None:
        return
    named: tuple[tuple[str, str | None, AbstractSet[str]], ...] = (
        ("form", form, known.forms.keys()),
        ("deadline", values.get("deadline"), known.deadlines),
        ("citation", values.get("citation"), known.citations),
        ("command", values.get("command"), known.commands),
    )
    for name, value, allowed in named:
        if value and value not in allowed:
            yield _unknown(diagram, node, name, value)


def _unknown(diagram: Diagram, node: Node, name: str, value: str) -> Defect:
    return diagram.defect(
        node.xml, f"unknown-{name}", f"no {name} is called “{value}”; correct it or register it"
    )


def other_doers(diagram: Diagram, office: Office) -> Iterator[Defect]:
    """A task that its doer may not do twice over names tasks that exist."""
    tasks = office.task_keys
    for node in diagram.nodes.values():
        for key in properties(node.xml).get("not_by_doer_of", "").split():
            if key not in tasks or key == node.id:
                yield diagram.defect(
                    node.xml, "unknown-task", f"not_by_doer_of names “{key}”: no other task is that"
                )


def lanes(diagram: Diagram, office: Office) -> Iterator[Defect]:
    in_lane: set[str] = set()
    for lane in diagram.root.iter(f"{{{BPMN}}}lane"):
        role = role_of_lane(lane)
        in_lane.update(local(text(ref)) for ref in children(lane, "flowNodeRef"))
        if role is None:
            labels = ", ".join(sorted({r.label for r in Role if r.has_lane}))
            yield diagram.defect(
                lane,
                "unknown-role",
                f"lane “{lane.get('name', '')}” is no role; use one of: {labels}",
            )
        elif office.known is not None and role.value not in office.known.roles:
            yield diagram.defect(lane, "unknown-role", f"role {role.value} is not in the tables")
        elif lane.get("id") != f"lane_{role.value}":
            yield diagram.defect(
                lane, "lane-id", f"the lane of “{role.label}” must have the id lane_{role.value}"
            )
    for node in diagram.nodes.values():
        if node.kind == "userTask" and node.id not in in_lane:
            yield diagram.defect(
                node.xml, "no-lane", f"{node.title} is nobody's; list it in the lane of its role"
            )


def effects(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind != "serviceTask":
            continue
        effect = properties(node.xml).get("effect")
        if not effect:
            yield diagram.defect(
                node.xml, "no-effect", f"{node.title} records nothing; add property effect"
            )
        elif office.known is not None and effect not in office.known.effects:
            yield _unknown(diagram, node, "effect", effect)


def known_properties(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for e in diagram.elements:
        names = Counter(name for name, _ in property_pairs(e))
        allowed = _PROPERTIES.get(kind(e), set()) | _ON_ANY
        for name, count in sorted(names.items()):
            if name not in allowed:
                yield diagram.defect(
                    e,
                    "unknown-property",
                    f"nothing reads property “{name}” of a {kind(e)}; correct it",
                )
            if count > 1:
                yield diagram.defect(e, "repeated-property", f"keep one property “{name}”")
        state = properties(e).get("state")
        if state is not None and state not in STATES:
            yield diagram.defect(
                e, "unknown-state", f"“{state}” is no state; use one of {', '.join(sorted(STATES))}"
            )


RULES: Final[tuple[Callable[[Diagram, Office], Iterator[Defect]], ...]] = (
    user_tasks,
    other_doers,
    lanes,
    effects,
    known_properties,
)
