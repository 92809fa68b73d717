"""Estates, buildings, dwellings, the plates that hang there, and what checks find. Nothing about who lives in them."""

from wangge.premises.models.changes import BuildingChange, DwellingChange, EstateChange, Rearrangement
from wangge.premises.models.checks import COLOURS, Check, Finding, Label, Objection
from wangge.premises.models.components import Component, ComponentChange
from wangge.premises.models.dormitories import Dormitory, DormitoryCheck, DormitoryCount, DormitoryFinding
from wangge.premises.models.letting import Clearance, Listing
from wangge.premises.models.managing import Management
from wangge.premises.models.places import Building, Dwelling, Estate, Place
from wangge.premises.models.plates import Guess, Plate
from wangge.premises.models.tallies import COUNTED, AreaTally, BuildingTally, TallyState

__all__ = [
    "COLOURS",
    "COUNTED",
    "AreaTally",
    "Building",
    "BuildingChange",
    "BuildingTally",
    "Check",
    "Clearance",
    "Component",
    "ComponentChange",
    "Dormitory",
    "DormitoryCheck",
    "DormitoryCount",
    "DormitoryFinding",
    "Dwelling",
    "DwellingChange",
    "Estate",
    "EstateChange",
    "Finding",
    "Guess",
    "Label",
    "Listing",
    "Management",
    "Objection",
    "Place",
    "Plate",
    "Rearrangement",
    "TallyState",
]
