"""Branches that run at the same time must meet where they are waited for, not one by one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from workflows.lint.graph import Node, Scope
from workflows.lint.model import Defect, Diagram
from workflows.lint.soundness import reach
from workflows.lint.vocabulary import GATEWAYS, SUB_PROCESSES

_FORKS: Final = frozenset({"parallelGateway", "inclusiveGateway"})


def fork_without_wait(diagram: Diagram) -> Iterator[Defect]:
    """All branches of a fork meet first in what does not wait for them: each goes on alone."""
    for scope in diagram.scopes:
        if scope.kind not in SUB_PROCESSES | {"process"}:
            continue
        forks = [node for node in scope.of_kind(*_FORKS) if len(node.outgoing) > 1]
        after = _unavoidable(scope) if forks else {}
        for fork in forks:
            meeting = _first(after, fork)
            if meeting is not None and _lets_each_pass(meeting):
                yield diagram.defect(
                    meeting.xml,
                    "fork-met-by-choice",
                    f"the branches of {fork.title} ({fork.id}) run at the same time, and nothing"
                    f" here waits for all of them; join them by a {fork.kind}",
                )


def _lets_each_pass(node: Node) -> bool:
    """An end event may be reached several times; whatever else does not wait acts several times."""
    return node.kind == "exclusiveGateway" or (
        node.kind not in GATEWAYS | {"endEvent"} and len(node.incoming) > 1
    )


def _first(after: Mapping[Node, frozenset[Node]], fork: Node) -> Node | None:
    """Of all that every branch must pass, what it comes to first."""
    ahead = after.get(fork, frozenset()) - {fork}
    return max(ahead, key=lambda node: len(after[node]), default=None)


def _unavoidable(scope: Scope) -> dict[Node, frozenset[Node]]:
    """For each node that leads to an end: the nodes on every way there, itself included."""
    onward = {node: _onward(node) for node in scope.nodes.values()}
    before: dict[Node, list[Node]] = {node: [] for node in onward}
    for node, targets in onward.items():
        for target in targets:
            before[target].append(node)
    finals = [node for node, targets in onward.items() if not targets]
    nodes = list(reach(finals, before.__getitem__))
    bits = {node: 1 << number for number, node in enumerate(nodes)}
    everything = (1 << len(nodes)) - 1
    ahead = {node: everything if onward[node] else bits[node] for node in nodes}
    changed = True
    while changed:
        changed = False
        for node in reversed(nodes):
            if not onward[node]:
                continue
            common = everything
            for target in onward[node]:
                common &= ahead.get(target, everything)
            if common | bits[node] != ahead[node]:
                ahead[node], changed = common | bits[node], True
    return {node: frozenset(each for each in nodes if ahead[node] & bits[each]) for node in nodes}


def _onward(node: Node) -> list[Node]:
    """Where the ordinary course leads; what events at the boundary start is another matter."""
    targets = [flow.target for flow in node.outgoing if flow.target is not None]
    return targets + node.scope.links.get(node, [])


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (fork_without_wait,)
