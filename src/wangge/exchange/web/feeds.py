"""One's own deadlines and shifts in one's own calendar: the address, and what a calendar reads there."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.queries import tasks_of
from wangge.cases.web.standing import state_of
from wangge.exchange.calendar import Entry, calendar
from wangge.exchange.models import CalendarFeed
from wangge.exchange.operations.feeds import make_feed, revoke_feed
from wangge.exchange.queries import actor_of_feed
from wangge.exchange.sealing import outside_id
from wangge.method.queries import method_of
from wangge.workforce.queries import own_shifts, turn_of

MOST = 500


@staff_page
def feed_page(request):
    """My calendar address: whether there is one, and a form to make another or to revoke it."""
    address = ""
    if request.method == "POST":
        if request.POST.get("deed") == "revoke":
            revoke_feed(actor=request.actor, at=timezone.now())
        else:
            token = make_feed(actor=request.actor, at=timezone.now())
            address = request.build_absolute_uri(reverse("exchange:feed", args=[token]))
    feed = CalendarFeed.objects.filter(account=request.actor.id, revoked_at=None).first()
    return render(request, "exchange/feed.html", {"feed": feed, "address": address})


@require_safe
def feed(request, token):
    """The deadlines and shifts of whoever made the address; 404 for an address that opens nothing."""
    now = timezone.now()
    actor = actor_of_feed(token, at=now)
    if actor is None:
        raise Http404
    rows = tasks_of(actor).filter(due__isnull=False).order_by("due", "id")[:MOST]
    shifts = own_shifts(actor, since=now)[:MOST]
    entries = [*(_entry(request, case) for case in rows), *(_shift(request, one) for one in shifts)]
    body = calendar(_("网格期限和值守"), entries, now=now)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = 'inline; filename="wangge.ics"'
    return answer


def _shift(request, shift):
    """A shift on duty: the place and the turn, of nobody else anything."""
    turn = turn_of(shift)
    title = _("%(turn)s：%(place)s") % {"turn": turn.title if turn else _("值守"), "place": shift.point.name}
    address = request.build_absolute_uri(reverse("workforce:shift", args=[shift.pk]))
    changed = int(shift.rota.published_at.timestamp()) % 1_000_000_000
    return Entry(f"shift-{shift.pk}@wangge", shift.starts_at, title, address, address, changed, ends=shift.ends_at)


def _entry(request, case):
    """Number, class and state: a calendar may lie on other people's computers, so no word of a reporter goes there."""
    method = method_of(case.version_id)
    kind = method.case_class(case.class_key).title if case.class_key else _("未归类")
    title = _("%(number)s %(kind)s：%(state)s期限") % {
        "number": case.number,
        "kind": kind,
        "state": state_of(case).title,
    }
    address = request.build_absolute_uri(reverse("cases:desk-case", args=[case.pk]))
    return Entry(f"{outside_id(case)}@wangge", case.due, title, address, address, case.moves)
