"""Tables of people, in three rooms: the register, who may look at it, what was asked and corrected."""

from wangge.people.models.access import Binding, BreakGlass, ExportRequest, ImpactAssessment, Withholding
from wangge.people.models.register import Entity, Household, Inspection, Person, Residence, Responsible
from wangge.people.models.rights import Correction, Merge, Objection, RightsRequest

__all__ = [
    "Binding",
    "BreakGlass",
    "Correction",
    "Entity",
    "ExportRequest",
    "Household",
    "ImpactAssessment",
    "Inspection",
    "Merge",
    "Objection",
    "Person",
    "Residence",
    "Responsible",
    "RightsRequest",
    "Withholding",
]
