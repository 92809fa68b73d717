"""What happens to cases."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("cases.CaseReported")
@dataclass(frozen=True)
class CaseReported:
    """A matter came in."""

    case_id: UUID
    channel: str


@event("cases.CaseMoved")
@dataclass(frozen=True)
class CaseMoved:
    """A case took a step of its way."""

    case_id: UUID
    move_id: UUID
    step: str
    to_state: str


@event("cases.CaseSplit")
@dataclass(frozen=True)
class CaseSplit:
    """A matter held two concerns: another one was split off it, with the same reporter."""

    case_id: UUID
    part_id: UUID


@event("cases.ComponentNamed")
@dataclass(frozen=True)
class ComponentNamed:
    """Staff said which component of the city a matter is about; None: about none after all."""

    case_id: UUID
    component_id: UUID | None


@event("cases.BulkFinished")
@dataclass(frozen=True)
class BulkFinished:
    """A person asked for one step on many cases, and each was tried: so many, of which so many were refused."""

    bulk_id: UUID
    cases: int
    refused: int


@event("cases.CaseChangedVersion")
@dataclass(frozen=True)
class CaseChangedVersion:
    """An open case went over to another version of the method."""

    case_id: UUID
    move_id: UUID
    version_id: UUID


@event("cases.CaseOverdue")
@dataclass(frozen=True)
class CaseOverdue:
    """A case passed its deadline."""

    case_id: UUID


@event("cases.CaseWarned")
@dataclass(frozen=True)
class CaseWarned:
    """The deadline of a case has come near, as its method says."""

    case_id: UUID


@event("cases.CaseRaised")
@dataclass(frozen=True)
class CaseRaised:
    """A case is late so long that the next in line has it among their tasks: by which question."""

    case_id: UUID
    kind: str


@event("cases.DeadlinesRecomputed")
@dataclass(frozen=True)
class DeadlinesRecomputed:
    """The calendar changed: a batch of open cases was computed anew; each deadline that moved has a DueChange."""

    cases: int
    changed: int


@event("cases.CaseReleased")
@dataclass(frozen=True)
class CaseReleased:
    """A title, perhaps words and photos of a case, may be read by everybody."""

    case_id: UUID
    photos: int


@event("cases.ReleaseWithdrawn")
@dataclass(frozen=True)
class ReleaseWithdrawn:
    """What was released of a case is public no more."""

    case_id: UUID


@event("cases.ContactsErased")
@dataclass(frozen=True)
class ContactsErased:
    """Reporters' contact data passed their time and were erased."""

    count: int


@event("cases.CaseErased")
@dataclass(frozen=True)
class CaseErased:
    """A case's words, photos and place passed their time and were erased; number, class, states and times stay."""

    case_id: UUID


@event("cases.ViewChanged")
@dataclass(frozen=True)
class ViewChanged:
    """A person made or changed one of their own saved views, or it is gone."""

    view_id: UUID
    gone: bool


@event("cases.ColumnsChosen")
@dataclass(frozen=True)
class ColumnsChosen:
    """A person chose which columns their own lists show."""

    account_id: UUID


@event("cases.WhistleBlown")
@dataclass(frozen=True)
class WhistleBlown:
    """Bodies were called to a case or a place by a whistle: at which level, how many."""

    whistle_id: UUID
    case_id: UUID | None
    level: str
    bodies: int


@event("cases.CallAnswered")
@dataclass(frozen=True)
class CallAnswered:
    """A called body reported in, or said that it does not come."""

    call_id: UUID
    whistle_id: UUID
    came: bool


@event("cases.WhistleEnded")
@dataclass(frozen=True)
class WhistleEnded:
    """What the called bodies did together is written down, and each of them rated."""

    whistle_id: UUID


@event("cases.CallRated")
@dataclass(frozen=True)
class CallRated:
    """A called body rated the whistle."""

    call_id: UUID
    whistle_id: UUID


@event("cases.InterestDeclared")
@dataclass(frozen=True)
class InterestDeclared:
    """Somebody of the staff has an interest in a case and takes no step on it."""

    case_id: UUID
    kind: str


@event("cases.ClassModelLearnt")
@dataclass(frozen=True)
class ClassModelLearnt:
    """The job learnt from so many closed cases which class a message speaks for; in use if better than the glossary."""

    number: int
    cases: int
    in_use: bool


@event("cases.ClassModelChosen")
@dataclass(frozen=True)
class ClassModelChosen:
    """A person chose which model suggests classes, 0 is the glossary; or that from now on the job chooses (`by_job`):
    then `number` is what was in use."""

    number: int
    by_job: bool = False


@event("cases.IssuesGrouped")
@dataclass(frozen=True)
class IssuesGrouped:
    """Recent cases were grouped by cause, in so many parts of the county; so many issues stand now."""

    blocks: int
    issues: int
