"""The deeds with items of lists: propose one, take it along its way, show it to the public."""

from wangge.command.operations.move import move_item
from wangge.command.operations.propose import Proposal, propose_item
from wangge.command.operations.show import hide_item, show_item

__all__ = ["Proposal", "hide_item", "move_item", "propose_item", "show_item"]
