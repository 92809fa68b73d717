"""Other systems that are told what happens: receivers of webhooks, and what was sent to them."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.jobs import defer_once
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.exchange.models import Channel, Subscription
from wangge.exchange.operations import webhooks
from wangge.exchange.queries import KINDS, OCCASIONS, TRIAL, waiting_deliveries
from wangge.exchange.rules import CONNECT
from wangge.exchange.tasks import tell_subscribers


@staff_page
@require_safe
def connections_page(request):
    """Everything this county tells to others: receivers, channels, and the doors that stand open anyway."""
    may(request)
    context = {
        "subscriptions": [(one, standing(one)) for one in Subscription.objects.all()],
        "channels": [(one, standing(one), _occasions(one)) for one in Channel.objects.all()],
        "kinds": KINDS,
    }
    return render(request, "exchange/connections.html", context)


def may(request):
    """Forbidden but for those who connect systems."""
    if not allows(request.actor, CONNECT):
        raise Forbidden()


def standing(one):
    """How a receiver or a channel stands: (tone, words)."""
    if getattr(one, "disabled_at", None):
        return "closed", _("已停用")
    if one.failing_since:
        return "overdue", _("送不到")
    return ("ontime", _("正常")) if one.last_ok_at else ("paused", _("还没发过"))


def _occasions(channel):
    return [OCCASIONS[key] for key in channel.occasions if key in OCCASIONS]


@staff_page
def subscribe_page(request):
    """A form for another receiver; its secret stands on the answer to the form and nowhere else."""
    may(request)
    if request.method != "POST":
        return _form(request, kinds=("cases.CaseReported", "cases.CaseMoved"))
    try:
        made, secret = webhooks.subscribe(*_sent(request), actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        return _form(request, *_sent(request), refused=refused)
    return _page(request, made, secret=secret)


@staff_page
def change_page(request, subscription_id):
    """The same form for a receiver that is known; the secret stays."""
    may(request)
    found = _found(subscription_id)
    if request.method != "POST":
        return _form(request, found.title, found.url, found.kinds, one=found)
    try:
        webhooks.change_subscription(found.pk, *_sent(request), actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        return _form(request, *_sent(request), refused=refused, one=found)
    return redirect("exchange:subscription", found.pk)


def _sent(request):
    return request.POST.get("title", ""), request.POST.get("url", ""), request.POST.getlist("kinds")


def _form(request, title="", url="", kinds=(), *, refused=None, one=None):
    context = {
        "one": one,
        "title": title,
        "url": url,
        "kinds": [(key, words, key in kinds) for key, words in KINDS.items()],
        "error": {refused.field: str(refused.reason)} if refused else {},
    }
    return render(request, "exchange/subscribe.html", context, status=refused.status if refused else 200)


def _found(subscription_id):
    found = Subscription.objects.filter(pk=subscription_id).first()
    if found is None:
        raise Http404
    return found


@staff_page
@require_safe
def subscription_page(request, subscription_id):
    """A receiver: how it stands, what waits, what was sent."""
    may(request)
    return _page(request, _found(subscription_id))


def _page(request, found, *, secret="", error="", status=200):
    log = page(found.deliveries.all(), order=("-id",), mark=request.GET.get("page"), size=30)
    context = {
        "one": found,
        "standing": standing(found),
        "kinds": [KINDS[key] for key in found.kinds if key in KINDS],
        "waiting": waiting_deliveries(found).count(),
        "log": [(row, _kind(row.kind)) for row in log.items],
        "page": log,
        "secret": secret,
        "error": error,
        "yesterday": timezone.localtime() - timedelta(days=1),
    }
    return render(request, "exchange/subscription.html", context, status=status)


def _kind(kind):
    return _("试发") if kind == TRIAL else KINDS.get(kind, kind)


@staff_page
@require_POST
def subscription_deed(request, subscription_id):
    """One of the deeds of its page: try it, switch it off or on, send again since a time, delete it."""
    deed, told = request.POST.get("deed"), {"actor": request.actor, "at": timezone.now()}
    if deed not in DEEDS:
        raise Http404
    try:
        DEEDS[deed](request, subscription_id, told)
    except Invalid as refused:
        return _page(request, _found(subscription_id), error=str(refused.reason), status=refused.status)
    if deed == "end":
        return redirect("exchange:connections")
    defer_once(tell_subscribers)
    return redirect("exchange:subscription", subscription_id)


def _again(request, subscription_id, told):
    try:
        since = parse_datetime(request.POST.get("since", "")[:30])
    except ValueError:
        since = None
    if since is None:
        raise Invalid(_("请填写从什么时候起补发。"), code="missing", field="since")
    webhooks.tell_again(subscription_id, timezone.make_aware(since) if since.tzinfo is None else since, **told)


DEEDS = {
    "try": lambda request, key, told: webhooks.try_out(key, **told),
    "off": lambda request, key, told: webhooks.switch(key, on=False, **told),
    "on": lambda request, key, told: webhooks.switch(key, on=True, **told),
    "again": _again,
    "end": lambda request, key, told: webhooks.end_subscription(key, **told),
}
