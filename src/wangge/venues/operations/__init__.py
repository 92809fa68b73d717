"""The deeds of this app."""

from wangge.venues.operations.computing import compute_reach
from wangge.venues.operations.places import add_place, correct_place, end_place
from wangge.venues.operations.streets import load_streets

__all__ = ["add_place", "compute_reach", "correct_place", "end_place", "load_streets"]
