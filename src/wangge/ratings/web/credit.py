"""For offices: whether a body may bid for new projects, with a paper that says so, and credit files."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.web.deeds import day
from wangge.core.web.faces import current_method
from wangge.organisations.models import Body
from wangge.ratings.announcement import certificate_pdf
from wangge.ratings.following import credit_of, may_bid
from wangge.ratings.models import CreditEntry, Decision, Round, Subject
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import DECIDE, SIGN, VIEW
from wangge.ratings.web.published import entry_told

LISTED = 60


@staff_page
@require_safe
def bids_page(request):
    """Ask for a body and a day; the answer with its reasons."""
    body = rated_bodies().filter(pk=request.GET["body"]).first() if _is_key(request.GET.get("body", "")) else None
    on = day(request.GET.get("on", "")) or timezone.localdate()
    words = request.GET.get("words", "").strip()[:60]
    rows = rated_bodies()
    barred = Decision.objects.filter(what="no_bids", revoked_at=None).exclude(ends__lte=on).filter(starts__lte=on)
    context = {
        "bodies": (rows.filter(name__contains=words) if words else rows)[:LISTED],
        "words": words,
        "body": body,
        "on": on,
        "answer": may_bid(body, on) if body else None,
        "barred": barred.select_related("subject__body", "subject__round").order_by("ends", "id")[:LISTED],
    }
    return render(request, "ratings/bids.html", context)


def rated_bodies():
    """Bodies that a round rates themselves from which it may follow that they bid for nothing new."""
    barring = [one.pk for one in Round.objects.order_by() if _bars(scheme_of(one))]
    rated = Subject.objects.filter(round__in=barring).order_by().values("thing")
    return Body.objects.filter(pk__in=rated).order_by("name", "id")


def _bars(scheme):
    return any(effect.what == "no_bids" for effect in scheme.effects)


def _is_key(text):
    return len(text) == 36 and text.count("-") == 4 and all(one in "0123456789abcdef-" for one in text)


@staff_page
@require_safe
def certificate(request, body_id):
    """The answer on paper, with its date."""
    body = rated_bodies().filter(pk=body_id).first()
    if body is None:
        raise Http404
    now = timezone.now()
    on = day(request.GET.get("on", "")) or timezone.localdate(now)
    paper = certificate_pdf(may_bid(body, on), city=current_method().city, now=now)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="bids-{on:%Y-%m-%d}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_page
@require_safe
def files_page(request):
    """Credit files: bodies with entries, by name."""
    _may_see(request.actor)
    words = request.GET.get("words", "").strip()[:60]
    rows = Body.objects.filter(pk__in=CreditEntry.objects.order_by().values("body")).order_by("name", "id")
    context = {"bodies": (rows.filter(name__contains=words) if words else rows)[:LISTED], "words": words}
    return render(request, "ratings/credit_files.html", context)


@staff_page
@require_safe
def file_page(request, body_id):
    """A body's whole credit file, with what expired, was repaired or revoked."""
    _may_see(request.actor)
    body = Body.objects.filter(pk=body_id).first()
    if body is None:
        raise Http404
    today = timezone.localdate()
    entries = [entry_told(one) for one in credit_of(body, today, public=False)]
    context = {"body": body, "entries": entries, "answer": may_bid(body, today), "today": today}
    return render(request, "ratings/credit_file.html", context)


def _may_see(actor):
    if not any(allows(actor, one) for one in (VIEW, SIGN, DECIDE)):
        raise Forbidden()
