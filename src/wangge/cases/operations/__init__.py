"""The deeds of this app: report a case, move it, release it, sweep deadlines, read and erase a reporter's contact."""

from wangge.cases.operations.contact import erase_contacts, read_contact
from wangge.cases.operations.move import move_case
from wangge.cases.operations.read import read_case
from wangge.cases.operations.release import release_case, withdraw_release
from wangge.cases.operations.report import Report, report_case
from wangge.cases.operations.sweep import lapse_ratings, mark_overdue

__all__ = [
    "Report",
    "erase_contacts",
    "lapse_ratings",
    "mark_overdue",
    "move_case",
    "read_case",
    "read_contact",
    "release_case",
    "report_case",
    "withdraw_release",
]
