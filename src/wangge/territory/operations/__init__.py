"""Changing the area tree: areas one by one, and the division of grids."""

from wangge.territory.operations.areas import (
    add_area,
    load_areas,
    merge_areas,
    move_area,
    number_grids,
    read_areas,
    recode_area,
    rename_area,
    set_boundary,
)
from wangge.territory.operations.division import split_area, unmerge_areas, unsplit_area

__all__ = [
    "add_area",
    "load_areas",
    "merge_areas",
    "move_area",
    "number_grids",
    "read_areas",
    "recode_area",
    "rename_area",
    "set_boundary",
    "split_area",
    "unmerge_areas",
    "unsplit_area",
]
