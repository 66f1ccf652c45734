"""Our own rules: what a diagram must say so that this office can work by it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint import blocks, endings, facts, support, tasks
from workflows.lint.graph import Scope, local
from workflows.lint.model import Defect, Diagram
from workflows.lint.office import Office, loop_names, message_of
from workflows.procedure.xml import child, children, properties, text

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_INSTANT: Final = re.compile(r"[a-z][a-z0-9_]*_at")


def processes(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    drawn = [process for process in diagram.processes if process.nodes]
    if len(drawn) != 1:
        yield diagram.defect(
            diagram.root, "one-process", f"the file draws {len(drawn)} processes; draw one in each"
        )
    for process in drawn:
        if not process.id:
            yield diagram.defect(process.xml, "no-id", "a process is called by its id; give it one")
        if process.xml.get("isExecutable") != "true":
            yield diagram.defect(
                process.xml, "not-executable", 'set isExecutable="true", or it will not be run'
            )
    for scope in diagram.scopes:
        if scope.nodes or scope.owner is not None:
            yield from _starts(diagram, scope)


def _starts(diagram: Diagram, scope: Scope) -> Iterator[Defect]:
    starts = scope.of_kind("startEvent")
    if not starts:
        yield diagram.defect(scope.xml, "no-start", f"the {scope.kind} needs a start event")
    if not scope.of_kind("endEvent"):
        yield diagram.defect(scope.xml, "no-end", f"the {scope.kind} needs an end event")
    for start in starts[1:]:
        yield diagram.defect(
            start.xml, "several-starts", f"{starts[0].id} starts it already; keep one start event"
        )


def gateways(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind == "exclusiveGateway" and len(node.outgoing) > 1:
            if not any(flow.is_default for flow in node.outgoing):
                yield diagram.defect(
                    node.xml, "no-default", f"{node.title} may find no way out; name a default flow"
                )
        elif not node.kind.endswith("Gateway") and len(node.outgoing) > 1:
            yield diagram.defect(
                node.xml, "implicit-split", f"two flows leave {node.title}; put a gateway after it"
            )
        if node.kind == "eventBasedGateway":
            targets = [flow.target for flow in node.outgoing if flow.target is not None]
            if sum("timer" in target.triggers for target in targets) > 1:
                yield diagram.defect(
                    node.xml, "several-timers", "its timers would share one moment; keep one timer"
                )


def messages(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for message in children(diagram.root, "message"):
        values = properties(message)
        if not message.get("name"):
            yield diagram.defect(message, "no-message-name", "a message is found by name; give one")
        if not values.get("correlation"):
            yield diagram.defect(
                message, "no-correlation", "say which fact finds the case: property correlation"
            )
        if "scalars" not in values:
            yield diagram.defect(
                message, "no-scalars", "list the facts it carries (or none): property scalars"
            )
    for node in diagram.nodes.values():
        if "message" in node.triggers and message_of(diagram, node) is None:
            yield diagram.defect(
                node.xml, "no-message", f"{node.title} names no message; choose one"
            )


def timers(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        for definition in node.event_definitions:
            for name in ("timeCycle", "timeDuration"):
                if child(definition, name) is not None:
                    yield diagram.defect(
                        node.xml,
                        "timer-literal",
                        f"no {name} stands in a diagram; read a fact ending in _at by timeDate",
                    )
            date = child(definition, "timeDate")
            if date is not None and not _INSTANT.fullmatch(text(date)):
                yield diagram.defect(
                    node.xml,
                    "timer-literal",
                    f"“{text(date)}” is no fact ending in _at; let a deadline row compute one",
                )


def loops(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    parts = {
        "list": "loopDataInputRef (the fact with the list)",
        "item": "inputDataItem with a name",
        "outputs": "loopDataOutputRef",
        "output": "outputDataItem with a name",
    }
    for node in diagram.nodes.values():
        if node.loop is None:
            continue
        names = loop_names(node)
        counted = child(node.loop, "loopCardinality") is not None
        for part, how in parts.items():
            if part == "list" and counted:
                continue
            if part not in names:
                yield diagram.defect(node.xml, "loop-incomplete", f"the multi-instance needs {how}")
            elif not _NAME.fullmatch(names[part]):
                yield diagram.defect(
                    node.xml, "loop-name", f"“{names[part]}” cannot be a fact; use a_name_like_this"
                )
        if len({*names.values()}) < len(names):
            yield diagram.defect(
                node.xml, "loop-name", "list, item, outputs and output need four different names"
            )


def calls(diagram: Diagram, office: Office) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        called = local(node.xml.get("calledElement", ""))
        if node.kind != "callActivity" or not called:
            continue
        if called not in office.process_ids:
            if office.known is None:
                continue  # it may be drawn in a file that this run does not see
            yield diagram.defect(
                node.xml,
                "unknown-process",
                f"no process is called “{called}”; draw it or correct it",
            )
        elif node.scope.process.id in _called_by(called, office):
            yield diagram.defect(
                node.xml,
                "recursive-call",
                f"{called} leads back here, without end; break the circle",
            )


def _called_by(process: str, office: Office) -> set[str]:
    """The processes that run when this one does, itself included."""
    found: set[str] = set()
    waiting = [process]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            if key in office.processes:
                diagram, _ = office.processes[key]
                nodes = diagram.nodes.values()
                waiting += [local(n.xml.get("calledElement", "")) for n in nodes]
    return found


def shared_names(diagram: Diagram, office: Office) -> Iterator[Defect]:
    """Ids of flow nodes name rows and tokens, messages name cases: one meaning in all files."""
    for other in office.diagrams:
        if other is diagram:
            continue
        for key in sorted(diagram.nodes.keys() & other.nodes.keys() - {""}):
            yield diagram.defect(
                key, "shared-id", f"{other.file} has an element {key} too; rename one of them"
            )
        theirs = {m.get("name"): properties(m) for m in children(other.root, "message")}
        for message in children(diagram.root, "message"):
            name = message.get("name")
            if name in theirs and _meaning(theirs[name]) != _meaning(properties(message)):
                yield diagram.defect(
                    message, "message-differs", f"{other.file} declares “{name}” otherwise; agree"
                )
        twice = {p.id for p in diagram.processes} & {p.id for p in other.processes}
        for key in sorted(twice - {""}):
            yield diagram.defect(
                key, "duplicate-process", f"{other.file} has process {key} too; rename one"
            )


def _meaning(message: dict[str, str]) -> frozenset[str]:
    """What it carries; each kind of case is found by a fact of its own."""
    return frozenset(message.get("scalars", "").split())


def normal_names(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for e in diagram.root.iter("*"):
        texts = [*(str(value) for value in e.attrib.values()), e.text or ""]
        if not all(unicodedata.is_normalized("NFC", each) for each in texts):
            yield diagram.defect(
                _named_owner(e),
                "not-nfc",
                "a text has decomposed marks; save it in composed form (NFC)",
            )


def _named_owner(e: Element) -> Element:
    while e.get("id") is None and (parent := e.getparent()) is not None:
        e = parent
    return e


def runnable(diagram: Diagram, _office: Office) -> Iterator[Defect]:
    for rule in (*support.RULES, *blocks.RULES, endings.no_way_out_of_its_own):
        yield from rule(diagram)


RULES: Final[tuple[Callable[[Diagram, Office], Iterator[Defect]], ...]] = (
    runnable,
    processes,
    gateways,
    messages,
    timers,
    loops,
    calls,
    shared_names,
    normal_names,
    *tasks.RULES,
    *facts.RULES,
)
