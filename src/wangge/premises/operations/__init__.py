"""The deeds of this app."""

from wangge.premises.operations.buildings import add_building, correct_building
from wangge.premises.operations.checks import decide_objection, object_to, recheck, record_check, report_fixed
from wangge.premises.operations.components import add_component, correct_component, end_component
from wangge.premises.operations.dwellings import add_dwelling, add_rooms, correct_dwelling, set_use
from wangge.premises.operations.estates import add_estate, correct_estate
from wangge.premises.operations.grouping import (
    end_building,
    end_estate,
    merge_buildings,
    merge_estates,
    split_building,
    split_estate,
)
from wangge.premises.operations.labels import relabel
from wangge.premises.operations.looking import look_by_plate
from wangge.premises.operations.managing import end_manager, set_manager
from wangge.premises.operations.plates import hang_at_doors, hang_plates, replace_plate, revoke_plate
from wangge.premises.operations.rearranging import end_dwelling, merge_dwellings, split_dwelling
from wangge.premises.operations.undoing import restore_dwelling, undo_rearrangement

__all__ = [
    "add_building",
    "add_component",
    "add_dwelling",
    "add_estate",
    "add_rooms",
    "correct_building",
    "correct_component",
    "correct_dwelling",
    "correct_estate",
    "decide_objection",
    "end_building",
    "end_component",
    "end_dwelling",
    "end_estate",
    "end_manager",
    "hang_at_doors",
    "hang_plates",
    "look_by_plate",
    "merge_buildings",
    "merge_dwellings",
    "merge_estates",
    "object_to",
    "recheck",
    "record_check",
    "relabel",
    "replace_plate",
    "report_fixed",
    "restore_dwelling",
    "revoke_plate",
    "set_manager",
    "set_use",
    "split_building",
    "split_dwelling",
    "split_estate",
    "undo_rearrangement",
]
