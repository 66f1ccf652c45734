"""What a diagram may not say: refused when it is read, by file, element and reason."""

import re
from collections.abc import Mapping

import pytest

from tests.workflows.cases import DIAGRAMS, MORNING
from workflows.engine import Engine, ProcedureRefused

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
             xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
             xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
             id="definitions" targetNamespace="https://tdkt.vn/bpmn">
"""


def diagram(element: str, attributes: str = "") -> bytes:
    """A process of one element, called `it`, between a start and an end."""
    return (
        HEAD
        + f"""<message id="m" name="news" /><process id="p" isExecutable="true" {attributes}>
    <startEvent id="s" /><sequenceFlow id="f" sourceRef="s" targetRef="it" />
    {element}
    <sequenceFlow id="g" sourceRef="it" targetRef="e" /><endEvent id="e" />
    </process></definitions>"""
    ).encode()


def started(source: bytes | Mapping[str, bytes]):
    engine = Engine()
    engine.add("one", source if isinstance(source, dict) else {"a.bpmn": source})
    return engine.start("one", "p", {}, MORNING)


def refusal(source: bytes | Mapping[str, bytes]) -> ProcedureRefused:
    with pytest.raises(ProcedureRefused) as refused:
        started(source)
    return refused.value


def loop(body: str, attributes: str = "") -> str:
    return (
        f'<userTask id="it"><multiInstanceLoopCharacteristics {attributes}>{body}'
        "</multiInstanceLoopCharacteristics></userTask>"
    )


def catch(definition: str, tag: str = "intermediateCatchEvent") -> str:
    return f'<{tag} id="it">{definition}</{tag}>'


def timer(body: str) -> str:
    return f'<timerEventDefinition id="d">{body}</timerEventDefinition>'


REFUSED = {
    '<scriptTask id="it"><script>x = 1</script></scriptTask>': "scriptTask is not supported",
    '<businessRuleTask id="it" camunda:decisionRef="x" />': "decisionRef is not supported",
    '<businessRuleTask id="it" />': "businessRuleTask is not supported",
    '<complexGateway id="it" />': "complexGateway is not supported",
    '<manualTask id="it" />': "manualTask is not supported",
    '<task id="it" />': "task is not supported",
    '<sendTask id="it" messageRef="m" />': "sendTask is not supported",
    '<receiveTask id="it" messageRef="m" />': "receiveTask is not supported",
    '<adHocSubProcess id="it" />': "adHocSubProcess is not supported",
    '<serviceTask id="it" />': "names no effect",
    '<userTask id="it" startQuantity="2" />': "startQuantity other than 1",
    '<userTask id="it" completionQuantity="2" />': "completionQuantity other than 1",
    '<userTask id="it" /><sequenceFlow id="h" sourceRef="it" targetRef="e" isImmediate="0" />': (
        "isImmediate other than"
    ),
    '<userTask id="it" /><userTask id="x" isForCompensation="1" />': "isForCompensation other than",
    '<eventBasedGateway id="it" eventGatewayType="Parallel" />': "eventGatewayType other than",
    loop("<loopCardinality>3</loopCardinality>", 'behavior="None"'): "behavior other than All",
    '<serviceTask id="it" camunda:class="java.lang.Runtime" />': "class is not supported",
    '<serviceTask id="it" camunda:expression="${x}" />': "expression is not supported",
    '<subProcess id="it" triggeredByEvent="true"><startEvent id="x" /></subProcess>': (
        "an event sub-process has no flows"
    ),
    '<userTask id="it" /><subProcess id="x" triggeredByEvent="true"><startEvent id="y" />'
    '<endEvent id="z" /></subProcess>': "waits for exactly one",
    '<userTask id="it" /><subProcess id="x" triggeredByEvent="true"><startEvent id="y"'
    ' isInterrupting="false"><errorEventDefinition id="d" /></startEvent></subProcess>': (
        "always ends"
    ),
    '<userTask id="it" /><subProcess id="x" triggeredByEvent="true"><startEvent id="y">'
    '<cancelEventDefinition id="d" /></startEvent></subProcess>': "kind of event",
    '<userTask id="it" /><boundaryEvent id="b" attachedToRef="it" cancelActivity="false">'
    '<errorEventDefinition id="d" /></boundaryEvent>': "always ends",
    '<userTask id="it" /><boundaryEvent id="b" attachedToRef="it"><cancelEventDefinition id="d" />'
    "</boundaryEvent>": "only a transaction",
    '<userTask id="it" /><boundaryEvent id="b" attachedToRef="it"><compensateEventDefinition'
    ' id="d" /></boundaryEvent>': "compensateEventDefinition is not supported",
    '<subProcess id="it"><startEvent id="x"><signalEventDefinition id="d" /></startEvent>'
    "</subProcess>": "kind of event",
    '<userTask id="it" /><intermediateThrowEvent id="x"><linkEventDefinition id="d" name="x" />'
    '</intermediateThrowEvent><sequenceFlow id="h" sourceRef="it" targetRef="x" />': (
        "exactly one event"
    ),
    '<userTask id="it"><standardLoopCharacteristics /></userTask>': "loopMaximum or loopCondition",
    '<userTask id="it"><standardLoopCharacteristics loopMaximum="1000000" /></userTask>': (
        "1 to 1000 rounds"
    ),
    '<userTask id="it"><standardLoopCharacteristics><loopCondition>().__class__</loopCondition>'
    "</standardLoopCharacteristics></userTask>": "Attribute is not allowed",
    '<userTask id="it" camunda:asyncBefore="true" />': "asyncBefore is not supported",
    '<userTask id="it"><extensionElements><camunda:taskListener class="x" event="create" />'
    "</extensionElements></userTask>": "taskListener is not supported",
    '<userTask id="it"><extensionElements><zeebe:formDefinition formId="x" />'
    "</extensionElements></userTask>": "formDefinition is not supported",
    '<userTask id="it"><extensionElements><spiffworkflow:preScript>x = 1'
    "</spiffworkflow:preScript></extensionElements></userTask>": "preScript is not supported",
    loop("<loopCardinality>__import__('os')</loopCardinality>"): "may be called",
    loop("<loopDataInputRef>ids</loopDataInputRef><loopCardinality>3</loopCardinality>"): "or both",
    loop(
        "<loopDataInputRef>ids</loopDataInputRef><completionCondition>${x}</completionCondition>"
    ): ("cannot be read"),
    loop(""): "names no list",
    catch(timer("<timeDuration>PT1H</timeDuration>")): "durations and cycles are not",
    catch(timer("<timeCycle>R/PT1H</timeCycle>")): "durations and cycles are not",
    catch(timer("")): "reads a moment",
    catch(timer("<timeDate>__import__('os').getcwd()</timeDate>")): "may be called",
    catch('<signalEventDefinition id="d" />'): "names no signal",
    catch('<conditionalEventDefinition id="d" />'): "cannot be read",
    catch('<compensateEventDefinition id="d" />', "intermediateThrowEvent"): "is not supported",
    catch('<errorEventDefinition id="d" />'): "kind of event",
    catch('<cancelEventDefinition id="d" />', "endEvent"): "only a transaction",
    catch('<linkEventDefinition id="d" name="x" />', "intermediateThrowEvent"): "no flow leaves",
    catch("<messageEventDefinition /><messageEventDefinition />"): "exactly one",
    catch(""): "exactly one",
    catch('<messageEventDefinition id="d" />'): "names no message",
    catch('<messageEventDefinition id="d" messageRef="other" />'): "names no message",
    catch('<terminateEventDefinition id="d" />', "intermediateThrowEvent"): "kind of event",
    catch(timer("<timeDate>x_at</timeDate>"), "intermediateThrowEvent"): "kind of event",
    '<callActivity id="it" calledElement="nowhere" />': "nowhere",
    '<callActivity id="it" calledElement="p" />': "calls itself",
    '<userTask id="it" /><sequenceFlow id="h" sourceRef="s" targetRef="it"><conditionExpression>x'
    "</conditionExpression></sequenceFlow>": "leaves an activity",
    '<startEvent id="it" />': "more than one start event",
    '<eventBasedGateway id="it" instantiate="true" />': "that starts a process",
    "".join(f'<userTask id="u{n}" />' for n in range(301))
    + '<userTask id="it" />': "more than 300",
}


@pytest.mark.parametrize(("element", "reason"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_we_would_not_run_as_drawn_is_refused_by_name(element, reason):
    refused = refusal(diagram(element))
    assert reason in refused.reason
    assert refused.file == "a.bpmn"


def test_a_refusal_names_the_element():
    refused = refusal(diagram('<scriptTask id="it"><script>x = 1</script></scriptTask>'))
    assert (refused.element, str(refused)) == ("it", "a.bpmn:it: scriptTask is not supported")


@pytest.mark.parametrize(
    "condition",
    ["().__class__", "open('x')", "ok = true", "${ok}", "9**9", "x.y", "x[0]"],
)
def test_a_condition_outside_the_language_is_refused_at_its_flow(condition):
    choice = f"""<exclusiveGateway id="it" default="g" /><endEvent id="other" />
    <sequenceFlow id="h" sourceRef="it" targetRef="other">
    <conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>
    </sequenceFlow>"""
    assert refusal(diagram(choice)).element == "h"


def test_a_choice_whose_flow_says_nothing_is_refused():
    choice = """<exclusiveGateway id="it" default="g" /><endEvent id="other" />
    <sequenceFlow id="h" sourceRef="it" targetRef="other" />"""
    assert refusal(diagram(choice)).element == "h"


def test_p10_two_timers_after_one_gateway_are_refused():
    source = (DIAGRAMS / "refused" / "two_timers.bpmn").read_bytes()
    refused = refusal({"two_timers.bpmn": source})
    assert (refused.element, refused.reason) == (
        "gate",
        "more than one timer after an event-based gateway",
    )


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"not xml",
        b"<a/>",
        b'<?xml version="1.0"?><!DOCTYPE definitions><definitions/>',
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b"<a>" * 300 + b"</a>" * 300,
        diagram('<userTask id="it" />') + b" " * 2_000_000,
    ],
)
def test_a_file_that_is_no_plain_bpmn_is_refused(source):
    assert refusal(source).file == "a.bpmn"


def test_circles_of_calls_are_refused():
    files = {
        "a.bpmn": diagram('<callActivity id="it" calledElement="q" />'),
        "b.bpmn": diagram('<callActivity id="it" calledElement="p" />').replace(
            b'process id="p"', b'process id="q"'
        ),
    }
    assert refusal(files).reason == "a process calls itself"


def test_two_files_may_not_define_the_same_process():
    files = {name: diagram('<userTask id="it" />') for name in ("a.bpmn", "b.bpmn")}
    assert "Duplicate process" in refusal(files).reason


@pytest.mark.parametrize("key", ["Start", "End", "Root", "p.EndJoin", "p"])
def test_an_element_may_bear_a_name_that_the_library_has_for_a_part_of_its_own(key):
    plain = diagram('<userTask id="it" />').decode()
    for before in ("s", "it", "e"):
        source = re.sub(rf'(id|sourceRef|targetRef)="{before}"', rf'\1="{key}"', plain).encode()
        engine = Engine()
        engine.add("one", {"a.bpmn": source})
        step = engine.start("one", "p", {}, MORNING)
        (task,) = step.opened
        assert task.key == (key if before == "it" else "it")
        step = engine.complete(step.state, task.id, {}, MORNING)
        assert (step.ended, step.end_event) == (True, key if before == "e" else "e")


def test_a_truth_may_be_written_as_a_digit():
    part = """<userTask id="it" /><boundaryEvent id="b" attachedToRef="it" cancelActivity="0">
    <messageEventDefinition id="d" messageRef="m" /></boundaryEvent><endEvent id="x" />
    <sequenceFlow id="h" sourceRef="b" targetRef="x" />"""
    source = diagram(part).replace(b'isExecutable="true"', b'isExecutable=" 1 "')
    engine = Engine()
    engine.add("one", {"a.bpmn": source})
    step = engine.start("one", "p", {}, MORNING)
    (waiting,) = step.subscriptions
    step = engine.deliver(step.state, "news", {}, waiting.task_id, MORNING)
    assert not step.closed, "the event interrupts nothing"


def test_drawing_aids_of_a_modeler_are_read_over():
    step = started(
        diagram(
            """<documentation>Việc chính.</documentation>
            <userTask id="it" name="Việc" camunda:formKey="it" color:fill="#fff">
              <documentation>Làm thế nào</documentation></userTask>
            <dataObject id="o" /><dataObjectReference id="r" dataObjectRef="o" />
            <textAnnotation id="t"><text>Ghi chú</text></textAnnotation>
            <association id="a" sourceRef="it" targetRef="t" />""",
            'camunda:historyTimeToLive="180"',
        )
    )
    assert [task.key for task in step.opened] == ["it"]


def test_a_message_that_starts_a_process_is_the_business_of_whoever_starts_it():
    source = diagram('<userTask id="it" />').replace(
        b'<startEvent id="s" />',
        b'<startEvent id="s"><messageEventDefinition id="d" messageRef="m" /></startEvent>',
    )
    assert [task.key for task in started(source).opened] == ["it"]


def test_three_hundred_tasks_in_a_row_are_read_and_run():
    chain = "".join(
        f'<userTask id="u{n}" /><sequenceFlow id="h{n}" sourceRef="{source}" targetRef="u{n}" />'
        for n, source in enumerate(["it", *(f"u{n}" for n in range(294))])
    )
    source = diagram('<userTask id="it" />' + chain).replace(
        b'sourceRef="it" targetRef="e"', b'sourceRef="u294" targetRef="e"'
    )
    assert [task.key for task in started(source).opened] == ["it"]
