"""The deeds of this app: a month drawn up, visits, hints, and what is forgotten."""

from wangge.visits.operations.hints import answer_hint, decide_hint, give_hint
from wangge.visits.operations.planning import draw_all, draw_month
from wangge.visits.operations.visits import Said, record_visit, take_back

__all__ = [
    "Said",
    "answer_hint",
    "decide_hint",
    "draw_all",
    "draw_month",
    "give_hint",
    "record_visit",
    "take_back",
]
