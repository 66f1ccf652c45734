"""Can everything come to an end: from each element a way out, and no circle without a choice."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from workflows.lint.graph import Node, Scope
from workflows.lint.model import Defect, Diagram
from workflows.lint.soundness import reach
from workflows.lint.vocabulary import GATEWAYS

_ENDING: Final = frozenset({"terminate", "error", "cancel"})
_SPLITTING: Final = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def no_way_out(diagram: Diagram) -> Iterator[Defect]:
    for scope in diagram.scopes:
        trapped = _trapped(scope)
        if trapped and not _is_ended_from_outside(scope, trapped):
            yield from _no_way_out(diagram, trapped)


def no_way_out_of_its_own(diagram: Diagram) -> Iterator[Defect]:
    """Stricter: that something else may break it off does not make an endless circle sound."""
    for scope in diagram.scopes:
        yield from _no_way_out(diagram, _trapped(scope))


def _no_way_out(diagram: Diagram, trapped: list[Node]) -> Iterator[Defect]:
    for node in trapped:
        yield diagram.defect(
            node.xml, "no-way-out", f"no path leads from {node.title} to an end; add one"
        )


def _trapped(scope: Scope) -> list[Node]:
    before = _before(scope)
    finals = [node for node in scope.nodes.values() if not node.after]
    safe = reach(finals, before.__getitem__)
    return [node for node in scope.nodes.values() if node not in safe]


def _is_ended_from_outside(scope: Scope, trapped: list[Node]) -> bool:
    """Whether an event ends the scope, or an end event beside that ends all there is in it."""
    inner: Scope | None = scope
    while inner is not None:
        if any(_ends_scope(node) for node in inner.nodes.values()):
            return True
        owner = inner.owner
        if owner is not None and any(_interrupts(event) for event in owner.boundary):
            return True
        inner = owner.scope if owner is not None else None
    return _is_ended_beside(scope, trapped)


def _interrupts(event: Node) -> bool:
    return event.interrupts and "compensation" not in event.triggers


def _ends_scope(node: Node) -> bool:
    if not node.is_event_sub_process or node.inner is None:
        return False
    return any(_interrupts(start) for start in node.inner.of_kind("startEvent"))


def _is_ended_beside(scope: Scope, trapped: list[Node]) -> bool:
    """Whether a split leads one token into the trap and another to an end that ends them all."""
    before = _before(scope)
    into = reach(trapped, before.__getitem__)
    ends = [node for node in scope.of_kind("endEvent") if _ENDING & {*node.triggers}]
    out = reach(ends, before.__getitem__)
    closed = {*trapped}
    for node in scope.nodes.values():
        splits = node.kind in _SPLITTING or node.kind not in GATEWAYS
        ways = {*node.after} if splits and node not in closed else set()
        trapping, ending = ways & into, ways & out
        if trapping and ending and len(trapping | ending) > 1:
            return True
    return False


def _before(scope: Scope) -> dict[Node, list[Node]]:
    before: dict[Node, list[Node]] = {node: [] for node in scope.nodes.values()}
    for node in scope.nodes.values():
        for target in node.after:
            before[target].append(node)
    return before


def circles(diagram: Diagram) -> Iterator[Defect]:
    """A circle on which nothing is decided goes round for ever, though a branch may leave it."""
    for scope in diagram.scopes:
        node = _on_a_circle(scope)
        if node is None or node in _trapped(scope) or _is_ended_from_outside(scope, [node]):
            continue
        yield diagram.defect(
            node.xml,
            "endless-circle",
            f"the flows lead from {node.title} back to it, and nothing on the way decides"
            " whether to go on; let an exclusive gateway decide",
        )


def _on_a_circle(scope: Scope) -> Node | None:
    forced = {node: _forced(node) for node in scope.nodes.values()}
    leading: dict[Node, list[Node]] = {node: [] for node in forced}
    for node, targets in forced.items():
        for target in targets:
            leading[target].append(node)
    left = Counter({node: len(targets) for node, targets in forced.items()})
    waiting = [node for node in forced if not left[node]]
    while waiting:  # what goes on to nothing in any case is on no circle: take it off
        done = waiting.pop()
        del left[done]
        for node in leading[done]:
            left[node] -= 1
            if not left[node]:
                waiting.append(node)
    return _first_met_again(left, forced)


def _first_met_again(left: Collection[Node], forced: Mapping[Node, list[Node]]) -> Node | None:
    """Whatever is left goes on to something left, so whoever walks comes round."""
    passed: set[Node] = set()
    at = next((each for each in forced if each in left), None)
    while at is not None and at not in passed:
        passed.add(at)
        at = next((each for each in forced[at] if each in left), None)
    return at


def _forced(node: Node) -> list[Node]:
    """Where a token goes in any case."""
    if node.kind in GATEWAYS - {"parallelGateway"} and len(node.outgoing) > 1:
        return []
    if any(_interrupts(event) for event in node.boundary):
        return []
    sure = [flow for flow in node.outgoing if not flow.has_condition and not flow.is_default]
    targets = [flow.target for flow in sure if flow.target is not None]
    return targets + node.scope.links.get(node, [])


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (no_way_out, circles)
