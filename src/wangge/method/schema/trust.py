"""Trust-style property service (信托制): within what time a firm answers what owners ask about their ledger."""

from wangge.core.clock import Limit, Unit
from wangge.method.schema.base import PLATFORM, LimitValue, Provenance, Record, Words


class TrustService(Record):
    """The service of a city that has it. Which estates are in it is no part of the method: owners decide that."""

    title: Words
    answer: LimitValue
    provenance: Provenance

    @classmethod
    def usual(cls) -> "TrustService":
        """The platform's, for ledgers of a city whose method no longer has the service."""
        return cls(title="信托制物业服务", answer=Limit(5, Unit.working_day), provenance=PLATFORM)
