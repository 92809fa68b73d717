"""Deeds of ledgers."""

from wangge.funds.operations.booking import Given, book, reverse
from wangge.funds.operations.budgets import adopt_budget
from wangge.funds.operations.owners import note_owner, revoke_note
from wangge.funds.operations.questions import answer_question, ask_about
from wangge.funds.operations.trusts import end_trust, open_trust
from wangge.funds.operations.vouchers import add_vouchers, cover_voucher, read_voucher

__all__ = [
    "Given",
    "add_vouchers",
    "adopt_budget",
    "answer_question",
    "ask_about",
    "book",
    "cover_voucher",
    "end_trust",
    "note_owner",
    "open_trust",
    "read_voucher",
    "reverse",
    "revoke_note",
]
