"""Rules of a whole way: how long it may be rated, how often reopened, when to warn, and who hears that it is late."""

from decimal import Decimal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from wangge.method.schema.base import Key, LimitValue, Provenance, Record


class RatingRule(Record):
    """How many natural days the reporter may rate after closing."""

    days: int = Field(gt=0)
    provenance: Provenance


class ReopenRule(Record):
    """How often a reporter may ask for the matter to be handled again."""

    times: int = Field(ge=0)
    provenance: Provenance


class WarningRule(Record):
    """When to warn of a deadline: with so much of the time used up (`share`), or so long before it (`before`)."""

    share: Decimal | None = Field(None, gt=0, lt=1)
    before: LimitValue | None = None
    provenance: Provenance

    @model_validator(mode="after")
    def _one_of_both(self):
        if (self.share is None) == (self.before is None):
            raise PydanticCustomError("warning", "须且只须写 share（已用去多少）或 before（提前多久）")
        return self


class EscalationRule(Record):
    """Who hears of a case so long after its deadline: those who may settle the question it opens."""

    after: LimitValue
    opens: Key
    provenance: Provenance


class DuplicateRule(Record):
    """Same class within this distance and time: a candidate for merging, shown to a person."""

    metres: int = Field(gt=0)
    hours: int = Field(gt=0)
    provenance: Provenance
