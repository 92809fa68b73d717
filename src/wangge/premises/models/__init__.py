"""Estates, buildings, dwellings, the plates that hang there, and what checks find. Nothing about who lives in them."""

from wangge.premises.models.checks import COLOURS, Check, Finding, Label, Objection
from wangge.premises.models.places import Building, Dwelling, DwellingChange, Estate, Place
from wangge.premises.models.plates import Plate

__all__ = [
    "Building",
    "COLOURS",
    "Check",
    "Dwelling",
    "DwellingChange",
    "Estate",
    "Finding",
    "Label",
    "Objection",
    "Place",
    "Plate",
]
