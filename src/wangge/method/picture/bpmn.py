"""The way as BPMN 2.0 with its diagram (BPMNDI), for tools of other people: Camunda Modeler, bpmn.io, SpiffWorkflow.

A state somebody holds is a user task and the choice of its step an exclusive gateway after it; a step that leads on
is a sequence flow with the condition `step == "name"`; a state no step leaves is an end event; the phases are lanes.
Steps that leave the matter in its state stand at the task. What BPMN has no word for (limits, permissions, guards,
where a value comes from) goes into elements of our own namespace, which other tools keep and pass over.
"""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from wangge.method.picture.bpmn_diagram import diagram
from wangge.method.picture.names import BPMN, NAMESPACES, OURS, XSI, at_gateway, flow_id, state_id
from wangge.method.picture.order import ends, moves
from wangge.method.picture.plan import plan
from wangge.method.picture.words import held_by, limit_said, taken_by
from wangge.method.schema import CaseType, Method, Phase, Provenance, State, Step
from wangge.method.schema.base import write_limit


def write_bpmn(method: Method, way: CaseType) -> str:
    """The case type's way as a BPMN 2.0 document."""
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    root = Element(
        f"{BPMN}definitions",
        {
            "id": f"{method.key}_{way.key}",
            "targetNamespace": f"{NAMESPACES['wangge']}/{method.key}",
            "exporter": "Wangge",
        },
    )
    process_id = f"process_{method.key}_{way.key}"
    collaboration = SubElement(root, f"{BPMN}collaboration", {"id": "collaboration"})
    title = f"{method.title}：{way.title}"
    SubElement(collaboration, f"{BPMN}participant", {"id": "pool", "name": title, "processRef": process_id})
    process = SubElement(root, f"{BPMN}process", {"id": process_id, "name": title, "isExecutable": "true"})
    sources = "；".join(f"{source.publisher}：《{source.title}》，{source.date}" for source in method.sources)
    _document(process, f"{method.city} {method.version}，{method.effective_from:%Y-%m-%d} 起。来源：{sources}")
    _lanes(process, way)
    flows = tuple(_flows(way))
    _nodes(process, method, way, flows)
    for flow in flows:
        _flow(process, method, flow)
    diagram(root, way, plan(method, way), [(flow[0], flow[1], flow[2]) for flow in flows])
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


Flow = tuple[str, str, str, Step | None, str]
"""id, from node, to node, the step (None where the picture only joins two nodes), condition."""


def _flows(way: CaseType) -> Iterator[Flow]:
    """Every sequence flow: into the first states, from tasks to their gateways, and one for each step."""
    if way.first_state == way.unclassified_state:
        yield "begin", "start", state_id(way.first_state), None, ""
    else:
        yield "begin", "start", "start_choice", None, ""
        yield "begin_classified", "start_choice", state_id(way.first_state), None, "classified"
        yield "begin_unclassified", "start_choice", state_id(way.unclassified_state), None, "not classified"
    for state in _live(way):
        leaving = moves(way, state.name)
        choice = at_gateway(way, state)
        if choice:
            yield f"choose_{state.name}", state_id(state.name), choice, None, ""
        for step in leaving:
            condition = f"step == '{step.name}'" if choice else ""
            yield flow_id(step, state.name), choice or state_id(state.name), state_id(step.to), step, condition
        if state.final and leaving:
            yield f"settled_{state.name}", choice, f"end_{state.name}", None, "step == ''"


def _live(way: CaseType) -> tuple[State, ...]:
    return tuple(state for state in way.states if not state.retired)


def _lanes(process: Element, way: CaseType) -> None:
    lanes = SubElement(process, f"{BPMN}laneSet", {"id": "phases"})
    first = way.state(way.first_state).phase
    for phase in Phase:
        lane = SubElement(lanes, f"{BPMN}lane", {"id": f"phase_{phase.value}", "name": phase.title})
        nodes = ["start", "start_choice"][: 1 + (way.first_state != way.unclassified_state)] if phase is first else []
        for state in _live(way):
            if state.phase is phase:
                nodes += filter(None, (state_id(state.name), at_gateway(way, state)))
                nodes += [f"end_{state.name}"] * (state.final and bool(moves(way, state.name)))
        for node in nodes:
            SubElement(lane, f"{BPMN}flowNodeRef").text = node


def _nodes(process: Element, method: Method, way: CaseType, flows: tuple[Flow, ...]) -> None:
    closed = ends(way)
    _node(process, "startEvent", "start", "反映", flows)
    if way.first_state != way.unclassified_state:
        _node(process, "exclusiveGateway", "start_choice", "已归类？", flows)
    for state in _live(way):
        kind = "endEvent" if state.name in closed else "userTask"
        task = _node(process, kind, state_id(state.name), state.title, flows, _state(method, way, state))
        _document(
            task, "；".join(filter(None, (held_by(method, state), limit_said(way, state), state.provenance.label)))
        )
        if choice := at_gateway(way, state):
            _node(process, "exclusiveGateway", choice, "", flows)
        if state.final and state.name not in closed:
            _node(process, "endEvent", f"end_{state.name}", state.title, flows)


def _node(process: Element, kind: str, key: str, title: str, flows: tuple[Flow, ...], more: Element | None = None):
    node = SubElement(process, f"{BPMN}{kind}", {"id": key, **({"name": title} if title else {})})
    if more is not None:
        node.append(more)
    for end, place in (("incoming", 2), ("outgoing", 1)):
        for flow in flows:
            if flow[place] == key:
                SubElement(node, f"{BPMN}{end}").text = flow[0]
    return node


def _flow(process: Element, method: Method, flow: Flow) -> None:
    key, source, target, step, condition = flow
    made = SubElement(process, f"{BPMN}sequenceFlow", {"id": key, "sourceRef": source, "targetRef": target})
    if step:
        made.set("name", step.title)
        _document(made, f"{taken_by(method, step)}；{step.provenance.label}")
        SubElement(made, f"{BPMN}extensionElements").append(_step(method, step))
    if condition:
        expression = SubElement(made, f"{BPMN}conditionExpression", {f"{XSI}type": "bpmn:tFormalExpression"})
        expression.text = condition


def _state(method: Method, way: CaseType, state: State) -> Element:
    """What is ours of a state, with the steps that leave the matter in it."""
    more = Element(f"{BPMN}extensionElements")
    limit = write_limit(state.limit) or {}
    made = SubElement(
        more,
        f"{OURS}state",
        {"name": state.name, "phase": state.phase.value, "holder": state.holder, "final": str(state.final).lower()}
        | {"publicTitle": state.public_title, **limit, **_origin(state.provenance)},
    )
    made.extend(_step(method, step) for step in way.steps_from(state.name) if step.to in (None, state.name))
    return more


def _step(method: Method, step: Step) -> Element:
    told = {"name": step.name, "title": step.title, "permission": step.permission, "by": step.by, "tone": step.tone}
    told |= {"takenBy": taken_by(method, step), "guards": " ".join(step.guards), **_origin(step.provenance)}
    return Element(f"{OURS}step", {name: value for name, value in told.items() if value})


def _origin(provenance: Provenance) -> dict[str, str]:
    return {"origin": "platform" if provenance.is_platform_default else "text"}


def _document(node: Element, words: str) -> None:
    """Documentation stands first in every element."""
    made = Element(f"{BPMN}documentation")
    made.text = words
    node.insert(0, made)
