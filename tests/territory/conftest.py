"""Areas of the demo by their keys, and a deed's actor and time."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wangge.core.permits import SYSTEM
from wangge.territory.queries import areas

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def area(tianchang):
    """`area("qianqiu")` is the living area of a key, as the database has it now."""
    return lambda key: areas().get(key=key)


@pytest.fixture
def deed():
    """What every change needs: a basis, who and when."""
    return {"basis": "测试用批复", "actor": SYSTEM, "at": AT}
