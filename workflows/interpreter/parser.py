"""From diagrams to the library's specifications, read once and then only looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from workflows.interpreter import elements, gateways, reading, scopes
from workflows.interpreter.diagrams import check, read_xml
from workflows.interpreter.errors import ProcedureRefused, UnknownProcess
from workflows.interpreter.objections import bpmn


@dataclass(frozen=True, slots=True)
class Diagrams:
    """All processes of a version. Shared by threads and cases: nothing in it changes any more."""

    processes: Mapping[str, Any]  # process id -> specification
    parts: Mapping[str, Any]  # id of a sub-process or called process -> specification

    def process(self, process_id: str) -> Any:
        try:
            return self.processes[process_id]
        except KeyError:
            raise UnknownProcess(f"there is no process {process_id}") from None


def parse(sources: Mapping[str, bytes]) -> Diagrams:
    """Raises ProcedureRefused, naming file and element."""
    parser = _Parser()
    for file, source in sorted(sources.items()):
        root = read_xml(source, file)
        check(root, file)
        _parsing(file, parser.add_bpmn_xml, root, file)
    processes: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    for process_id in parser.get_process_ids():
        file = parser.process_parsers[process_id].filename
        processes[process_id] = _parsing(file, parser.get_spec, process_id)
        parts |= _parsing(file, parser.get_subprocess_specs, process_id, {})
    _refuse_circles(processes, parts)
    return Diagrams(processes, parts)


def _parsing(file: str, read: Any, *args: Any) -> Any:
    try:
        return read(*args)
    except ProcedureRefused:
        raise
    except ValidationException as error:
        if isinstance(error.__context__, ProcedureRefused):  # the library wraps what it meets
            raise error.__context__ from None
        raise ProcedureRefused(str(error), file=file, element=error.id or "") from error


def _refuse_circles(processes: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    def visit(spec: Any, path: tuple[str, ...]) -> None:
        if spec.name in path:
            raise ProcedureRefused("a process calls itself", file=spec.file, element=spec.name)
        for task_spec in spec.task_specs.values():
            inner = getattr(task_spec, "spec", None)
            if isinstance(inner, str):
                visit(parts[inner], (*path, spec.name))

    for spec in processes.values():
        visit(spec, ())


class _Process(ProcessParser):
    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        # The library would take anything with the id asked for, a data item for instance.
        flow_nodes = self.node.iter(*_Parser.PARSER_CLASSES)
        self.nodes_by_id = {node.get("id"): node for node in flow_nodes}

    def create_spec(self) -> Any:
        if not self.process_executable:
            return super().create_spec()  # which refuses it
        drawn = frozenset(node.get("id") for node in self.node)
        return scopes.Process(self.bpmn_id, self.get_name(), self.filename, drawn)

    def add_tasks(self) -> None:
        starts = self.node.findall(bpmn("startEvent"))
        if not starts:
            raise ProcedureRefused("no start event", file=self.filename, element=self.bpmn_id)
        for start in starts:
            self.parse_node(start)
        for node in self.node.findall(bpmn("subProcess")):
            if node.get("triggeredByEvent") == "true":
                self._add_listener(self.parse_node(node))

    def _add_listener(self, listener: Any) -> None:
        inside = self.parser.process_parsers[listener.spec].get_spec()
        listener.event_definition = inside.trigger
        listener.cancel_activity = inside.interrupts
        listener.connect(self.spec.end)
        self.spec.listeners.append(listener.name)

    def _parse(self) -> None:
        super()._parse()
        self.spec.data_objects.clear()
        process = next(self.node.iterancestors(bpmn("process")), self.node)
        self.spec.process_id = process.get("id")
        self.spec.flows = {
            (flow.get("sourceRef"), flow.get("targetRef")): flow.get("id")
            for flow in reversed(self.node.findall(bpmn("sequenceFlow")))
        }


class _Parser(BpmnDmnParser):
    PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        bpmn("startEvent"): (reading.StartEvent, elements.StartEvent),
        bpmn("endEvent"): (reading.EndEvent, elements.EndEvent),
        bpmn("intermediateCatchEvent"): (reading.CatchEvent, elements.CatchEvent),
        bpmn("intermediateThrowEvent"): (reading.ThrowEvent, elements.ThrowEvent),
        bpmn("boundaryEvent"): (reading.BoundaryEvent, elements.BoundaryEvent),
        bpmn("userTask"): (reading.Reading, elements.UserTask),
        bpmn("serviceTask"): (reading.Effect, elements.EffectTask),
        bpmn("subProcess"): (reading.SubProcess, scopes.SubProcess),
        bpmn("transaction"): (reading.SubProcess, scopes.Transaction),
        bpmn("callActivity"): (reading.CallActivity, scopes.CallActivity),
        bpmn("exclusiveGateway"): (reading.Choice, gateways.Choice),
        bpmn("parallelGateway"): (reading.Gateway, gateways.Parallel),
        bpmn("inclusiveGateway"): (reading.Choice, gateways.Inclusive),
        bpmn("eventBasedGateway"): (reading.EventGateway, gateways.EventGateway),
    }
    PROCESS_PARSER_CLASS = _Process

    def _find_dependencies(self, process: Any) -> None:
        pass  # all diagrams of a version are given at once, and decision tables are not run
