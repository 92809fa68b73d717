"""The county's standing jobs of ledgers: forgetting who asked, old questions and vouchers, and notes of owners."""

from wangge.core.erasing import forgetting
from wangge.funds import operations  # noqa: F401  registers the rules

ASKERS = forgetting("funds.forget_askers", "5 20 * * *")
QUESTIONS = forgetting("funds.forget_questions", "10 20 * * *")
VOUCHERS = forgetting("funds.forget_vouchers", "15 20 * * *")
OWNERS = forgetting("funds.forget_owner_notes", "20 20 * * *")
