"""The words of BPMN 2.0 (OMG formal/2011-01-03) that the rules speak of."""

from typing import Final


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTIVITIES: Final = words(
    """
    task userTask serviceTask sendTask receiveTask manualTask scriptTask businessRuleTask
    callActivity subProcess transaction adHocSubProcess
    """
)
SUB_PROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SCOPES: Final = SUB_PROCESSES | {"process", "choreography", "subChoreography"}
GATEWAYS: Final = words(
    "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway"
)
CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING: Final = frozenset({"endEvent", "intermediateThrowEvent"})
EVENTS: Final = CATCHING | THROWING
CHOREOGRAPHY_ACTIVITIES: Final = frozenset(
    {"choreographyTask", "subChoreography", "callChoreography"}
)
FLOW_NODES: Final = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY_ACTIVITIES
CONDITIONAL: Final = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}
DATA: Final = words(
    """
    dataObject dataObjectReference dataStore dataStoreReference dataInput dataOutput property
    """
)
EVENT_DEFINITIONS: Final = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "conditionalEventDefinition": "conditional",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
}
# Which triggers an event may carry (specification 10.4, tables 10.84-10.93).
TOP_LEVEL_STARTS: Final = frozenset({"message", "timer", "conditional", "signal"})
EVENT_SUB_PROCESS_STARTS: Final = TOP_LEVEL_STARTS | {"error", "escalation", "compensation"}
TRIGGERS: Final = {
    "intermediateCatchEvent": TOP_LEVEL_STARTS | {"link"},
    "intermediateThrowEvent": frozenset(
        {"message", "escalation", "link", "compensation", "signal"}
    ),
    "boundaryEvent": EVENT_SUB_PROCESS_STARTS | {"cancel"},
    "endEvent": frozenset(
        {"message", "error", "escalation", "cancel", "compensation", "signal", "terminate"}
    ),
}

NAMES: Final = (
    FLOW_NODES
    | DATA
    | SCOPES
    | frozenset(EVENT_DEFINITIONS)
    | words(
        """
    definitions import extension extensionElements documentation relationship source target
    artifact association group textAnnotation text category categoryValue auditing monitoring
    collaboration participant participantMultiplicity participantAssociation participantRef
    innerParticipantRef outerParticipantRef partnerEntity partnerRole endPoint endPointRef
    messageFlow messageFlowAssociation innerMessageFlowRef outerMessageFlowRef messageFlowRef
    conversation subConversation callConversation globalConversation conversationNode
    conversationLink conversationAssociation innerConversationNodeRef outerConversationNodeRef
    correlationKey correlationProperty correlationPropertyRef correlationPropertyBinding
    correlationPropertyRetrievalExpression correlationSubscription messagePath dataPath
    choreographyRef globalChoreographyTask laneSet lane partitionElement flowNodeRef
    childLaneSet sequenceFlow conditionExpression incoming outgoing message signal error
    escalation itemDefinition interface operation operationRef inMessageRef outMessageRef errorRef
    interfaceRef supports supportedInterfaceRef eventDefinition eventDefinitionRef timeDate
    timeCycle timeDuration condition standardLoopCharacteristics
    multiInstanceLoopCharacteristics loopCharacteristics loopCardinality loopCondition
    loopDataInputRef loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition
    event completionCondition activationCondition ioSpecification ioBinding inputSet outputSet
    dataInputRefs dataOutputRefs optionalInputRefs optionalOutputRefs whileExecutingInputRefs
    whileExecutingOutputRefs inputSetRefs outputSetRefs dataState dataInputAssociation
    dataOutputAssociation dataAssociation sourceRef targetRef transformation assignment from to
    resource resourceRef resourceParameter resourceParameterBinding resourceRole
    resourceAssignmentExpression performer humanPerformer potentialOwner rendering expression
    formalExpression script implicitThrowEvent categoryValueRef globalTask globalUserTask
    globalManualTask globalScriptTask globalBusinessRuleTask
    """
    )
)
