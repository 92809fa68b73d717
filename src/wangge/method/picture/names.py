"""Names in a BPMN document: namespaces, and the ids of states, steps and gateways."""

from wangge.method.picture.order import moves
from wangge.method.schema import CaseType, State, Step

NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "wangge": "urn:wangge:method",
}
BPMN, DIAGRAM, DC, DI, XSI, OURS = (f"{{{address}}}" for address in NAMESPACES.values())


def state_id(name: str) -> str:
    """The id of a state's task or end event."""
    return f"state_{name}"


def flow_id(step: Step, source: str) -> str:
    """The id of the flow that a step is, from one of its states."""
    return f"step_{step.name}_from_{source}"


def at_gateway(way: CaseType, state: State) -> str:
    """The id of the gateway after a state from which more than one way leads on; "" where there is one or none."""
    leading = len(moves(way, state.name)) + (state.final and bool(moves(way, state.name)))
    return f"choice_{state.name}" if leading > 1 else ""
