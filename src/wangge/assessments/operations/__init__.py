"""The deeds of a sheet: drawn up, contested row by row, decided, signed."""

from wangge.assessments.operations.appeal import appeal_row, decide_appeal
from wangge.assessments.operations.draw_up import draw_up
from wangge.assessments.operations.proofs import forget_proofs, read_proof
from wangge.assessments.operations.sign import sign_sheet

__all__ = ["appeal_row", "decide_appeal", "draw_up", "forget_proofs", "read_proof", "sign_sheet"]
