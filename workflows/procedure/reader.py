"""Reads diagrams into definitions; what is missing is refused with file and element named."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from lxml.etree import _Element as Element

from workflows.law.roles import Role
from workflows.procedure.definitions import (
    ElementDefinition,
    MessageDefinition,
    Procedure,
    ProcessDefinition,
    TaskDefinition,
    UnreadableDiagram,
)
from workflows.procedure.outline import SCOPES, Place, in_drawing_order, is_flow_node, places
from workflows.procedure.xml import (
    BPMN,
    CAMUNDA,
    UnsafeXml,
    child,
    children,
    kind,
    parse_xml,
    properties,
    text,
)


def read_folder(path: Path) -> Procedure:
    return read({file.name: file.read_bytes() for file in sorted(path.glob("*.bpmn"))})


def read(sources: Mapping[str, bytes]) -> Procedure:
    """Reads diagrams by file name; raises UnreadableDiagram."""
    reader = _Reader()
    for name, source in sorted(sources.items()):
        try:
            root = parse_xml(source)
        except UnsafeXml as error:
            raise UnreadableDiagram(f"{name}: {error}") from error
        reader.read_file(name, root)
    return Procedure(
        version=version_of(sources),
        sources=MappingProxyType(dict(sources)),
        tasks=MappingProxyType(reader.tasks),
        elements=MappingProxyType(reader.elements),
        messages=MappingProxyType(reader.messages),
        processes=MappingProxyType(reader.processes),
        effects=frozenset(reader.effects),
        outlines=MappingProxyType(reader.outlines()),
    )


def version_of(sources: Mapping[str, bytes]) -> str:
    """16 hex digits; lengths keep two different folders from running into the same bytes."""
    digest = hashlib.sha256()
    for name, source in sorted(sources.items()):
        digest.update(f"{name}\0{len(source)}\0".encode())
        digest.update(source)
    return digest.hexdigest()[:16]


def role_of_lane(lane: Element) -> Role | None:
    """The role whose name the lane bears; of two that share a name the one in `lane_<role key>`."""
    candidates = [role for role in Role if role.has_lane and role.label == lane.get("name")]
    named = [role for role in candidates if lane.get("id") == f"lane_{role.value}"]
    if named:
        return named[0]
    return candidates[0] if len(candidates) == 1 else None


def _starting_message(root: Element, process: Element) -> str | None:
    names = {message.get("id"): message.get("name") for message in children(root, "message")}
    for start in children(process, "startEvent"):
        event = child(start, "messageEventDefinition")
        if event is not None:
            return names.get(event.get("messageRef"))
    return None


class _Reader:
    def __init__(self) -> None:
        self.tasks: dict[str, TaskDefinition] = {}
        self.elements: dict[str, ElementDefinition] = {}
        self.messages: dict[str, MessageDefinition] = {}
        self.processes: dict[str, ProcessDefinition] = {}
        self.effects: set[str] = set()
        self._drawn: dict[str, tuple[Element, dict[str, Place]]] = {}
        self._file = ""

    def read_file(self, name: str, root: Element) -> None:
        self._file = name
        drawn = places(root)
        for message in children(root, "message"):
            self._read_message(message)
        for process in children(root, "process"):
            if process.get("isExecutable") != "false":
                self._read_process(root, process)
                self._drawn[process.get("id", "")] = process, drawn

    def outlines(self) -> dict[str, tuple[TaskDefinition, ...]]:
        return {
            key: tuple(dict.fromkeys(self._tasks_of(process, drawn, (key,))))
            for key, (process, drawn) in self._drawn.items()
        }

    def _tasks_of(
        self, scope: Element, drawn: dict[str, Place], inside: tuple[str, ...]
    ) -> Iterator[TaskDefinition]:
        for node in in_drawing_order(scope, drawn):
            called = node.get("calledElement", "")
            if kind(node) == "userTask":
                yield self.tasks[node.get("id", "")]
            elif kind(node) in SCOPES:
                yield from self._tasks_of(node, drawn, inside)
            elif called in self._drawn and called not in inside:
                process, its_drawing = self._drawn[called]
                yield from self._tasks_of(process, its_drawing, (*inside, called))

    def _read_message(self, message: Element) -> None:
        name = self._required(message, "name")
        values = properties(message)
        found_by = self._given(message, values, "correlation")
        scalars = tuple(values.get("scalars", "").split())
        known = self.messages.get(name)
        if known is not None and known.scalars != scalars:
            raise self._unreadable(message, f"declares message {name} unlike another diagram")
        keys = (*known.correlations, found_by) if known is not None else (found_by,)
        self.messages[name] = MessageDefinition(name, tuple(dict.fromkeys(keys)), scalars)

    def _read_process(self, root: Element, process: Element) -> None:
        key = self._required(process, "id")
        if key in self.processes:
            raise self._unreadable(process, "is a process of another diagram too; rename one")
        roles = self._roles(process)
        for node in process.iter(f"{{{BPMN}}}*"):
            if is_flow_node(node):
                self._read_node(node, key, roles.get(node.get("id", "")))
        calls = [call.get("calledElement", "") for call in process.iter(f"{{{BPMN}}}callActivity")]
        self.processes[key] = ProcessDefinition(
            id=key,
            name=process.get("name", key),
            start_facts=tuple(properties(process).get("start_facts", "").split()),
            calls=tuple(dict.fromkeys(calls)),
            started_by=_starting_message(root, process),
        )

    def _roles(self, process: Element) -> dict[str, str]:
        roles: dict[str, str] = {}
        for lane in process.iter(f"{{{BPMN}}}lane"):
            role = role_of_lane(lane)
            if role is not None:
                roles.update((text(ref), role.value) for ref in children(lane, "flowNodeRef"))
        return roles

    def _read_node(self, node: Element, process: str, role: str | None) -> None:
        key = self._required(node, "id")
        if key in self.elements:
            raise self._unreadable(node, "has an id that another diagram uses too; rename one")
        values = properties(node)
        self.elements[key] = ElementDefinition(
            id=key,
            name=node.get("name", ""),
            process=process,
            kind=kind(node),
            state=values.get("state"),
            role=role,
            event=values.get("event"),
            called=node.get("calledElement"),
        )
        if kind(node) == "serviceTask":
            self.effects.add(self._given(node, values, "effect"))
        if kind(node) == "userTask":
            if role is None:
                raise self._unreadable(node, "lies in no lane of a known role")
            self.tasks[key] = self._read_task(node, values, process, role)

    def _read_task(
        self, node: Element, values: dict[str, str], process: str, role: str
    ) -> TaskDefinition:
        loop = child(node, "multiInstanceLoopCharacteristics")
        over = None if loop is None else text(child(loop, "loopDataInputRef")) or None
        item = None if loop is None else child(loop, "outputDataItem")
        return TaskDefinition(
            key=node.get("id", ""),
            name=self._required(node, "name"),
            process=process,
            form=self._required(node, f"{{{CAMUNDA}}}formKey"),
            role=role,
            scope=self._given(node, values, "scope"),
            deadline=self._given(node, values, "deadline"),
            citation=values.get("citation") or None,
            command=values.get("command") or None,
            collection=over,
            help=" ".join(text(child(node, "documentation")).split()),
            output=None if item is None else item.get("name"),
            not_by_doer_of=tuple(values.get("not_by_doer_of", "").split()),
            disinterested=values.get("disinterested") == "true",
            stand_in=values.get("stand_in", ""),
        )

    def _required(self, element: Element, attribute: str) -> str:
        value = element.get(attribute)
        if not value:
            missing = attribute.rpartition("}")[2]
            raise self._unreadable(element, f"has no {missing}")
        return value

    def _given(self, element: Element, values: Mapping[str, str], name: str) -> str:
        if not values.get(name):
            raise self._unreadable(element, f"has no property {name}")
        return values[name]

    def _unreadable(self, element: Element, fault: str) -> UnreadableDiagram:
        where = f"{self._file}:{element.get('id', '?')}"
        return UnreadableDiagram(f"{where}: {kind(element)} {fault}; tdkt lint lists all defects")
