"""The deeds of this app: open a campaign, check a place, close the campaign."""

from wangge.projects.operations.campaigns import close_campaign, open_campaign
from wangge.projects.operations.checks import check_place

__all__ = ["check_place", "close_campaign", "open_campaign"]
