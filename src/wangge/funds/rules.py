"""How a ledger adds up, what may be booked, and who may what with it. Pure.

Amounts are `Decimal` with two places. An entry against another has its amount with the other sign on the same side and
line, so that both together are nothing wherever they are summed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.permits import in_own_area, rule
from wangge.funds.typed import NUMBERS, is_unit, plain_amount

LEAD, KEEP, VIEW = "funds.lead", "funds.keep", "funds.view"
IN, OUT = "in", "out"
NOTHING, MOST = Decimal("0.00"), Decimal("999999999.99")
FORMER = 0
"""Stands for a line where an entry takes back one of an earlier year: no line of this year's budget holds it."""
AFTERWARDS = timedelta(days=60)
"""How long after its service the firm may still book what belongs to it: a platform default, the city to confirm."""

rule(LEAD, VIEW)(in_own_area)


@rule(KEEP)
def of_the_firm(actor, office, trust):
    """The firm to which the owners entrusted their money; before a trust is named, whichever body the office is of."""
    return office is not None and (trust is None or trust.body_id == office.body_id)


@dataclass(frozen=True)
class Line:
    """A line of a budget, and what was booked on it."""

    number: int
    side: str
    title: str
    budget: Decimal
    booked: Decimal = NOTHING

    @property
    def former(self) -> bool:
        """Whether this is no line of the budget, but what was taken back of earlier years."""
        return self.number == FORMER

    @property
    def left(self) -> Decimal:
        """What the budget still allows of a payment, or still expects of an income; negative beyond it."""
        return self.budget - self.booked

    @property
    def over(self) -> bool:
        """Whether more was paid than the owners decided."""
        return self.side == OUT and self.booked > self.budget

    @property
    def share(self) -> int:
        """How much of the budget was booked, in whole per cent, 0 to 100, for a bar."""
        if self.budget <= 0:
            return 100 if self.booked > 0 else 0
        return int(min(Decimal(100), max(Decimal(0), 100 * self.booked / self.budget)))


def standing(lines: Iterable[Line], bookings) -> list[Line]:
    """Lines with what was booked on each; `bookings` have `line` and `amount`. Their order does not matter."""
    booked = defaultdict(lambda: NOTHING)
    for one in bookings:
        booked[one.line] += one.amount
    return [Line(one.number, one.side, one.title, one.budget, booked[one.number]) for one in lines]


def taken_back(bookings) -> list[Line]:
    """What was taken back in a year of entries of earlier years, as a line of each side that has some."""
    found = [(side, [one for one in bookings if one.line == FORMER and one.side == side]) for side in (IN, OUT)]
    words = _("冲销以前年度的账")
    return [Line(FORMER, side, words, NOTHING, sum(one.amount for one in rows)) for side, rows in found if rows]


def signed(one) -> Decimal:
    """What an entry adds to the money there is."""
    return one.amount if one.side == IN else -one.amount


def balance(bookings) -> Decimal:
    """The money there is after these entries."""
    return sum((signed(one) for one in bookings), NOTHING)


def running(bookings, opening: Decimal = NOTHING) -> Iterator[Decimal]:
    """The money there is after each of these entries, in their order."""
    for one in bookings:
        opening += signed(one)
        yield opening


def in_order(bookings) -> list:
    """Entries by their day, of one day as they were booked."""
    return sorted(bookings, key=lambda one: (one.on, one.serial))


def amount_of(text: str, field: str = "amount") -> Decimal:
    """An amount as it was typed: more than nothing, two places at most; Invalid otherwise."""
    try:
        found = Decimal(plain_amount(text))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not NOTHING <= found <= MOST or found != found.quantize(NOTHING):
        raise Invalid(_("金额写作数字，最多两位小数，例如 12500.00。"), code="bad-amount", field=field)
    return found.quantize(NOTHING)


def booked_amount(text: str) -> Decimal:
    """An amount that is booked: not nothing."""
    found = amount_of(text)
    if found == 0:
        raise Invalid(_("金额须大于 0。记错了的，用冲销，不记负数。"), code="bad-amount", field="amount")
    return found


def party_of(kind: str, name: str) -> tuple[str, str]:
    """(kind, name) of who is on the other side. Organisations are named, people never: Invalid for what names none."""
    name = plain_words(name, 80, "party")
    if kind in ("owners", "person"):
        if name:
            raise Invalid(_("个人和业主不写姓名。请清空，或改选“单位”。"), code="named", field="party")
        return kind, ""
    if kind != "unit":
        raise Invalid(_("请选择对方是单位、业主还是个人。"), code="no-kind", field="party_kind")
    if not is_unit(name):
        told = _("看不出是单位：请写全称，如“××有限公司”“××维修部”。付给个人的选“个人”，不写姓名。")
        raise Invalid(told, code="not-a-unit", field="party")
    return kind, name


def plain_words(text, most: int, field: str, least: int = 0) -> str:
    """Words on one line as all owners will read them, without a telephone or identity number; Invalid otherwise."""
    words = " ".join(str(text or "").split())
    if len(words) < least:
        raise Invalid(_("请写清楚，至少 %d 个字。") % least, code="missing", field=field)
    if len(words) > most:
        raise Invalid(_("最多 %(most)d 个字。") % {"most": most}, code="too-long", field=field)
    if NUMBERS.search(words):
        raise Invalid(_("所有业主都看得到这里：不要写电话和证件号码。"), code="private", field=field)
    return words


def day_in(day: date | None, first: date, last: date, field: str = "on") -> date:
    """A day between two; Invalid otherwise."""
    if day is None or not first <= day <= last:
        told = _("日期须在 %(first)s 到 %(last)s 之间。") % {"first": f"{first}", "last": f"{last}"}
        raise Invalid(told, code="bad-date", field=field)
    return day
