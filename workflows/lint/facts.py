"""Every name a diagram reads must be a fact that something before it can have brought."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.expressions import ExpressionRefused, names_in
from workflows.lint.graph import Node, Scope
from workflows.lint.kinds import WrongKind, check_condition
from workflows.lint.model import Defect, Diagram
from workflows.lint.office import Office, loop_names, message_of, start_facts
from workflows.lint.soundness import reach
from workflows.procedure.xml import CAMUNDA, child, properties, text

Names = frozenset[str]
_LOOP_EXPRESSIONS: Final = ("loopCardinality", "completionCondition", "loopCondition")


def expressions(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for flow in diagram.flows:
        if not flow.has_condition:
            continue
        try:
            names = names_in(flow.condition)
        except ExpressionRefused as refusal:
            yield diagram.defect(
                flow.xml, "bad-expression", f"“{flow.condition}” cannot be read: {refusal}"
            )
            continue
        try:
            check_condition(flow.condition)
        except WrongKind as fault:
            yield diagram.defect(
                flow.xml, "bad-condition", f"“{flow.condition}” is never right: {fault}; correct it"
            )
        if flow.source is not None:
            missing = _missing(office, flow.source, names)
            yield from _unknown(diagram, flow.id, missing, "the condition reads")


def other_expressions(diagram: Diagram, office: Office) -> Iterator[Defect]:
    """What loops, repetitions and conditional events ask; those may read what they themselves
    bring."""
    for node in diagram.nodes.values():
        parts = [child(definition, "condition") for definition in node.event_definitions]
        for loop in (node.loop, child(node.xml, "standardLoopCharacteristics")):
            if loop is not None:
                parts += [child(loop, name) for name in _LOOP_EXPRESSIONS]
        for expression in (text(part) for part in parts if part is not None):
            try:
                names_in(expression)
            except ExpressionRefused as refusal:
                yield diagram.defect(
                    node.xml, "bad-expression", f"“{expression}” cannot be read: {refusal}"
                )


def timers(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        for definition in node.event_definitions:
            name = text(child(definition, "timeDate"))
            if name:
                missing = _missing(office, node, frozenset({name}))
                yield from _unknown(diagram, node.id, missing, "the timer reads")


def loops(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        names = loop_names(node)
        if "list" in names:
            missing = _missing(office, node, frozenset({names["list"]}))
            yield from _unknown(diagram, node.id, missing, "the multi-instance runs over")
        if "output" in names and office.known is not None:
            missing = frozenset({names["output"]}) - _brought_within(office, node)
            yield from _unknown(diagram, node.id, missing, "each of its items must deliver")


def scopes(diagram: Diagram, office: Office) -> Iterator[Defect]:
    """`unit_id` must be a fact; `unit_item` the item of a multi-instance around the task."""
    for node in diagram.nodes.values():
        scope = properties(node.xml).get("scope", "")
        if scope.endswith("_item"):
            if scope not in _items(node):
                yield diagram.defect(
                    node.xml, "scope-without-item", f"no multi-instance here has the item {scope}"
                )
        elif scope:
            missing = _missing(office, node, frozenset({scope}))
            yield from _unknown(diagram, node.id, missing, "its scope reads")
        stand_in = frozenset({properties(node.xml).get("stand_in", "")} - {""})
        missing = _missing(office, node, stand_in)
        yield from _unknown(diagram, node.id, missing, "who stands in is read from")


def messages(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        message = message_of(diagram, node)
        if message is None or node.kind == "startEvent":
            continue
        names = {message.get("correlation", "")} - {""}
        if node.kind == "intermediateThrowEvent":
            names.update(message.get("scalars", "").split())
        missing = _missing(office, node, frozenset(names))
        yield from _unknown(diagram, node.id, missing, f"message {message['name']} needs")


def _unknown(diagram: Diagram, element: str, missing: Names, what: str) -> Iterator[Defect]:
    for name in sorted(missing):
        yield diagram.defect(
            element,
            "unknown-name",
            f"{what} {name}, but no form, message or start fact before it brings it;"
            " correct the name or let a form deliver it",
        )


def _missing(office: Office, node: Node, names: Names) -> Names:
    if office.known is None:
        return frozenset()  # the forms may bring anything
    return names - available(office, node, frozenset())


def available(office: Office, node: Node, asked: frozenset[Node]) -> Names:
    """The facts that can be there when the node is reached, from wherever its process began."""
    if node in asked:
        return frozenset()
    found = _before(office, node)
    owner, process = node.scope.owner, node.scope
    if owner is not None:
        item = loop_names(owner).get("item")
        found |= available(office, owner, asked | {node}) | ({item} if item else frozenset())
        return found
    found |= start_facts(process) | office.installed_facts(process.id)
    for call in office.calls(process.id):
        found |= available(office, call, asked | {node})
    return found


def _before(office: Office, node: Node) -> Names:
    leading: dict[Node, list[Node]] = {each: [] for each in node.scope.nodes.values()}
    for each in node.scope.nodes.values():
        for target in each.after:
            leading[target].append(each)
    earlier = reach(leading[node], leading.__getitem__)
    # A boundary timer is set when its activity begins; what that activity brings comes too late.
    if node.kind == "boundaryEvent" and "timer" in node.triggers:
        earlier = reach(
            [each for host in leading[node] for each in leading[host]], leading.__getitem__
        )
    return frozenset().union(*(brought(office, each, frozenset()) for each in earlier))


def brought(office: Office, node: Node, inside: frozenset[str]) -> Names:
    """The facts a node leaves behind; a multi-instance takes its output and item with it."""
    found: Names = frozenset()
    forms = office.known.forms if office.known else {}
    if node.kind == "userTask":
        found = forms.get(node.xml.get(f"{{{CAMUNDA}}}formKey", ""), frozenset())
    elif node.inner is not None:
        found = _of_scope(office, node.inner, inside)
    elif node.kind == "callActivity":
        called = node.xml.get("calledElement", "")
        if called in office.processes and called not in inside:
            found = _of_scope(office, office.processes[called][1], inside | {called})
    elif node.kind in {"startEvent", "intermediateCatchEvent", "boundaryEvent"}:
        found = _scalars(office, node)
    gone = {name for part, name in loop_names(node).items() if part != "list"}
    return found - gone


def _of_scope(office: Office, scope: Scope, inside: frozenset[str]) -> Names:
    nodes = scope.nodes.values()
    return frozenset().union(*(brought(office, each, inside) for each in nodes))


def _scalars(office: Office, node: Node) -> Names:
    diagram = next(d for d in office.diagrams if node.scope in d.scopes)
    message = message_of(diagram, node)
    return frozenset((message or {}).get("scalars", "").split())


def _brought_within(office: Office, node: Node) -> Names:
    if node.inner is not None:
        return _of_scope(office, node.inner, frozenset())
    if node.kind == "callActivity":
        called = office.processes.get(node.xml.get("calledElement", ""))
        return _of_scope(office, called[1], frozenset()) if called else frozenset()
    forms = office.known.forms if office.known else {}
    return forms.get(node.xml.get(f"{{{CAMUNDA}}}formKey", ""), frozenset())


def _items(node: Node) -> set[str]:
    item = {loop_names(node).get("item", "")} - {""}
    return item | _items(node.scope.owner) if node.scope.owner is not None else item


RULES: Final[tuple[Callable[[Diagram, Office], Iterator[Defect]], ...]] = (
    expressions,
    other_expressions,
    timers,
    loops,
    scopes,
    messages,
)
