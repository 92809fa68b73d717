"""Booking an income or a payment, and taking one back by an entry against it. Nothing that was booked is changed."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.funds.events import BookingMade, BookingReversed
from wangge.funds.models import MAX_REASON, MAX_WORDS, Booking
from wangge.funds.operations.trusts import locked
from wangge.funds.operations.vouchers import keep_vouchers
from wangge.funds.queries import booked_until, budget_of, last_day, lines_of, may_still_book
from wangge.funds.rules import FORMER, KEEP, booked_amount, day_in, party_of, plain_words


@dataclass(frozen=True)
class Given:
    """An entry as it was typed; `year`: of the budget from which the line was chosen, None for that of the day."""

    on: date | None
    line: str
    amount: str
    party_kind: str
    party: str
    words: str
    year: int | None = None


@transaction.atomic
def book(trust_id, given, *, key, photos=(), actor, at):
    """Book an income or a payment on a line of the budget of its day's year; returns the Booking.

    `photos` are Pictures of its vouchers. The same key twice is one entry. Refused without a budget of that year.
    """
    trust = locked(trust_id)
    office = require(actor, KEEP, trust)
    if known := _known(trust, key):
        return known
    _still_open(trust, localdate(at))
    on = day_in(given.on, trust.since, last_day(trust, localdate(at)))
    line = _line(trust, on.year, given)
    kind, party = party_of(given.party_kind, given.party)
    told = {"amount": booked_amount(given.amount), "party_kind": kind, "party": party}
    told["words"] = plain_words(given.words, MAX_WORDS, "words", least=2)
    booking = _write(trust, key, on=on, line=line.number, side=line.side, **told, actor=actor, office=office, at=at)
    keep_vouchers(booking, photos)
    happened = BookingMade(trust_id=trust.pk, booking_id=booking.pk, vouchers=len(photos))
    record(happened, actor=actor, at=at, office=office)
    return booking


@transaction.atomic
def reverse(booking_id, *, reason, key, actor, at):
    """Take an entry back by one against it, with the reason; returns that one. Once only, and not what takes back.

    It has the day on which it is booked, or the last day of a service that ended: what was read of the money of a past
    day stays true. An entry of an earlier year is taken back beside the lines of this year's budget.
    """
    wrong = Booking.objects.filter(pk=booking_id).first()
    if wrong is None:
        raise Invalid(_("没有这笔账。"), code="no-booking")
    trust = locked(wrong.trust_id)
    office = require(actor, KEEP, trust)
    if known := _known(trust, key):
        return known
    if wrong.reverses_id:
        raise Refused(_("这一笔本身就是冲销，不能再冲。记错了，请重新记一笔。"), code="against-one")
    if Booking.objects.filter(reverses=wrong).exists():
        raise Refused(_("这一笔已经冲销过了。"), code="reversed")
    _still_open(trust, localdate(at))
    on = max(wrong.on, last_day(trust, localdate(at)))
    told = {name: getattr(wrong, name) for name in ("side", "party_kind", "party", "words")}
    told |= {"line": wrong.line if on.year == wrong.year else FORMER, "amount": -wrong.amount, "reverses": wrong}
    told["reason"] = plain_words(reason, MAX_REASON, "reason", least=4)
    against = _write(trust, key, on=on, **told, actor=actor, office=office, at=at)
    happened = BookingReversed(trust_id=trust.pk, booking_id=against.pk, reverses=wrong.pk)
    record(happened, actor=actor, at=at, office=office)
    return against


def _still_open(trust, today):
    if not may_still_book(trust, today):
        told = _("服务已经结束，企业补记到 %s 为止。还有没记的账，请找社区。")
        raise Refused(told % booked_until(trust), code="closed", field="on")


def _known(trust, key):
    """The entry of this key, None before it; a key of another ledger is refused."""
    known = Booking.objects.filter(pk=key).first()
    if known and known.trust_id != trust.pk:
        raise Refused(_("这张表已经在另一本账里用过。请重新打开页面再记。"), code="used-key", field="key")
    return known


def _line(trust, year, given):
    if given.year not in (None, year):
        told = _("选的是 %(chosen)d 年预算的项目，日期却在 %(year)d 年。请改日期，或者改选那一年的项目。")
        raise Invalid(told % {"chosen": given.year, "year": year}, code="other-year", field="line")
    budget = budget_of(trust, year)
    if budget is None:
        told = _("还没有登记业主大会通过的 %d 年预算，不能记账。请先由社区登记。")
        raise Refused(told % year, code="no-budget", field="on")
    line = next((one for one in lines_of(budget) if str(one.number) == str(given.line)), None)
    if line is None:
        raise Invalid(_("请从预算里选择项目。"), code="no-line", field="line")
    return line


def _write(trust, key, *, on, actor, office, at, **told):
    serial = (trust.bookings.aggregate(last=Max("serial"))["last"] or 0) + 1
    told |= {"year": on.year, "by_id": actor.id, "office_name": office.signs_as if office else ""}
    return Booking.objects.create(pk=key, trust=trust, serial=serial, on=on, at=at, **told)
