"""Wangge (网格): open software for the community governance of a Chinese county or city."""

__version__ = "0.1.0"
