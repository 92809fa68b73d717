"""The desk's ledgers: the list with questions that wait, a year of one, beginning and ending a trust."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.errors import Forbidden
from wangge.core.paging import page
from wangge.core.permits import paths_of, require
from wangge.core.web.deeds import key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.funds.models import Trust
from wangge.funds.operations import end_trust, open_trust
from wangge.funds.queries import booked_until, may_still_book, questions_for, reads, trusts, trusts_for
from wangge.funds.rules import AFTERWARDS, LEAD
from wangge.funds.web.nav import reads_any
from wangge.funds.web.telling import ledger_sheet, may_in, told_ledger
from wangge.premises.estates import estates_in
from wangge.premises.web.forms import Ask, Form, day_sent, serve

MOST_QUESTIONS, MOST_CHOICES = 100, 500


@staff_page
@require_safe
def funds(request):
    """The ledgers one reads, and the questions that wait for the firm."""
    if not reads_any(request.actor):
        raise Forbidden()
    found = page(trusts_for(request.actor), order=["-since", "-id"], mark=request.GET.get("page"))
    now = timezone.now()
    waiting = [(one, one.due < now) for one in questions_for(request.actor)[:MOST_QUESTIONS]]
    context = {"rows": found.items, "page": found, "waiting": waiting, "may_lead": request.actor.holding(LEAD)}
    return render(request, "funds/funds.html", context)


def trust_read(request, trust_id):
    """A trust that the person reads; Forbidden for others, whether it is there or not."""
    trust = trusts().filter(pk=trust_id).first()
    if trust is None or not reads(request.actor, trust, timezone.now()):
        raise Forbidden()
    return trust


@staff_page
@require_safe
def ledger(request, trust_id):
    """A year of a ledger."""
    trust = trust_read(request, trust_id)
    lead, keep = may_in(request.actor, trust)
    told = {"may_lead": lead, "may_book": keep and may_still_book(trust, localdate()), "closes": booked_until(trust)}
    return render(request, "funds/desk_ledger.html", told_ledger(request, trust) | told)


@staff_page
@require_safe
def sheet(request, trust_id):
    """The same as XLSX."""
    return ledger_sheet(request, trust_read(request, trust_id))


@staff_page
def new(request):
    """Owners decided on trust-style service: which estate, by which decision."""
    require(request.actor, LEAD)
    taken = set(Trust.objects.filter(until=None).values_list("estate", flat=True))
    rows = estates_in(paths_of(request.actor, LEAD)).order_by("name", "id").values_list("pk", "name", "area__name")
    choices = [(str(key), f"{name}（{area}）") for key, name, area in rows[:MOST_CHOICES] if key not in taken]
    decision = _("例如：第三次业主大会决议第 2 项，信托制物业服务合同（文号）。不写人名。")
    asks = [
        Ask("estate", _("小区"), "select", True, options=tuple(choices)),
        Ask("decision", _("业主大会的决定"), required=True, max=200, help=decision),
        Ask("decided_on", _("决定的日期"), "date", True),
        Ask("since", _("从哪天起记账"), "date", True),
    ]
    back = (reverse("funds:funds"), _("小区账本"))
    lead = _("受托的是这个小区登记的管理单位。登记以后，由社区登记预算，企业记账，小区里的人都能看、能问。")
    form = Form(_("登记信托制小区"), back, asks, {"since": localdate().isoformat()}, _("登记"), lead)

    def deed(sent):
        told = {"decided_on": day_sent(sent, "decided_on"), "since": day_sent(sent, "since")}
        told["decision"] = sent.get("decision", "")
        trust = open_trust(key_of(sent.get("estate")), **told, **signed_by(request))
        return reverse("funds:ledger", args=[trust.pk])

    return serve(request, form, deed)


@staff_page
def end(request, trust_id):
    """The service ends."""
    trust = trusts().filter(pk=trust_id).first()
    require(request.actor, LEAD, trust.estate.area.path if trust else None)
    if trust is None:
        raise Http404
    why = _("例如：合同到期，业主大会决定不再续。不写人名。")
    asks = [
        Ask("on", _("到哪天为止"), "date", True),
        Ask("because", _("为什么结束"), required=True, max=200, help=why),
    ]
    back = (reverse("funds:ledger", args=[trust.pk]), trust.estate.name)
    lead = _("已经记的账都留着，小区里的人仍然看得到。%d 天内企业还可以补记服务期间的账（平台默认，待本市确认）。")
    lead %= AFTERWARDS.days
    form = Form(_("结束信托制服务"), back, asks, {"on": localdate().isoformat()}, _("结束"), lead, danger=True)

    def deed(sent):
        end_trust(trust.pk, on=day_sent(sent), because=sent.get("because", ""), **signed_by(request))
        return back[0]

    return serve(request, form, deed)
