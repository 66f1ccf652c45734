"""Forks and joins as blocks: a join waits for every flow, so every branch must arrive once."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.lint.graph import Flow, Node, Scope
from workflows.lint.model import Defect, Diagram
from workflows.lint.soundness import entries, reach


def forks_and_joins(diagram: Diagram) -> Iterator[Defect]:
    for scope in diagram.scopes:
        gateways = scope.of_kind("parallelGateway")
        forks = [node for node in gateways if len(node.outgoing) > 1]
        joins = [node for node in gateways if len(node.incoming) > 1]
        above = dominators(scope) if joins else {}
        joined: set[Node] = set()
        for join in joins:
            candidates = [f for f in forks if f is not join and f in above.get(join, set())]
            if not candidates:
                yield diagram.defect(
                    join.xml, "join-without-fork", "no fork leads here; use an exclusive gateway"
                )
                continue
            fork = max(candidates, key=lambda node: len(above[node]))
            joined.add(fork)
            yield from _block(diagram, fork, join)
        for fork in forks:
            if fork not in joined:
                yield diagram.defect(
                    fork.xml, "fork-without-join", "its branches never meet; join them"
                )


def dominators(scope: Scope) -> dict[Node, set[Node]]:
    """For each reachable parallel gateway the parallel gateways on every path to it."""
    first = entries(scope)
    reached = list(reach(first, lambda node: node.after))
    bits = {node: 1 << index for index, node in enumerate(reached)}
    before: dict[Node, list[Node]] = {node: [] for node in reached}
    for node in reached:
        for target in node.after:
            before[target].append(node)
    everything = (1 << len(reached)) - 1
    above = {node: bits[node] if node in first else everything for node in reached}
    changed = True
    while changed:
        changed = False
        for node in reached:
            common = everything
            for each in () if node in first else before[node]:
                common &= above[each]
            if node not in first and common | bits[node] != above[node]:
                above[node], changed = common | bits[node], True
    gateways = [node for node in reached if node.kind == "parallelGateway"]
    return {node: {each for each in gateways if above[node] & bits[each]} for node in gateways}


def _block(diagram: Diagram, fork: Node, join: Node) -> Iterator[Defect]:
    if len(join.incoming) != len(fork.outgoing):
        yield diagram.defect(
            join.xml,
            "join-differs-from-fork",
            f"{len(join.incoming)} flows lead in, but {fork.id} has {len(fork.outgoing)} branches;"
            " let what splits within a branch meet in an exclusive gateway before the join",
        )
        return
    regions = [_region(flow, join) for flow in fork.outgoing]
    inside = set().union(*regions)
    for flow, region in zip(fork.outgoing, regions, strict=True):
        arrivals = sum(each.source in region or each is flow for each in join.incoming)
        if arrivals != 1:
            yield diagram.defect(
                flow.xml,
                "join-differs-from-fork",
                f"this branch of {fork.id} reaches the join {arrivals} times; it must do so once",
            )
    meeting = {node for region in regions for node in region if _in_several(node, regions)}
    for node in sorted(meeting - {fork}, key=lambda each: each.id):
        yield diagram.defect(
            node.xml,
            "branches-meet",
            f"branches of {fork.id} meet here before their join {join.id}",
        )
    for node in sorted(inside, key=lambda each: each.id):
        if node is fork or not node.after:
            yield diagram.defect(
                node.xml,
                "flow-out-of-block",
                f"a branch from {fork.id} leaves the block here; lead it to {join.id}",
            )
    yield from _entries_from_outside(diagram, inside, fork, join)


def _region(flow: Flow, join: Node) -> set[Node]:
    if flow.target is None or flow.target is join:
        return set()
    return reach([flow.target], lambda node: [each for each in node.after if each is not join])


def _in_several(node: Node, regions: list[set[Node]]) -> bool:
    return sum(node in region for region in regions) > 1


def _entries_from_outside(
    diagram: Diagram, inside: set[Node], fork: Node, join: Node
) -> Iterator[Defect]:
    for node in sorted((inside | {join}) - {fork}, key=lambda each: each.id):
        for flow in node.incoming:
            if flow.source not in inside and flow.source is not fork:
                yield diagram.defect(
                    flow.xml,
                    "flow-into-block",
                    f"it enters between {fork.id} and {join.id} from outside; lead it to the fork",
                )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (forks_and_joins,)
