"""Tables of people, in six rooms: the register, who may look at it, what was asked and corrected, filings, disputed
numbers, moves between communities."""

from wangge.people.models.access import Binding, BreakGlass, EidAttempt, ExportRequest, ImpactAssessment, Withholding
from wangge.people.models.disputes import NumberClaim, NumberDispute
from wangge.people.models.letting import FilingStep, LettingFiling, TenancyFiling, Tenant
from wangge.people.models.register import Entity, EntityChange, Household, Inspection, Person, Residence, Responsible
from wangge.people.models.rights import Correction, Merge, Objection, RightsRequest
from wangge.people.models.transfers import Transfer

__all__ = [
    "Binding",
    "BreakGlass",
    "Correction",
    "EidAttempt",
    "Entity",
    "EntityChange",
    "ExportRequest",
    "FilingStep",
    "Household",
    "ImpactAssessment",
    "Inspection",
    "LettingFiling",
    "Merge",
    "NumberClaim",
    "NumberDispute",
    "Objection",
    "Person",
    "Residence",
    "Responsible",
    "RightsRequest",
    "TenancyFiling",
    "Tenant",
    "Transfer",
    "Withholding",
]
