"""Ledgers as pages and sheets show them, the same for the desk and for owners."""

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.web.faces import office_words
from wangge.core.web.files import mark_of, sheet_file
from wangge.funds.models import PARTIES, Asker
from wangge.funds.queries import booked_later, ledger_of, title_of
from wangge.funds.rules import KEEP, LEAD


def year_of(request):
    """The year asked for, or None."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else None


def told_ledger(request, trust):
    """What the part of a page about a ledger needs."""
    return {"trust": trust, "ledger": ledger_of(trust, year_of(request))}


def told_booking(booking, actor):
    """What the part of a page about an entry needs; `mine` are the actor's own questions, of nobody else told."""
    questions = list(booking.questions.order_by("at", "id"))
    mine = Asker.objects.filter(question__in=questions, account=actor.id) if actor.kind == "resident" else ()
    vouchers = list(booking.vouchers.order_by("ordinal"))
    own = {one.question_id for one in mine}
    return {
        "booking": booking,
        "trust": booking.trust,
        "title": title_of(booking),
        "against": getattr(booking, "reversed_by", None),
        "vouchers": vouchers,
        "booked_on": booked_later(booking),
        "covered": [(one, office_words(one.covered_office_name)) for one in vouchers if one.covered_at],
        "questions": [(one, one.pk in own, office_words(one.office_name)) for one in questions],
        "by": office_words(booking.office_name),
        "party": party_words(booking),
        "now": timezone.now(),
    }


def party_words(booking):
    """Who is on the other side: an organisation's name, or what kind of party it is."""
    return booking.party or str(dict(PARTIES)[booking.party_kind])


def may_in(actor, trust):
    """What an office may do with a ledger: (lead, keep)."""
    lead = any(one.covers(trust.estate.area.path) for one in actor.holding(LEAD))
    firm = any(one.body_id == trust.body_id for one in actor.offices)
    return lead and not firm, any(one.body_id == trust.body_id for one in actor.holding(KEEP))


def ledger_sheet(request, trust):
    """A year of a ledger as XLSX: a line for each entry, with the balance after it."""
    ledger = ledger_of(trust, year_of(request))
    head = [
        *(_("序号"), _("日期"), _("项目"), _("内容"), _("对方"), _("收入"), _("支出"), _("余额"), _("凭证")),
        *(_("冲销"), _("冲销原因"), _("记账单位"), _("记账日")),
    ]
    rows = [_cells(row) for row in ledger.rows]
    told = {"widths": (6, 12, 18, 40, 28, 14, 14, 14, 6, 8, 30, 30, 12)}
    told["mark"] = mark_of(request, trust.estate.name, f"{ledger.year}")
    name = _("小区账本-%(estate)s-%(year)s.xlsx") % {"estate": trust.estate.name, "year": ledger.year}
    return sheet_file(name, _("账本"), head, rows, **told)


def _cells(row):
    one = row.one
    figures = ("" if amount is None else float(amount) for amount in (row.income, row.payment, row.balance))
    against = _("冲第 %d 笔") % one.reverses.serial if one.reverses_id else ""
    first = (one.serial, f"{one.on}", row.title, one.words, party_words(one))
    last = (office_words(one.office_name), f"{localdate(one.at)}")
    return (*first, *figures, one.pictures, against, one.reason, *last)
