"""Groups and mailboxes that are notified: set up, tried, deleted."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden, Refused
from wangge.core.jobs import defer_once
from wangge.exchange.models import Channel
from wangge.exchange.operations.notices import end_channel, make_channel, try_channel
from wangge.exchange.ports import FIELDS, SECURITIES
from wangge.exchange.queries import OCCASIONS
from wangge.exchange.tasks import notify
from wangge.exchange.web.connections import may

SECRETS = ("secret", "password")


@staff_page
def channel_form(request):
    """A form for another channel: first which kind (GET ?kind=), then what it needs."""
    may(request)
    sent = request.POST if request.method == "POST" else request.GET
    kind = sent.get("kind", "")
    if request.method != "POST" or kind not in FIELDS:
        return _form(request, kind if kind in FIELDS else "")
    told = (kind, sent.get("title", ""), sent, sent.getlist("occasions"))
    try:
        make_channel(*told, actor=request.actor, at=timezone.now())
    except Forbidden:
        raise
    except Refused as refused:
        return _form(request, kind, sent=sent, refused=refused)
    return redirect("exchange:connections")


def _form(request, kind, *, sent=None, refused=None):
    error = {refused.field: str(refused.reason)} if refused else {}
    chosen = sent.getlist("occasions") if sent else list(OCCASIONS)
    context = {
        "kind": kind,
        "kinds": Channel.KINDS,
        "kind_title": dict(Channel.KINDS).get(kind, ""),
        "fields": [_field(name, title, needed, sent, error) for name, title, needed in FIELDS.get(kind, ())],
        "occasions": [(key, words, key in chosen) for key, words in OCCASIONS.items()],
        "title": sent.get("title", "") if sent else "",
        "error": error,
    }
    return render(request, "exchange/channel.html", context, status=refused.status if refused else 200)


def _field(name, title, needed, sent, error):
    """A field of the form; secrets are typed anew after a refusal."""
    usual = {"port": "465", "security": "tls"}.get(name, "")
    return {
        "name": name,
        "title": title,
        "needed": "yes" if needed else "",
        "kind": "select" if name == "security" else "password" if name in SECRETS else "text",
        "options": list(SECURITIES.items()),
        "value": "" if name in SECRETS else sent.get(name, "") if sent else usual,
        "error": error.get(name, ""),
    }


@staff_page
@require_POST
def channel_deed(request, channel_id):
    """Try a channel, or delete it."""
    told = {"actor": request.actor, "at": timezone.now()}
    if request.POST.get("deed") == "end":
        end_channel(channel_id, **told)
    else:
        try_channel(channel_id, **told)
        defer_once(notify)
    return redirect("exchange:connections")
