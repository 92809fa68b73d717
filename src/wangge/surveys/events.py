"""What happens to surveys. No event tells what was answered, and none that a household answered by itself."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("surveys.SurveyOpened")
@dataclass(frozen=True)
class SurveyOpened:
    """Households were drawn and a survey began; `digest` is the commitment to the draw's secret."""

    survey_id: UUID
    estates: int
    invitations: int
    digest: str


@event("surveys.LettersPrinted")
@dataclass(frozen=True)
class LettersPrinted:
    """Somebody took letters of an estate along to print; they hold the codes."""

    survey_id: UUID
    estate_id: UUID
    letters: int


@event("surveys.AnswerEntered")
@dataclass(frozen=True)
class AnswerEntered:
    """Staff entered an answer for a household, by the code of its letter; neither which nor what."""

    survey_id: UUID


@event("surveys.SurveyClosed")
@dataclass(frozen=True)
class SurveyClosed:
    """A survey ended: its results are frozen, its counts opened and gone."""

    survey_id: UUID
