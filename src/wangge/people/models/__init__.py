"""Tables of people, in four rooms: the register, who may look at it, what was asked and corrected, filings."""

from wangge.people.models.access import Binding, BreakGlass, EidAttempt, ExportRequest, ImpactAssessment, Withholding
from wangge.people.models.letting import FilingStep, LettingFiling, TenancyFiling, Tenant
from wangge.people.models.register import Entity, Household, Inspection, Person, Residence, Responsible
from wangge.people.models.rights import Correction, Merge, Objection, RightsRequest

__all__ = [
    "Binding",
    "BreakGlass",
    "Correction",
    "EidAttempt",
    "Entity",
    "ExportRequest",
    "FilingStep",
    "Household",
    "ImpactAssessment",
    "Inspection",
    "LettingFiling",
    "Merge",
    "Objection",
    "Person",
    "Residence",
    "Responsible",
    "RightsRequest",
    "TenancyFiling",
    "Tenant",
    "Withholding",
]
