"""Deeds of ledgers."""

from wangge.funds.operations.booking import Given, book, reverse
from wangge.funds.operations.budgets import adopt_budget
from wangge.funds.operations.questions import answer_question, ask_about
from wangge.funds.operations.trusts import end_trust, open_trust
from wangge.funds.operations.vouchers import read_voucher

__all__ = [
    "Given",
    "adopt_budget",
    "answer_question",
    "ask_about",
    "book",
    "end_trust",
    "open_trust",
    "read_voucher",
    "reverse",
]
