"""What happens to records of people: keys and names of fields, never what stands in them."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("people.PersonRegistered")
@dataclass(frozen=True)
class PersonRegistered:
    """Somebody was entered in the register."""

    person_id: UUID


@event("people.PersonCorrected")
@dataclass(frozen=True)
class PersonCorrected:
    """Fields of a person were corrected; which ones and what stood there before is kept beside it, sealed."""

    person_id: UUID
    correction_id: UUID


@event("people.PersonMoved")
@dataclass(frozen=True)
class PersonMoved:
    """Somebody moved in, out or on: by themselves, or `along` with premises that were merged, split or ended."""

    person_id: UUID
    residence_id: UUID
    along: bool = False


@event("people.HouseholdCounted")
@dataclass(frozen=True)
class HouseholdCounted:
    """How many of each age band live together at a door was counted, or counted again."""

    household_id: UUID


@event("people.HouseholdEnded")
@dataclass(frozen=True)
class HouseholdEnded:
    """A household no longer lives there."""

    household_id: UUID


@event("people.PeopleMerged")
@dataclass(frozen=True)
class PeopleMerged:
    """Two records turned out to be one person."""

    kept_id: UUID
    gone_id: UUID


@event("people.MergeUndone")
@dataclass(frozen=True)
class MergeUndone:
    """They were two people after all."""

    kept_id: UUID
    gone_id: UUID


@event("people.AccountBound")
@dataclass(frozen=True)
class AccountBound:
    """An office saw at its counter that an account is a person's, or a service of electronic identity said so."""

    binding_id: UUID
    kind: str


@event("people.EidStarted")
@dataclass(frozen=True)
class EidStarted:
    """An account's holder went to be identified by a service of electronic identity."""

    attempt_id: UUID


@event("people.EidRefused")
@dataclass(frozen=True)
class EidRefused:
    """They came back and were not bound: the service's answer did not hold ("answer"), nobody was found by it
    ("nobody"), they gave up ("cancelled"), or the service did not answer ("down"), then perhaps before they went."""

    attempt_id: UUID
    kind: str


@event("people.BindingRevoked")
@dataclass(frozen=True)
class BindingRevoked:
    """An account opens a person's file no longer."""

    binding_id: UUID


@event("people.BindingWoken")
@dataclass(frozen=True)
class BindingWoken:
    """After a long time without signing in, an account's holder told the whole number of the person bound to it."""

    binding_id: UUID


@event("people.CopyTaken")
@dataclass(frozen=True)
class CopyTaken:
    """Somebody took a copy of their own file along, in one of the forms it comes in."""

    binding_id: UUID
    kind: str


@event("people.GlassBroken")
@dataclass(frozen=True)
class GlassBroken:
    """An office opened an area outside its own for three hours, with a reason."""

    glass_id: UUID
    area_id: UUID
    repeated: bool


@event("people.GlassReviewed")
@dataclass(frozen=True)
class GlassReviewed:
    """A supervisor judged whether it had been proper."""

    glass_id: UUID
    kind: str


@event("people.LookObjected")
@dataclass(frozen=True)
class LookObjected:
    """A person objected to a look at their file."""

    objection_id: UUID


@event("people.ObjectionAnswered")
@dataclass(frozen=True)
class ObjectionAnswered:
    """The objection was answered."""

    objection_id: UUID
    upheld: bool


@event("people.RightAsked")
@dataclass(frozen=True)
class RightAsked:
    """A person asked for a copy, a correction, deletion or an explanation."""

    request_id: UUID
    kind: str


@event("people.RightDecided")
@dataclass(frozen=True)
class RightDecided:
    """The request was granted or refused."""

    request_id: UUID
    kind: str


@event("people.ExportAsked")
@dataclass(frozen=True)
class ExportAsked:
    """Somebody asked for a ledger as a file."""

    export_id: UUID
    kind: str


@event("people.ExportDecided")
@dataclass(frozen=True)
class ExportDecided:
    """Somebody else approved or refused it."""

    export_id: UUID
    approved: bool


@event("people.ExportFetched")
@dataclass(frozen=True)
class ExportFetched:
    """The file was fetched, with so many rows."""

    export_id: UUID
    rows: int


@event("people.LookWithheld")
@dataclass(frozen=True)
class LookWithheld:
    """A look is not shown to the person until a day, on a legal basis."""

    withholding_id: UUID


@event("people.ImpactAssessed")
@dataclass(frozen=True)
class ImpactAssessed:
    """A sensitive module has an assessment of its effect on people: it may run until the assessment ends."""

    assessment_id: UUID
    key: str


@event("people.EntityRegistered")
@dataclass(frozen=True)
class EntityRegistered:
    """A firm or a trader was entered in the register."""

    entity_id: UUID
    kind: str


@event("people.EntityCorrected")
@dataclass(frozen=True)
class EntityCorrected:
    """What is kept of a firm was corrected."""

    entity_id: UUID


@event("people.EntityMoved")
@dataclass(frozen=True)
class EntityMoved:
    """A firm moved to other premises."""

    entity_id: UUID


@event("people.EntityEnded")
@dataclass(frozen=True)
class EntityEnded:
    """A firm closed, or left the county."""

    entity_id: UUID


@event("people.LettingFiled")
@dataclass(frozen=True)
class LettingFiled:
    """A landlord filed that a dwelling will be let."""

    filing_id: UUID


@event("people.LettingMoved")
@dataclass(frozen=True)
class LettingMoved:
    """A letting filing was accepted, returned, sent again, taken back, ended or revoked, or its time was over."""

    filing_id: UUID
    kind: str


@event("people.TenancyFiled")
@dataclass(frozen=True)
class TenancyFiled:
    """A tenancy was filed, with who moves in."""

    filing_id: UUID


@event("people.TenancyMoved")
@dataclass(frozen=True)
class TenancyMoved:
    """A tenancy filing was accepted, returned, sent again, taken back or ended, or its time was over."""

    filing_id: UUID
    kind: str


@event("people.TenantsSettled")
@dataclass(frozen=True)
class TenantsSettled:
    """So many tenants of an accepted filing became residents of the register; others wait for an office."""

    filing_id: UUID
    count: int
