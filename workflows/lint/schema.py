"""The schema of BPMN 2.0 (Semantic.xsd) as tables: attributes, places and parts of each element.

The order of an element's parts is left out: tools differ in it, and no meaning hangs on it.
"""

from collections.abc import Mapping
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
    SCOPES,
    SUB_PROCESSES,
    THROWING,
    words,
)

_POOLS: Final = words("collaboration choreography globalConversation globalChoreographyTask")
_DRAWN_POOLS: Final = _POOLS - {"globalConversation"}
_CALLABLE: Final = words(
    "process globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask"
)
_CONVERSATIONS: Final = words("conversation subConversation callConversation")
_LOOPS: Final = words("multiInstanceLoopCharacteristics standardLoopCharacteristics")
_ROLES: Final = words("resourceRole performer humanPerformer potentialOwner")
_PROCESSES: Final = SUB_PROCESSES | {"process"}
_ROOT: Final = frozenset({"definitions"})
_CONVERSING: Final = _CONVERSATIONS | CHOREOGRAPHY_ACTIVITIES

_MULTI: Final = "multiInstanceLoopCharacteristics"
_WHERE: Final = {
    "timeDate timeCycle timeDuration": "timerEventDefinition",
    "conditionExpression": "sequenceFlow",
    "condition": "conditionalEventDefinition complexBehaviorDefinition",
    "loopCondition": "standardLoopCharacteristics",
    "loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem": _MULTI,
    "complexBehaviorDefinition": _MULTI,
    "completionCondition": f"{_MULTI} adHocSubProcess",
    "activationCondition": "complexGateway",
    "script": "scriptTask globalScriptTask",
    "text": "textAnnotation",
    "lane": "laneSet childLaneSet",
    "flowNodeRef childLaneSet partitionElement": "lane",
    "sourceRef targetRef transformation assignment": "dataInputAssociation dataOutputAssociation",
    "from to": "assignment",
    "dataInputRefs optionalInputRefs whileExecutingInputRefs outputSetRefs": "inputSet",
    "dataOutputRefs optionalOutputRefs whileExecutingOutputRefs inputSetRefs": "outputSet",
    "operation": "interface",
    "inMessageRef outMessageRef errorRef": "operation",
    "categoryValue": "category",
    "correlationPropertyRef": "correlationKey",
    "correlationPropertyRetrievalExpression": "correlationProperty",
    "messagePath": "correlationPropertyRetrievalExpression",
    "correlationPropertyBinding": "correlationSubscription",
    "dataPath": "correlationPropertyBinding",
    "correlationSubscription supports": "process",
    "participantMultiplicity interfaceRef endPointRef": "participant",
    "source target": "linkEventDefinition relationship",
    "rendering": "userTask globalUserTask",
    "resourceParameter": "resource",
}
# Where an element may stand. `association`, `group` and notes may stand in every scope and pool.
PARENTS: Final[Mapping[str, frozenset[str]]] = {
    **{name: words(places) for names, places in _WHERE.items() for name in names.split()},
    **dict.fromkeys(ACTIVITIES, _PROCESSES),
    **dict.fromkeys(EVENTS | GATEWAYS, SCOPES),
    **dict.fromkeys(CHOREOGRAPHY_ACTIVITIES, SCOPES - _PROCESSES),
    **dict.fromkeys(
        words("sequenceFlow dataObject dataObjectReference dataStoreReference"), SCOPES
    ),
    **dict.fromkeys(words("association group textAnnotation"), SCOPES | _DRAWN_POOLS),
    **dict.fromkeys(
        words(
            """
            process collaboration choreography message signal error escalation itemDefinition
            dataStore interface resource category correlationProperty endPoint partnerEntity
            partnerRole import relationship globalTask globalUserTask globalManualTask
            globalScriptTask globalBusinessRuleTask globalConversation globalChoreographyTask
            """
        ),
        _ROOT,
    ),
    **dict.fromkeys(EVENT_DEFINITIONS, EVENTS | _ROOT | {"implicitThrowEvent"}),
    "definitions": frozenset(),
    "eventDefinitionRef": EVENTS | {"implicitThrowEvent"},
    **dict.fromkeys(_LOOPS, ACTIVITIES),
    **dict.fromkeys(_ROLES, ACTIVITIES | _CALLABLE),
    **dict.fromkeys(("incoming", "outgoing"), FLOW_NODES),
    "laneSet": SCOPES,
    # An embedded sub-process declares no data of its own (specification 10.3.1).
    "ioSpecification": FLOW_NODES - SUB_PROCESSES | _CALLABLE,
    "dataInput": THROWING | {"ioSpecification"},
    "dataOutput": CATCHING | {"ioSpecification"},
    "inputSet": THROWING | {"ioSpecification"},
    "outputSet": CATCHING | {"ioSpecification"},
    "dataInputAssociation": ACTIVITIES | THROWING,
    "dataOutputAssociation": ACTIVITIES | CATCHING,
    "property": ACTIVITIES | EVENTS | {"process"},
    "dataState": DATA,
    "participant": _POOLS,
    "messageFlow": _POOLS | {"subConversation"},
    "messageFlowRef": _CONVERSING,
    "correlationKey": _POOLS | _CONVERSING,
    # A global conversation holds participants, message flows and nothing that joins them.
    **dict.fromkeys(_CONVERSATIONS, _DRAWN_POOLS | {"subConversation"}),
    **dict.fromkeys(("conversationLink", "conversationAssociation"), _DRAWN_POOLS),
    "choreographyRef": frozenset({"collaboration"}),
}

_ACTIVITY: Final = "name isForCompensation startQuantity completionQuantity default"
_ATTRIBUTES: Final = {
    "definitions": "name targetNamespace expressionLanguage typeLanguage exporter exporterVersion",
    "import": "importType location namespace",
    "process": "name processType isClosed isExecutable definitionalCollaborationRef",
    "collaboration choreography globalConversation": "name isClosed",
    "participant": "name processRef",
    "participantMultiplicity": "minimum maximum",
    "messageFlow": "name sourceRef targetRef messageRef",
    "laneSet childLaneSet": "name",
    "lane": "name partitionElementRef",
    "task manualTask": _ACTIVITY,
    "userTask businessRuleTask": f"{_ACTIVITY} implementation",
    "serviceTask": f"{_ACTIVITY} implementation operationRef",
    "sendTask": f"{_ACTIVITY} implementation operationRef messageRef",
    "receiveTask": f"{_ACTIVITY} implementation operationRef messageRef instantiate",
    "scriptTask": f"{_ACTIVITY} scriptFormat",
    "callActivity": f"{_ACTIVITY} calledElement",
    "subProcess": f"{_ACTIVITY} triggeredByEvent",
    "transaction": f"{_ACTIVITY} triggeredByEvent method",
    "adHocSubProcess": f"{_ACTIVITY} triggeredByEvent cancelRemainingInstances ordering",
    "exclusiveGateway inclusiveGateway complexGateway": "name gatewayDirection default",
    "parallelGateway": "name gatewayDirection default",  # a default has a rule of its own
    "eventBasedGateway": "name gatewayDirection default instantiate eventGatewayType",
    "startEvent": "name parallelMultiple isInterrupting",
    "intermediateCatchEvent": "name parallelMultiple",
    "boundaryEvent": "name parallelMultiple attachedToRef cancelActivity",
    "intermediateThrowEvent endEvent": "name",
    "sequenceFlow": "name sourceRef targetRef isImmediate",
    "association": "sourceRef targetRef associationDirection",
    "textAnnotation documentation": "textFormat",
    "group": "categoryValueRef",
    "message": "name itemRef",
    "signal": "name structureRef",
    "error": "name errorCode structureRef",
    "escalation": "name escalationCode structureRef",
    "itemDefinition": "structureRef isCollection itemKind",
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
    "compensateEventDefinition": "activityRef waitForCompletion",
    "linkEventDefinition": "name",
    "timerEventDefinition terminateEventDefinition cancelEventDefinition": "",
    "conditionalEventDefinition ioSpecification extensionElements incoming outgoing": "",
    "multiInstanceLoopCharacteristics": (
        "isSequential behavior oneBehaviorEventRef noneBehaviorEventRef"
    ),
    "standardLoopCharacteristics": "testBefore loopMaximum",
    "conditionExpression condition completionCondition": "language evaluatesToTypeRef",
    "timeDate timeCycle timeDuration loopCardinality": "language evaluatesToTypeRef",
    "dataObject dataInput dataOutput inputDataItem outputDataItem": (
        "name itemSubjectRef isCollection"
    ),
    "dataObjectReference": "name itemSubjectRef dataObjectRef isCollection",  # as some tools write
    "dataStore": "name itemSubjectRef capacity isUnlimited",
    "dataStoreReference": "name itemSubjectRef dataStoreRef",
    "property": "name itemSubjectRef",
    "inputSet outputSet resource correlationKey dataState category": "name",
    "interface operation": "name implementationRef",
    "categoryValue": "value",
}
# The attributes an element may have besides `id` and those of other namespaces.
ATTRIBUTES_OF: Final[Mapping[str, frozenset[str]]] = {
    name: words(attributes) for names, attributes in _ATTRIBUTES.items() for name in names.split()
}

# What an element cannot do without.
NEEDED_ATTRIBUTES: Final = {
    "import": ("importType", "location", "namespace"),
    "interface": ("name",),
    "operation": ("name",),
    "resource": ("name",),
    "correlationPropertyRetrievalExpression": ("messageRef",),
    "correlationPropertyBinding": ("correlationPropertyRef",),
    "correlationSubscription": ("correlationKeyRef",),
    "conversationLink": ("sourceRef", "targetRef"),
}
NEEDED_PARTS: Final = {
    "ioSpecification": ("inputSet", "outputSet"),
    "dataOutputAssociation": ("targetRef",),
    "assignment": ("from", "to"),
    "interface": ("operation",),
    "operation": ("inMessageRef",),
    "correlationProperty": ("correlationPropertyRetrievalExpression",),
    "correlationPropertyRetrievalExpression": ("messagePath",),
    "correlationPropertyBinding": ("dataPath",),
    "complexBehaviorDefinition": ("condition",),
}
AT_MOST_ONCE: Final = words(
    """
    conditionExpression ioSpecification extensionElements timeDate timeCycle timeDuration
    condition completionCondition loopCardinality loopCondition loopDataInputRef
    loopDataOutputRef inputDataItem outputDataItem script text targetRef transformation
    from to messagePath dataPath childLaneSet partitionElement activationCondition
    inMessageRef outMessageRef participantMultiplicity dataState auditing monitoring
    """
)
# Elements made of other elements: words between them are what a slip of the hand left there.
WORDLESS: Final = (
    FLOW_NODES
    | SCOPES
    | _POOLS
    | EVENT_DEFINITIONS.keys()
    | words(
        """
        definitions sequenceFlow messageFlow participant laneSet childLaneSet lane association
        group textAnnotation category ioSpecification inputSet outputSet dataInputAssociation
        dataOutputAssociation dataObject dataObjectReference dataStoreReference message signal
        error escalation multiInstanceLoopCharacteristics standardLoopCharacteristics
        """
    )
)
# References that an element lists; each of them once.
LISTED: Final = words("incoming outgoing flowNodeRef dataInputRefs dataOutputRefs")
# Parts that hold words or anything at all: whatever stands in them is no BPMN.
OPEN: Final = words("documentation text script rendering extensionElements extension")
