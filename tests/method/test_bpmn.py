"""The BPMN export, read back by a public engine: valid by the standard's schema, nothing lost, and it runs."""

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.util.task import TaskState
from tests.method.test_picture import WAYS

from wangge.method.loader import load_pack
from wangge.method.picture.bpmn import write_bpmn
from wangge.method.schema import Phase

IN = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "wangge": "urn:wangge:method",
}


def exported(method, way):
    return etree.fromstring(write_bpmn(method, way).encode())


@pytest.mark.parametrize("method, way", WAYS)
def test_it_is_valid_by_the_schema_of_the_standard(method, way):
    BpmnValidator().validate(exported(method, way))


@pytest.mark.parametrize("method, way", WAYS)
def test_states_steps_and_phases_come_back_as_they_were(method, way):
    document = exported(method, way)
    states = {row.get("name"): row for row in document.iterfind(".//wangge:state", IN)}
    live = {state.name: state for state in way.states if not state.retired}
    assert {name: (row.get("phase"), row.get("holder")) for name, row in states.items()} == {
        name: (state.phase.value, state.holder) for name, state in live.items()
    }
    flows = {
        (row.getparent().getparent().get("sourceRef"), row.get("name"), row.getparent().getparent().get("targetRef"))
        for row in document.iterfind(".//bpmn:sequenceFlow//wangge:step", IN)
    }
    led = {(source.removeprefix("choice_").removeprefix("state_"), step, to[6:]) for source, step, to in flows}
    stay = {(row.getparent().get("name"), row.get("name"), None) for row in document.iterfind(".//wangge:state/*", IN)}
    told = {(name, step.name, step.to if step.to != name else None) for name in live for step in way.steps_from(name)}
    assert led | stay == told
    lanes = document.iterfind(".//bpmn:lane", IN)
    assert [lane.get("name") for lane in lanes] == [phase.title for phase in Phase]


@pytest.mark.parametrize("method, way", WAYS)
def test_every_node_and_flow_stands_in_the_diagram_and_lies_in_one_lane(method, way):
    document = exported(method, way)
    drawn = {row.get("bpmnElement") for row in document.iterfind(".//bpmndi:*", IN)} - {None, "collaboration"}
    process = document.find("bpmn:process", IN)
    named = {row.get("id") for row in process.iterfind("*[@id]", IN)} - {"phases"}
    lanes = [lane.get("id") for lane in process.iterfind(".//bpmn:lane", IN)]
    assert drawn == named | set(lanes) | {"pool"}
    inside = [row.text for row in process.iterfind(".//bpmn:flowNodeRef", IN)]
    flows = {row.get("id") for row in process.iterfind("bpmn:sequenceFlow", IN)}
    assert sorted(inside) == sorted(named - flows)


def test_a_public_engine_runs_a_matter_to_its_rating():
    method = load_pack("tianchang")
    parser = BpmnParser()
    parser.add_bpmn_xml(exported(method, method.case_type("matter")))
    workflow = BpmnWorkflow(parser.get_spec("process_tianchang_matter"))
    workflow.get_tasks(state=TaskState.READY)[0].data["classified"] = True
    passed = []
    for step in ("verify", "file", "dispatch", "accept", "feed_back", "check_pass", "close", "rate", ""):
        workflow.do_engine_steps()
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        passed.append(task.task_spec.bpmn_name)
        task.data["step"] = step
        task.run()
    workflow.do_engine_steps()
    assert workflow.is_completed() and passed[0] == "待核实" and passed[-1] == "已评价"
