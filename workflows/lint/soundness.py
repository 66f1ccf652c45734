"""Can every element be reached, can every token go on: the flows played out on paper."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from workflows.lint.graph import Flow, Node, Scope, says
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import SUB_PROCESSES

_BUDGET: Final = 150_000  # steps of play; ordinary drawings need a thousandth of it
_MAX_TOKENS: Final = 2  # on one flow: more only repeats what two have shown

Place = TypeVar("Place")
Marking = frozenset[tuple[Flow, int]]


@dataclass(frozen=True, slots=True)
class Courses:
    """Joins left holding tokens when nothing can move, and nodes that have moved."""

    stuck: set[Node] = field(default_factory=set)
    met: set[Node] = field(default_factory=set)


def unreachable(diagram: Diagram) -> Iterator[Defect]:
    for scope in diagram.scopes:
        if scope.kind not in SUB_PROCESSES | {"process"} or scope.kind == "adHocSubProcess":
            continue
        reached = reach(entries(scope), lambda node: _goes_to(diagram, node))
        for node in scope.nodes.values():
            if node not in reached and (node.incoming or not scope.of_kind("startEvent")):
                yield diagram.defect(
                    node.xml, "unreachable", f"no path leads from the start to {node.title}"
                )


def deadlocks(diagram: Diagram) -> Iterator[Defect]:
    """Joins that wait for a flow that never comes.

    Where events decide, a join that some course meets is given the benefit of the doubt; where
    conditions decide, every course must meet it.
    """
    for scope in diagram.scopes:
        if scope.kind not in SUB_PROCESSES | {"process"} or scope.kind == "adHocSubProcess":
            continue
        # What a non-interrupting event adds may come or not: only what hangs either way is wrong.
        with_them, without = (_play(scope, beside=beside) for beside in (True, False))
        stuck = with_them.stuck & without.stuck
        if scope.of_kind("eventBasedGateway", "boundaryEvent"):
            stuck -= with_them.met | without.met
        for join in sorted(stuck, key=lambda node: node.id):
            yield diagram.defect(
                join.xml,
                "deadlock",
                f"{join.title} can wait for ever, as not all of its {len(join.incoming)} flows are"
                " sure to arrive; join with the kind of gateway that split",
            )


def entries(scope: Scope) -> list[Node]:
    """Where tokens appear: start events, or without any whatever nothing leads to."""
    starts = [
        node
        for node in scope.nodes.values()
        if node.kind == "startEvent"
        or node.is_event_sub_process
        or (says(node.xml, "instantiate", default=False) and not node.incoming)
    ]
    if any(not node.is_event_sub_process for node in starts):
        return starts
    free = [n for n in scope.nodes.values() if not n.incoming and n.kind != "boundaryEvent"]
    return starts + [node for node in free if node not in starts]


def reach(first: Iterable[Place], after: Callable[[Place], Iterable[Place]]) -> set[Place]:
    reached: set[Place] = set()
    waiting = list(first)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(after(node))
    return reached


def _goes_to(diagram: Diagram, node: Node) -> list[Node]:
    """What follows, the activity that compensates included."""
    return node.after + (diagram.associated(node) if "compensation" in node.triggers else [])


def _play(scope: Scope, *, beside: bool) -> Courses:
    """Every course of the scope, or as many as can be played out in reasonable time.

    A flow has one target, so what one node can do no other node can take away: it is enough to
    let any one movable node move in all of its ways, which keeps the courses few.
    """
    courses = Courses()
    joins = {flow: node for node in scope.of_kind("parallelGateway") for flow in node.incoming}
    if not any(len(join.incoming) > 1 for join in joins.values()):
        return courses
    waiting = [Counter(keys) for node in entries(scope) for keys in _outcomes(node, beside=beside)]
    seen: set[Marking] = set()
    budget = _BUDGET
    while waiting and budget > 0:
        tokens = waiting.pop()
        marking = frozenset(tokens.items())
        if marking in seen or max(tokens.values(), default=0) > _MAX_TOKENS:
            continue
        seen.add(marking)
        node = _movable(scope, tokens)
        if node is None:
            courses.stuck.update(joins[flow] for flow in tokens if flow in joins)
        else:
            courses.met.add(node)
            moves = _moves(node, tokens, beside=beside)
            budget -= len(scope.nodes) + len(moves) * len(tokens)
            waiting.extend(moves)
    if waiting:
        courses.met.update(scope.nodes.values())  # what was not played out may have met them
    return courses


def _movable(scope: Scope, tokens: Counter[Flow]) -> Node | None:
    for node in scope.nodes.values():
        arrived = sum(tokens[flow] > 0 for flow in node.incoming)
        if arrived and (node.kind != "parallelGateway" or arrived == len(node.incoming)):
            return node
    return None


def _moves(node: Node, tokens: Counter[Flow], *, beside: bool) -> list[Counter[Flow]]:
    """What the tokens look like after the node has moved, by each way it can go."""
    if _ends_all(node):
        return [Counter()]
    arrived = [flow for flow in node.incoming if tokens[flow]]
    joins = node.kind in {"parallelGateway", "inclusiveGateway", "complexGateway"}
    left = tokens - Counter(arrived if joins else arrived[:1])
    return [left + Counter(keys) for keys in _outcomes(node, beside=beside)]


def _ends_all(node: Node) -> bool:
    return node.kind == "endEvent" and bool({"terminate", "error", "cancel"} & {*node.triggers})


def _outcomes(node: Node, *, beside: bool) -> list[list[Flow]]:
    """The sets of flows that may receive a token when the node is done."""
    out = node.outgoing + [
        flow for linked in node.scope.links.get(node, []) for flow in linked.outgoing
    ]
    if node.kind in {"exclusiveGateway", "eventBasedGateway"}:
        ways = [[flow] for flow in out] or [[]]
    elif node.kind in {"inclusiveGateway", "complexGateway"}:
        ways = _subsets(out)
    else:
        sure = [flow for flow in out if not flow.has_condition and not flow.is_default]
        perhaps = [flow for flow in out if flow not in sure]
        ways = [sure + some for some in (_subsets(perhaps) if perhaps else [[]])]
    events = [event for event in node.boundary if "compensation" not in event.triggers]
    if beside:
        added = [flow for event in events if not event.interrupts for flow in event.outgoing]
        ways = [way + added for way in ways]
    return ways + [event.outgoing for event in events if event.interrupts]


def _subsets(flows: list[Flow]) -> list[list[Flow]]:
    """One of the flows or all of them: what lies between shows nothing more about a join."""
    return [[flow] for flow in flows] + ([flows] if len(flows) != 1 else [])


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    unreachable,
    deadlocks,
)
