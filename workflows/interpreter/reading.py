"""One element of a diagram to its specification: the library's parsers, told what ours take."""

from typing import Any

from SpiffWorkflow.bpmn.parser import event_parsers, task_parsers
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from workflows.expressions import Expression, ExpressionRefused, parsed
from workflows.interpreter import events, repeats, scopes
from workflows.interpreter.errors import ProcedureRefused
from workflows.interpreter.objections import bpmn
from workflows.procedure.xml import kind as kind_of
from workflows.procedure.xml import properties


class Reading(TaskParser):
    """What all our element parsers do alike; goes before a parser of the library."""

    PARALLEL_MI_CLASS = repeats.Each
    SEQUENTIAL_MI_CLASS = repeats.InTurn
    STANDARD_LOOP_CLASS = repeats.Loop

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        # Lanes, forms and documentation are read by workflows.procedure; data objects only show
        # a reader what goes where.
        return {"bpmn_name": self.node.get("name"), "description": ""}

    def handles_multiple_outgoing(self) -> bool:
        return True  # all of them are taken

    def connect_outgoing(self, outgoing_task: Any, flow: Any, is_default: bool) -> None:  # noqa: FBT001 - its signature
        text = self.parse_condition(flow)
        if is_default:
            self.task.otherwise = outgoing_task.name
            self.task.connect(outgoing_task)
        elif text is None:
            self._connect_plainly(outgoing_task, flow)
        else:
            self.task.connect_when(self._condition(text, flow), outgoing_task)

    def _connect_plainly(self, outgoing_task: Any, flow: Any) -> None:
        self.task.connect(outgoing_task)

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        super()._add_multiinstance_task(loop_characteristics)
        self._finish_repetition("cardinality", "condition")

    def _add_loop_task(self, loop_characteristics: Any) -> None:
        maximum = loop_characteristics.get("loopMaximum", "1")
        if not maximum.isdecimal() or not 0 < int(maximum) <= repeats.MAX_ROUNDS:
            raise self._refused(f"a loop has 1 to {repeats.MAX_ROUNDS} rounds")
        super()._add_loop_task(loop_characteristics)
        self._finish_repetition("condition")

    def _finish_repetition(self, *texts: str) -> None:
        repetition = self.task
        for name in texts:
            text = getattr(repetition, name)
            if text is not None:
                setattr(repetition, name, self._condition(text, self.node))
        instance = self.spec.task_specs[repetition.task_spec]
        instance.instance_of = repetition
        instance.completed_event.connect(repetition.instance_completed)

    def create_data_spec(self, item: Any, cls: Any) -> Any:
        # The name is what a modeler shows; ids must be unique in a file, item names need not.
        name = item.get("name") or item.get("id")
        return cls(name, name)

    def _condition(self, text: str, element: Any) -> Expression:
        try:
            return parsed(text)
        except ExpressionRefused as error:
            raise self._refused(str(error), element) from None

    def _refused(self, reason: str, element: Any = None) -> ProcedureRefused:
        named = self.node if element is None else element
        return ProcedureRefused(reason, file=self.filename, element=named.get("id") or "")


class _Event(Reading):
    def get_event_definition(self, xpaths: Any) -> Any:
        for element in self.node:
            kind, is_definition, _ = kind_of(element).partition("EventDefinition")
            if is_definition:
                return self._definition(kind, element)
        return NoneEventDefinition()

    def _definition(self, kind: str, element: Any) -> Any:
        match kind:
            case "timer":
                return events.Timer(self._read(element, "timeDate"))
            case "conditional":
                return events.Condition(self._read(element, "condition"))
            case "message":
                message = self._meant(element, kind)
                scalars = properties(message).get("scalars", "").split()
                return events.NamedMessage(message.get("name"), tuple(scalars))
            case "signal":
                return events.Signal(self._meant(element, kind).get("name"))
            case "terminate":
                return events.Terminate()
            case "link":
                return NoneEventDefinition()  # its flow is drawn as two events
        return events.Raised(kind, self._code(kind, element))

    def _read(self, element: Any, part: str) -> Expression:
        return self._condition(element.findtext(bpmn(part)) or "", self.node)

    def _code(self, kind: str, element: Any) -> str | None:
        if element.get(f"{kind}Ref") is None:
            return None
        meant = self._meant(element, kind)
        code: str = meant.get(f"{kind}Code") or meant.get("name")
        return code

    def _meant(self, element: Any, kind: str) -> Any:
        reference = element.get(f"{kind}Ref")
        for each in self.doc_xpath(f"./bpmn:{kind}"):
            if each.get("id") == reference and each.get("name"):
                return each
        raise self._refused(f"the event names no {kind}")


class Effect(Reading):
    def create_task(self) -> Any:
        effect = properties(self.node)["effect"]
        return self.spec_class(self.spec, self.bpmn_id, effect=effect, **self.bpmn_attributes)


class Choice(Reading, task_parsers.ConditionalGatewayParser):
    def _connect_plainly(self, outgoing_task: Any, flow: Any) -> None:
        raise self._refused("a flow without condition that is not the default", flow)


class Gateway(Reading, task_parsers.GatewayParser):
    pass


class SubProcess(Reading, task_parsers.SubWorkflowParser):
    def create_task(self) -> Any:
        inside = task_parsers.SubprocessParser.get_subprocess_spec(self)
        is_event = self.node.get("triggeredByEvent") == "true"
        spec_class = scopes.EventSubProcess if is_event else self.spec_class
        return spec_class(self.spec, self.bpmn_id, subworkflow_spec=inside, **self.bpmn_attributes)


class CallActivity(Reading, task_parsers.CallActivityParser):
    pass


class StartEvent(_Event, event_parsers.StartEventParser):
    def get_event_definition(self, xpaths: Any) -> Any:
        # Whoever starts a process has received its message, if it is drawn with one; what begins
        # an event sub-process is waited for by the sub-process.
        self.spec.trigger = super().get_event_definition(xpaths)
        self.spec.interrupts = self.node.get("isInterrupting") != "false"
        return NoneEventDefinition()


class EndEvent(_Event, event_parsers.EndEventParser):
    pass


class CatchEvent(_Event, event_parsers.IntermediateCatchEventParser):
    pass


class ThrowEvent(_Event, event_parsers.IntermediateThrowEventParser):
    def parse_node(self) -> Any:
        spec = super().parse_node()
        link = self.node.find(bpmn("linkEventDefinition"))
        if link is not None:
            if spec.outputs:
                raise self._refused("no flow leaves a link event, whose link is where it goes on")
            spec.connect(self.process_parser.parse_node(self._target(link.get("name"))))
        return spec

    def _target(self, name: str | None) -> Any:
        found = [
            event
            for event in self.node.getparent().findall(bpmn("intermediateCatchEvent"))
            for link in event.findall(bpmn("linkEventDefinition"))
            if link.get("name") == name
        ]
        if len(found) != 1:
            raise self._refused("a link leads to exactly one event of its name")
        return found[0]


class BoundaryEvent(_Event, event_parsers.BoundaryEventParser):
    pass


class EventGateway(_Event, event_parsers.EventBasedGatewayParser):
    def parse_node(self) -> Any:
        gateway = super().parse_node()
        waits = gateway.event_definition.event_definitions
        if not all(isinstance(wait, events.Definition) for wait in waits):
            raise self._refused("an event that other flows lead to as well")
        if sum(isinstance(wait, events.Timer) for wait in waits) > 1:  # P10: they share one moment
            raise self._refused("more than one timer after an event-based gateway")
        names = [wait.name for wait in waits if wait.name]
        if len(set(names)) < len(names):
            raise self._refused("the same message twice after an event-based gateway")
        return gateway
