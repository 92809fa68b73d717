"""Deeds of ratings."""

from wangge.ratings.operations.compute import compute_round, recompute
from wangge.ratings.operations.open_round import open_round

__all__ = ["compute_round", "open_round", "recompute"]
