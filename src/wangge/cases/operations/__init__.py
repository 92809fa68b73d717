"""The deeds of this app: report a case, move it, release it, sweep deadlines, read and erase a reporter's contact."""

from wangge.cases.operations.about import name_component
from wangge.cases.operations.bulk import begin_bulk, forget_bulks, run_bulk, try_moves
from wangge.cases.operations.columns import choose_columns
from wangge.cases.operations.contact import erase_contacts, read_contact
from wangge.cases.operations.erase import erase_texts
from wangge.cases.operations.find import record_find
from wangge.cases.operations.hot import group_issues
from wangge.cases.operations.indexing import index_written
from wangge.cases.operations.lateness import raise_late, warn_of_deadlines
from wangge.cases.operations.learn import choose_model, learn_classes
from wangge.cases.operations.move import move_case
from wangge.cases.operations.read import read_case
from wangge.cases.operations.recompute import recompute_deadlines
from wangge.cases.operations.recuse import declare_interest
from wangge.cases.operations.release import release_case, withdraw_release
from wangge.cases.operations.report import Report, report_case
from wangge.cases.operations.sealing import seal_days
from wangge.cases.operations.search import record_search
from wangge.cases.operations.sweep import lapse_ratings, mark_overdue
from wangge.cases.operations.tell_more import take_step, tell_more
from wangge.cases.operations.versions import move_to_version
from wangge.cases.operations.views import delete_view, raise_view, rename_view, save_view, show_first
from wangge.cases.operations.whistle import answer_call, blow_whistle, end_whistle, rate_whistle

__all__ = [
    "Report",
    "answer_call",
    "begin_bulk",
    "blow_whistle",
    "choose_columns",
    "choose_model",
    "declare_interest",
    "delete_view",
    "end_whistle",
    "erase_contacts",
    "erase_texts",
    "forget_bulks",
    "group_issues",
    "index_written",
    "lapse_ratings",
    "learn_classes",
    "mark_overdue",
    "move_case",
    "move_to_version",
    "name_component",
    "raise_late",
    "raise_view",
    "rate_whistle",
    "read_case",
    "read_contact",
    "recompute_deadlines",
    "record_find",
    "record_search",
    "release_case",
    "rename_view",
    "report_case",
    "run_bulk",
    "save_view",
    "seal_days",
    "show_first",
    "take_step",
    "tell_more",
    "try_moves",
    "warn_of_deadlines",
    "withdraw_release",
]
