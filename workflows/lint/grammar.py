"""Tables of BPMN 2.0: what the attributes and parts of an element name and may say."""

from typing import Final

from workflows.lint.vocabulary import (
    ACTIVITIES,
    CATCHING,
    CHOREOGRAPHY_ACTIVITIES,
    DATA,
    EVENT_DEFINITIONS,
    EVENTS,
    FLOW_NODES,
    GATEWAYS,
    THROWING,
    words,
)

_ANY: Final = frozenset[str]()
_CALLABLE: Final = words(
    "process globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask"
)
_CONVERSATIONS: Final = frozenset({"conversation", "subConversation", "callConversation"})
_TALKING: Final = ACTIVITIES | EVENTS | CHOREOGRAPHY_ACTIVITIES | _CONVERSATIONS | {"participant"}
_DEFINITIONS: Final = frozenset(EVENT_DEFINITIONS)

# (element, attribute) → what it must name; an empty set means: anything in the file.
ATTRIBUTES: Final = {
    ("sequenceFlow", "sourceRef"): FLOW_NODES,
    ("sequenceFlow", "targetRef"): FLOW_NODES,
    ("messageFlow", "sourceRef"): _TALKING,
    ("messageFlow", "targetRef"): _TALKING,
    ("messageFlow", "messageRef"): {"message"},
    ("association", "sourceRef"): _ANY,
    ("association", "targetRef"): _ANY,
    ("conversationLink", "sourceRef"): _CONVERSATIONS | {"participant"},
    ("conversationLink", "targetRef"): _CONVERSATIONS | {"participant"},
    ("boundaryEvent", "attachedToRef"): ACTIVITIES,
    ("messageEventDefinition", "messageRef"): {"message"},
    ("messageEventDefinition", "operationRef"): {"operation"},
    ("sendTask", "messageRef"): {"message"},
    ("receiveTask", "messageRef"): {"message"},
    ("serviceTask", "operationRef"): {"operation"},
    ("sendTask", "operationRef"): {"operation"},
    ("receiveTask", "operationRef"): {"operation"},
    ("signalEventDefinition", "signalRef"): {"signal"},
    ("errorEventDefinition", "errorRef"): {"error"},
    ("escalationEventDefinition", "escalationRef"): {"escalation"},
    ("compensateEventDefinition", "activityRef"): ACTIVITIES,
    ("callActivity", "calledElement"): _CALLABLE,
    ("correlationPropertyRetrievalExpression", "messageRef"): {"message"},
    ("correlationPropertyBinding", "correlationPropertyRef"): {"correlationProperty"},
    ("dataObjectReference", "dataObjectRef"): {"dataObject"},
    ("dataStoreReference", "dataStoreRef"): {"dataStore"},
    ("participant", "processRef"): {"process"},
    ("message", "itemRef"): {"itemDefinition"},
    ("group", "categoryValueRef"): {"categoryValue"},
    ("multiInstanceLoopCharacteristics", "noneBehaviorEventRef"): _DEFINITIONS,
    ("multiInstanceLoopCharacteristics", "oneBehaviorEventRef"): _DEFINITIONS,
    **{(name, "default"): {"sequenceFlow"} for name in ACTIVITIES | GATEWAYS},
    **{(name, "itemSubjectRef"): {"itemDefinition"} for name in DATA},
}
CHILDREN: Final = {
    ("lane", "flowNodeRef"): FLOW_NODES | DATA,
    **{(name, "incoming"): {"sequenceFlow"} for name in FLOW_NODES},
    **{(name, "outgoing"): {"sequenceFlow"} for name in FLOW_NODES},
    **{(name, "eventDefinitionRef"): _DEFINITIONS for name in EVENTS},
    # Some tools name the activity itself where its data input or output is meant.
    ("dataInputAssociation", "sourceRef"): DATA,
    ("dataInputAssociation", "targetRef"): DATA | ACTIVITIES | THROWING,
    ("dataOutputAssociation", "sourceRef"): DATA | ACTIVITIES | CATCHING,
    ("dataOutputAssociation", "targetRef"): DATA,
    ("inputSet", "dataInputRefs"): {"dataInput"},
    ("outputSet", "dataOutputRefs"): {"dataOutput"},
    ("operation", "inMessageRef"): {"message"},
    ("operation", "outMessageRef"): {"message"},
    ("operation", "errorRef"): {"error"},
    ("participant", "interfaceRef"): {"interface"},
    ("messageFlowAssociation", "innerMessageFlowRef"): {"messageFlow"},
    ("messageFlowAssociation", "outerMessageFlowRef"): {"messageFlow"},
    ("conversation", "participantRef"): {"participant"},
    ("conversation", "messageFlowRef"): {"messageFlow"},
    ("choreographyTask", "participantRef"): {"participant"},
    ("choreographyTask", "messageFlowRef"): {"messageFlow"},
    ("correlationKey", "correlationPropertyRef"): {"correlationProperty"},
    ("potentialOwner", "resourceRef"): {"resource"},
    ("humanPerformer", "resourceRef"): {"resource"},
    ("performer", "resourceRef"): {"resource"},
}
REQUIRED: Final = {
    "sequenceFlow": ("sourceRef", "targetRef"),
    "messageFlow": ("sourceRef", "targetRef"),
    "association": ("sourceRef", "targetRef"),
    "boundaryEvent": ("attachedToRef",),
}
BOOLEANS: Final = words(
    """
    isExecutable isClosed triggeredByEvent isForCompensation cancelActivity parallelMultiple
    isInterrupting instantiate isSequential testBefore isCollection isMarkerVisible isExpanded
    isHorizontal isImmediate waitForCompletion
    """
)
ENUMERATIONS: Final = {
    "gatewayDirection": {"Unspecified", "Converging", "Diverging", "Mixed"},
    "eventGatewayType": {"Exclusive", "Parallel"},
    "processType": {"None", "Public", "Private"},
    "associationDirection": {"None", "One", "Both"},
    "behavior": {"None", "One", "All", "Complex"},
    "ordering": {"Parallel", "Sequential"},
}
# The least number an attribute may say.
MINIMA: Final = {
    "startQuantity": 1,
    "completionQuantity": 1,
    "minimum": 0,
    "maximum": 1,
    "loopMaximum": 0,
}
