"""Entering a budget as the owners adopted it: whole, with their decision; never by the firm that spends it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.events import record
from wangge.core.permits import require
from wangge.funds.events import BudgetAdopted
from wangge.funds.models import SIDES, Budget, BudgetLine
from wangge.funds.operations.trusts import locked
from wangge.funds.queries import budget_of, lines_of
from wangge.funds.rules import LEAD, amount_of, day_in, plain_words

MOST_LINES = 40


@dataclass(frozen=True)
class Planned:
    """A line as it was typed; `number` is that of the line it was, None for a new one."""

    side: str
    title: str
    amount: str
    number: int | None = None


@transaction.atomic
def adopt_budget(trust_id, year, planned, *, decision, decided_on, actor, at, seen=None):
    """The budget of a year that owners adopted; one of the same year before it counts no more. Returns the Budget.

    `seen`: the number of the version that stood when it was typed, 0 for none; Stale where another stands by now. A
    line on which something was booked stays, with nothing in it if need be. Forbidden for the firm itself.
    """
    trust, today = locked(trust_id), localdate(at)
    office = require(actor, LEAD, trust.estate.area.path)
    if any(one.body_id == trust.body_id for one in actor.offices):
        raise Forbidden(_("预算由业主大会定，由社区登记：花钱的企业不登记预算。"))
    if trust.until:
        raise Refused(_("这个小区的信托制服务已经结束。"), code="ended")
    if year not in (today.year - 1, today.year, today.year + 1) or year < trust.since.year:
        raise Invalid(_("只登记去年、今年、明年的预算，不早于开始试点的那年。"), code="bad-year", field="year")
    before = budget_of(trust, year)
    if seen not in (None, before.number if before else 0):
        raise Stale(_("这一年的预算刚刚登记了新的一版。请重新打开，看现行的再改。"))
    known = {one.number: one for one in lines_of(before)} if before else {}
    lines = _read(planned, known)
    _keep_booked(trust, year, lines, known)
    decided_on = day_in(decided_on, trust.decided_on, today, "decided_on")
    budget = Budget.objects.create(
        **{"trust": trust, "year": year, "number": before.number + 1 if before else 1, "decided_on": decided_on},
        **{"decision": plain_words(decision, 200, "decision", least=4), "at": at, "by_id": actor.id},
        office_name=office.signs_as if office else "",
    )
    BudgetLine.objects.bulk_create(BudgetLine(budget=budget, **one) for one in lines)
    told = BudgetAdopted(trust_id=trust.pk, budget_id=budget.pk, lines=len(lines))
    record(told, actor=actor, at=at, office=office)
    return budget


def _read(planned, known):
    """The lines as they are kept: those that were keep number and side, new ones get the next numbers."""
    found, following = [], max(known, default=0) + 1
    for one in planned:
        title = plain_words(one.title, 40, "lines")
        if not title and not str(one.amount or "").strip():
            continue
        if len(title) < 2:
            raise Invalid(_("每一项都要写名称，至少 2 个字。"), code="no-title", field="lines")
        number, side = one.number, known[one.number].side if one.number in known else one.side
        if side not in dict(SIDES):
            raise Invalid(_("每一项都要选收入或支出。"), code="no-side", field="lines")
        if number not in known:
            number, following = following, following + 1
        found.append({"number": number, "side": side, "title": title, "amount": amount_of(one.amount, "lines")})
    names = [one["title"] for one in found]
    if not found or len(found) > MOST_LINES:
        raise Invalid(_("预算至少 1 项，最多 %d 项。") % MOST_LINES, code="lines", field="lines")
    if len(set(names)) < len(names) or len({one["number"] for one in found}) < len(found):
        raise Invalid(_("两项的名称相同，请分清。"), code="twice", field="lines")
    return found


def _keep_booked(trust, year, lines, known):
    """Entries name their line by its number: it stays, and under its name, or they would say what nobody booked."""
    booked = set(trust.bookings.filter(year=year).values_list("line", flat=True))
    if booked & set(known) - {one["number"] for one in lines}:
        raise Refused(_("已经记了账的项目不能去掉，可以把金额改为 0。"), code="booked", field="lines")
    renamed = [known[one["number"]].title for one in lines if one["number"] in booked & set(known)
               and one["title"] != known[one["number"]].title]
    if renamed:
        told = _("“%s”已经记了账，不能改名。请留着它（金额可以改为 0），另加一项新的。")
        raise Refused(told % renamed[0], code="renamed", field="lines")
