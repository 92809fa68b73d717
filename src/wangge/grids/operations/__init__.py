"""The deeds of this app."""

from wangge.grids.operations.checks import check_net
from wangge.grids.operations.comparing import compare_boundaries
from wangge.grids.operations.deciding import approve_change, refuse_change, undo_change, withdraw_change
from wangge.grids.operations.proposing import propose_merge, propose_redraw, propose_split

__all__ = [
    "approve_change",
    "check_net",
    "compare_boundaries",
    "propose_merge",
    "propose_redraw",
    "propose_split",
    "refuse_change",
    "undo_change",
    "withdraw_change",
]
