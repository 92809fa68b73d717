"""A month with five matters of one department, and its sheet."""

from datetime import date, datetime, timedelta

import pytest

from tests.cases.conftest import CHINA, Matter, media, plate  # noqa: F401  fixtures
from wangge.assessments.operations import draw_up
from wangge.core.permits import SYSTEM

JUNE = date(2025, 6, 15)
JULY_FIRST = datetime(2025, 7, 1, 9, tzinfo=CHINA)  # a Tuesday: appeals end on Friday at nine
MONDAY = datetime(2025, 6, 9, 9, tzinfo=CHINA)


@pytest.fixture
def june(plate):  # noqa: F811
    """Five matters for the fire brigade in June 2025: one closed late, one rated badly, the others well."""
    matters = [Matter(plate, at=MONDAY + timedelta(minutes=n)) for n in range(5)]
    for n, matter in enumerate(matters):
        if n == 0:
            matter.walk_to("checked")
            matter.at += timedelta(days=5)
        matter.walk_to("closed")
        stars, solved = ("1", "no") if n == 1 else ("5", "yes")
        matter.take("rate", matter.reporter, rating=stars, solved=solved)
    return matters


@pytest.fixture
def sheet(june):
    """Its sheet, drawn up on the first of July."""
    return draw_up("departments", JUNE, actor=SYSTEM, at=JULY_FIRST)
