"""What happens to ledgers. No event tells an amount, a payee or what was asked."""

from dataclasses import dataclass
from uuid import UUID

from wangge.core.events import event


@event("funds.TrustOpened")
@dataclass(frozen=True)
class TrustOpened:
    """An estate came under trust-style service, by a decision of its owners."""

    trust_id: UUID
    estate_id: UUID
    body_id: UUID


@event("funds.TrustEnded")
@dataclass(frozen=True)
class TrustEnded:
    """The service of an estate ended; its ledger stays."""

    trust_id: UUID


@event("funds.BudgetAdopted")
@dataclass(frozen=True)
class BudgetAdopted:
    """A budget that owners adopted was entered, with so many lines."""

    trust_id: UUID
    budget_id: UUID
    lines: int


@event("funds.BookingMade")
@dataclass(frozen=True)
class BookingMade:
    """The firm booked an income or a payment, with so many pictures of vouchers."""

    trust_id: UUID
    booking_id: UUID
    vouchers: int


@event("funds.BookingReversed")
@dataclass(frozen=True)
class BookingReversed:
    """The firm took an entry back by one against it."""

    trust_id: UUID
    booking_id: UUID
    reverses: UUID


@event("funds.VoucherCovered")
@dataclass(frozen=True)
class VoucherCovered:
    """The community took away a picture behind an entry, for it told of somebody."""

    trust_id: UUID
    voucher_id: UUID


@event("funds.VoucherAdded")
@dataclass(frozen=True)
class VoucherAdded:
    """The firm handed in so many pictures for those that were covered."""

    trust_id: UUID
    booking_id: UUID
    vouchers: int


@event("funds.OwnerNoted")
@dataclass(frozen=True)
class OwnerNoted:
    """An office saw papers by which somebody who is bound owns a dwelling of the estate; `kind`: of which kind."""

    trust_id: UUID
    note_id: UUID
    kind: str


@event("funds.OwnerNoteRevoked")
@dataclass(frozen=True)
class OwnerNoteRevoked:
    """An owner's note was revoked."""

    trust_id: UUID
    note_id: UUID


@event("funds.QuestionAsked")
@dataclass(frozen=True)
class QuestionAsked:
    """Somebody of the estate asked about an entry."""

    booking_id: UUID
    question_id: UUID


@event("funds.QuestionAnswered")
@dataclass(frozen=True)
class QuestionAnswered:
    """The firm answered a question; `late` after its deadline."""

    question_id: UUID
    late: bool
