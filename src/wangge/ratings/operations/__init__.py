"""Deeds of ratings."""

from wangge.ratings.operations.applications import apply_for, withdraw_application
from wangge.ratings.operations.compute import compute_round, recompute, reopen_round
from wangge.ratings.operations.correct import correct_published
from wangge.ratings.operations.credit import decide_repair, give_consent, request_repair, withdraw_consent
from wangge.ratings.operations.decide import decide_effect, revoke_decision
from wangge.ratings.operations.draw_up import draw_up
from wangge.ratings.operations.objections import decide_objection, object_to
from wangge.ratings.operations.open_round import open_round
from wangge.ratings.operations.publish import give_notice, publish_round, sign_round, withdraw_round

__all__ = [
    "apply_for",
    "compute_round",
    "correct_published",
    "decide_effect",
    "decide_objection",
    "decide_repair",
    "draw_up",
    "give_consent",
    "give_notice",
    "object_to",
    "open_round",
    "publish_round",
    "recompute",
    "reopen_round",
    "request_repair",
    "revoke_decision",
    "sign_round",
    "withdraw_application",
    "withdraw_consent",
    "withdraw_round",
]
