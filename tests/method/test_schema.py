"""A method is a frozen value that survives being stored."""

import pytest
from pydantic import ValidationError

from wangge.core.clock import Limit, Unit
from wangge.method.errors import UnknownName
from wangge.method.loader import content_of, digest_of, load_pack
from wangge.method.schema import Method, Provenance


@pytest.fixture(scope="module")
def method():
    return load_pack("tianchang")


def test_stored_and_read_again_it_is_the_same(method):
    content = content_of(method)
    again = Method.model_validate(content)
    assert again == method
    assert digest_of(content_of(again)) == digest_of(content)


def test_it_cannot_be_changed(method):
    with pytest.raises(ValidationError):
        method.case_type("matter").state("filed").limit = None


def test_lookups(method):
    way = method.case_type("matter")
    assert way.state("reported").limit == Limit(4, Unit.working_hour)
    leading = [step.name for step in way.steps_from("fed_back") if step.to]
    assert leading == ["check_pass", "check_fail"]
    assert [row.key for row in method.class_path("fire_lane")] == ["safety", "fire_lane"]
    assert method.filing_rows("fire_lane")[0].limit.unit is Unit.urgent_hour
    with pytest.raises(UnknownName, match="没有名为“flown”的状态"):
        way.state("flown")
    with pytest.raises(KeyError):
        method.case_class("dragons")


def test_what_the_text_does_not_give_says_so(method):
    way = method.case_type("matter")
    assert way.rating.provenance.is_platform_default
    assert way.rating.provenance.label == "平台默认，待本市确认"
    assert all(state.provenance.is_platform_default for state in way.states if state.limit)
    assert all(row.provenance.is_platform_default for row in method.filing)
    assert method.territory.grid.provenance.label.startswith("来源：“按照常住人口300—500户")


def test_provenance_is_one_of_both():
    assert Provenance.model_validate("platform").is_platform_default
    assert Provenance.model_validate("text").source == "text"
    for written in ({}, {"default": "platform", "source": "text"}):
        with pytest.raises(ValidationError):
            Provenance.model_validate(written)


def test_the_cited_figures_have_no_denominator(method):
    assert [(str(f.value), f.denominator) for f in method.cited_figures] == [
        ("4331", None),
        ("332", None),
        ("98.94", None),
        ("13", None),
    ]


def test_a_case_that_changed_its_kind_still_understands_the_moves_it_began_with(method):
    inquiry = method.case_type("inquiry")
    assert inquiry.step("classify").to == "reported"
    assert inquiry.state("triage").title == "待归类"
    assert inquiry.step("merge").from_ == ("received",), "its own names come first"
