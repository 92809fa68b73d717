"""What an earlier release stored of a method stays readable: a county must open after an upgrade as before."""

import json

import pytest

from wangge.method.loader import PACKS, content_of, load_pack
from wangge.method.queries import stored_method


@pytest.fixture(scope="module")
def content():
    """Tianchang's pack as it is stored."""
    return json.dumps(content_of(load_pack(PACKS / "tianchang")), default=str)


def test_monthly_sheets_that_are_ratings_now(content):
    stored = json.loads(content)
    stored["assessments"] = {"departments": {"key": "departments", "title": "部门月度考核"}}
    stored["shared"]["assessments"] = ["departments"]
    assert stored_method(stored).ratings.keys() == json.loads(content)["ratings"].keys()


def test_effects_and_draws_that_a_pack_may_no_longer_have(content):
    """A rule that comes later is asked of packs, not of what is in force."""
    stored = json.loads(content)
    companies = stored["ratings"]["property_companies"]
    barred = next(one for one in companies["effects"] if one["what"] == "no_bids")
    barred["repair"], companies["inspections"]["share"] = 6, "1"
    read = stored_method(stored).ratings["property_companies"]
    assert next(one for one in read.effects if one.what == "no_bids").repair == 6 and read.inspections.share == 1
