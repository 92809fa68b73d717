"""The closed vocabulary of conditions."""

import pytest
from pydantic import ValidationError

from wangge.method.conditions import holds
from wangge.method.schema import Condition

FACTS = {"class": "gas", "urgent": True, "holder": None, "state": "", "times": 0}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"equals": ["class", "gas"]}, True),
        ({"equals": ["urgent", 1]}, False),
        ({"equals": ["nobody_knows", "gas"]}, False),
        ({"in": ["class", ["water", "gas"]]}, True),
        ({"in": ["class", []]}, False),
        ({"filled": "state"}, False),
        ({"filled": "times"}, True),
        ({"not": {"filled": "holder"}}, True),
        ({"all": [{"filled": "class"}, {"equals": ["urgent", True]}]}, True),
        ({"all": []}, True),
        ({"any": []}, False),
        ({"any": [{"filled": "holder"}, {"not": {"equals": ["class", "water"]}}]}, True),
    ],
)
def test_conditions_hold(written, expected):
    condition = Condition.model_validate(written)
    assert holds(condition, FACTS) is expected
    stored = condition.model_dump(mode="json", by_alias=True, exclude_none=True)
    assert Condition.model_validate(stored) == condition


def test_no_condition_always_holds():
    assert holds(None, {})


@pytest.mark.parametrize(
    "written", [{}, {"filled": "class", "equals": ["class", "gas"]}, {"greater": ["times", 1]}]
)
def test_anything_else_is_refused(written):
    with pytest.raises(ValidationError):
        Condition.model_validate(written)
