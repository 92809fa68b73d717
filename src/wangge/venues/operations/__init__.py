"""The deeds of this app."""

from wangge.venues.operations.computing import compute_reach
from wangge.venues.operations.places import add_place, correct_place, end_place
from wangge.venues.operations.signs import ask_sign, find_sign, move_sign
from wangge.venues.operations.streets import load_streets

__all__ = [
    "add_place",
    "ask_sign",
    "compute_reach",
    "correct_place",
    "end_place",
    "find_sign",
    "load_streets",
    "move_sign",
]
