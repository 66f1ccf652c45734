# mypy: disable-error-code="misc"
# The library brings no types, so its classes are Any to the type checker.
"""From diagrams to the library's specifications, read once and then only looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser import event_parsers, task_parsers
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from workflows.expressions import Expression, ExpressionRefused, parsed
from workflows.interpreter import specs
from workflows.interpreter.diagrams import bpmn, check, properties, read_xml
from workflows.interpreter.errors import ProcedureRefused, UnknownProcess


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


class _Reading:
    """What all our element parsers do alike; goes before a parser of the library."""

    PARALLEL_MI_CLASS = specs.Each

    @property
    def bpmn_attributes(self: Any) -> dict[str, Any]:
        # Lanes, forms and documentation are read by workflows.procedure; data objects only show
        # a reader what goes where.
        return {"bpmn_name": self.node.get("name"), "description": ""}

    def _add_multiinstance_task(self: Any, loop_characteristics: Any) -> None:
        super()._add_multiinstance_task(loop_characteristics)
        repetition = self.task
        instance = self.spec.task_specs[repetition.task_spec]
        instance.instance_of = repetition
        instance.completed_event.connect(repetition.instance_completed)

    def create_data_spec(self: Any, item: Any, cls: Any) -> Any:
        # The name is what a modeler shows; ids must be unique in a file, item names need not.
        name = item.get("name") or item.get("id")
        return cls(name, name)

    def _condition(self: Any, text: str, element: Any) -> Expression:
        try:
            return parsed(text)
        except ExpressionRefused as error:
            raise self._refused(str(error), element) from None

    def _refused(self: Any, reason: str, element: Any = None) -> ProcedureRefused:
        named = self.node if element is None else element
        return ProcedureRefused(reason, file=self.filename, element=named.get("id") or "")


class _Event(_Reading):
    def parse_message_event(self: Any, message_event: Any) -> specs.NamedMessage:
        reference = message_event.get("messageRef")
        for message in self.doc_xpath("./bpmn:message"):
            if message.get("id") == reference and message.get("name"):
                scalars = properties(message).get("scalars", "").split()
                return specs.NamedMessage(message.get("name"), tuple(scalars))
        raise self._refused("the event names no message")

    def parse_timer_event(self: Any, event: Any) -> specs.Timer:
        moment = self._condition(event.findtext(bpmn("timeDate")) or "", self.node)
        return specs.Timer(self.node.get("id"), moment)


class _Task(_Reading, TaskParser):
    pass


class _Effect(_Reading, TaskParser):
    def create_task(self) -> Any:
        effect = properties(self.node)["effect"]
        return self.spec_class(self.spec, self.bpmn_id, effect=effect, **self.bpmn_attributes)


class _Choice(_Reading, task_parsers.ConditionalGatewayParser):
    def connect_outgoing(self, outgoing_task: Any, flow: Any, is_default: bool) -> None:  # noqa: FBT001 - its signature
        if is_default:
            self.task.connect(outgoing_task)
            return
        text = self.parse_condition(flow)
        if text is None:
            raise self._refused("a flow without condition that is not the default", flow)
        self.task.connect_when(self._condition(text, flow), outgoing_task)


class _Gateway(_Reading, task_parsers.GatewayParser):
    pass


class _SubProcess(_Reading, task_parsers.SubWorkflowParser):
    pass


class _CallActivity(_Reading, task_parsers.CallActivityParser):
    pass


class _StartEvent(_Event, event_parsers.StartEventParser):
    def get_event_definition(self, xpaths: Any) -> Any:
        # Whoever starts a process has received its message, if it is drawn with one.
        return event_parsers.NoneEventDefinition()

    def handles_multiple_outgoing(self) -> bool:
        return False


class _EndEvent(_Event, event_parsers.EndEventParser):
    pass


class _CatchEvent(_Event, event_parsers.IntermediateCatchEventParser):
    pass


class _ThrowEvent(_Event, event_parsers.IntermediateThrowEventParser):
    pass


class _BoundaryEvent(_Event, event_parsers.BoundaryEventParser):
    pass


class _EventGateway(_Event, event_parsers.EventBasedGatewayParser):
    def parse_node(self) -> Any:
        gateway = super().parse_node()
        waits = gateway.event_definition.event_definitions
        if not all(isinstance(wait, specs.Timer | specs.NamedMessage) for wait in waits):
            raise self._refused("an event that other flows lead to as well")
        if sum(isinstance(wait, specs.Timer) for wait in waits) > 1:  # P10: they share one moment
            raise self._refused("more than one timer after an event-based gateway")
        names = [wait.name for wait in waits]
        if len(set(names)) < len(names):
            raise self._refused("the same message twice after an event-based gateway")
        return gateway


class _Process(_Reading, ProcessParser):
    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        # The library would take anything with the id asked for, a data item for instance.
        flow_nodes = self.node.iter(*_Parser.PARSER_CLASSES)
        self.nodes_by_id = {node.get("id"): node for node in flow_nodes}

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
        bpmn("startEvent"): (_StartEvent, specs.StartEvent),
        bpmn("endEvent"): (_EndEvent, specs.EndEvent),
        bpmn("intermediateCatchEvent"): (_CatchEvent, specs.CatchEvent),
        bpmn("intermediateThrowEvent"): (_ThrowEvent, specs.ThrowEvent),
        bpmn("boundaryEvent"): (_BoundaryEvent, specs.BoundaryEvent),
        bpmn("userTask"): (_Task, specs.UserTask),
        bpmn("serviceTask"): (_Effect, specs.EffectTask),
        bpmn("subProcess"): (_SubProcess, specs.SubProcess),
        bpmn("callActivity"): (_CallActivity, specs.CallActivity),
        bpmn("exclusiveGateway"): (_Choice, specs.Choice),
        bpmn("parallelGateway"): (_Gateway, specs.Parallel),
        bpmn("eventBasedGateway"): (_EventGateway, specs.EventGateway),
    }
    PROCESS_PARSER_CLASS = _Process

    def _find_dependencies(self, process: Any) -> None:
        pass  # all diagrams of a version are given at once, and decision tables are not run
