"""The deeds of this app."""

from wangge.premises.operations.checks import decide_objection, object_to, recheck, record_check, report_fixed
from wangge.premises.operations.dwellings import end_dwelling, restore_dwelling, set_use
from wangge.premises.operations.labels import relabel
from wangge.premises.operations.looking import look_by_plate
from wangge.premises.operations.plates import hang_at_doors, hang_plates, replace_plate, revoke_plate

__all__ = [
    "decide_objection",
    "end_dwelling",
    "hang_at_doors",
    "hang_plates",
    "look_by_plate",
    "object_to",
    "recheck",
    "record_check",
    "relabel",
    "replace_plate",
    "report_fixed",
    "restore_dwelling",
    "revoke_plate",
    "set_use",
]
