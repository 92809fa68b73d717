"""Areas of the demo by their keys, and a deed's actor and time."""

import pytest

from tests.moments import TOMORROW as AT
from wangge.core.permits import SYSTEM
from wangge.territory.queries import areas


@pytest.fixture
def area(tianchang):
    """`area("qianqiu")` is the living area of a key, as the database has it now."""
    return lambda key: areas().get(key=key)


@pytest.fixture
def deed():
    """What every change needs: a basis, who and when."""
    return {"basis": "测试用批复", "actor": SYSTEM, "at": AT}
