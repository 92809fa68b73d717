"""The deeds of this app: points, months, single shifts, exchanges, days one cannot stand."""

from wangge.workforce.operations.away import forget_away, note_away
from wangge.workforce.operations.months import draft_month, drop_month, publish_month
from wangge.workforce.operations.points import Place, add_point, change_point, end_point
from wangge.workforce.operations.records import Written, blank_record, correct_record, write_record
from wangge.workforce.operations.shifts import check_in, check_out, give_shift, report_found
from wangge.workforce.operations.swaps import answer_swap, ask_swap, decide_swap, withdraw_swap

__all__ = [
    "Place",
    "Written",
    "add_point",
    "answer_swap",
    "ask_swap",
    "blank_record",
    "change_point",
    "check_in",
    "check_out",
    "correct_record",
    "decide_swap",
    "draft_month",
    "drop_month",
    "end_point",
    "forget_away",
    "give_shift",
    "note_away",
    "publish_month",
    "report_found",
    "withdraw_swap",
    "write_record",
]
