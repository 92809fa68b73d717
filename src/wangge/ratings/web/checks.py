"""Checks on the phone: an inspector's own list, the sheet of an object, an interest declared, the photos behind it."""

from functools import partial

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import former_staff_page
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.photos import read_photos
from wangge.core.web import away
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings.checking import items_of, picks_of, rectifications_for, waiting_picks
from wangge.ratings.models import Pick, Recusal
from wangge.ratings.models.draws import MAX_SAID
from wangge.ratings.operations.checks import MOST_PHOTOS, Found, check_open, record_check
from wangge.ratings.operations.proofs import read_proof, sees_evidence
from wangge.ratings.operations.recusals import declare_interest
from wangge.ratings.periods import words_of
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import CHECK
from wangge.ratings.web.asking import asked

DONE = 30


@staff_page
@require_safe
def checks_page(request):
    """An inspector's checks: what waits, what was handed in."""
    require(request.actor, CHECK, None)
    now, actor = timezone.now(), request.actor
    done = list(picks_of(actor).exclude(sheet=None).order_by("-sheet__at")[:DONE])
    context = {
        "waiting": [_line(one) for one in waiting_picks(actor, timezone.localdate())],
        "done": [_line(one) for one in done],
        "today": sum(timezone.localdate(one.sheet.at) == timezone.localdate() for one in done),
        "again": rectifications_for(actor).filter(closed_at=None).exclude(fixed_at=None).count(),
        "interests": Recusal.objects.filter(by_id=actor.id, ended_at=None).order_by("at"),
        "now": now,
    }
    return render(request, "ratings/checks.html", context)


def _line(pick):
    scheme = scheme_of(pick.draw.round)
    return {"pick": pick, "scheme": scheme, "words": words_of(scheme.inspections.every, pick.draw.first)}


@staff_page
def check_page(request, pick_id):
    """The sheet of a drawn object: to fill in for its inspector (POST hands it in), to read once it is handed in."""
    pick = Pick.objects.select_related("draw__round", "subject__body", "sheet__round").filter(pk=pick_id).first()
    if request.method == "POST" and away.wants_json(request):
        return away.told(request, partial(_taken, request, pick))
    own = pick is not None and pick.by_id == request.actor.id
    if not own and not (pick and pick.sheet and sees_evidence(request.actor, pick.subject)):
        raise Forbidden()
    if request.method == "POST":
        return _hand_in(request, pick)
    return _sheet(request, pick)


def _hand_in(request, pick):
    try:
        _taken(request, pick)
    except Forbidden:
        raise
    except Refused as refused:
        return _sheet(request, pick, refused)
    address = request.path
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def _taken(request, pick):
    """The sheet handed in: sent now, or kept in the phone and sent later."""
    found = _found(request, pick)
    key = check_client_key(request.POST.get("key", ""))
    return record_check(pick.pk, found, key=key, **signed_by(request))


def _found(request, pick):
    """The form read, its photos too: not before it is known that there is a sheet to be handed in."""
    if pick is None or pick.by_id != request.actor.id:
        raise Forbidden()
    require(request.actor, CHECK, pick.subject)
    if pick.sheet_id:
        return Found({})  # the same sheet again, or another, is told by its key alone
    check_open(pick, actor=request.actor, at=timezone.now())
    sent, indicators = request.POST, scheme_of(pick.draw.round).of_source("check")
    return Found(
        marks={one.key: sent.get(f"mark-{one.key}", "") for one in indicators},
        words={one.key: sent.get(f"words-{one.key}", "") for one in indicators},
        photos={
            one.key: read_photos(request.FILES.getlist(f"photos-{one.key}"), most=MOST_PHOTOS, name=one.key)
            for one in indicators
        },
        lon=sent.get("lon"),
        lat=sent.get("lat"),
    )


def _sheet(request, pick, refused=None):
    context = {
        **_line(pick),
        **{"refused": refused, "field": refused.field if refused else "", "sent": request.POST},
        **{"most_words": MAX_SAID, "most_photos": MOST_PHOTOS, "grounds": Recusal.GROUNDS},
    }
    if pick.sheet:
        context["groups"] = items_of(pick.sheet)
        return render(request, "ratings/check_done.html", context)
    context["groups"] = asked(context["scheme"], "check", request.POST, refused)
    context["key"] = request.POST.get("key") or new_key()
    context["count"] = sum(len(rows) for _group, rows in context["groups"])
    status = refused.status if refused else 200
    return render(request, "ratings/check.html", context, status=status)


@staff_page
@require_POST
def interest_page(request, pick_id):
    """Declare an interest in the object of a pick; the check goes on to somebody else."""
    pick = Pick.objects.select_related("draw__round", "subject__body").filter(pk=pick_id).first()
    if pick is None or pick.by_id != request.actor.id:
        raise Forbidden()

    deed = partial(declare_interest, pick.subject_id, ground=request.POST.get("ground", ""), **signed_by(request))
    return done_or(deed, show=partial(_sheet, request, pick), after=reverse("ratings:checks"))


@staff_page
@require_safe
def worker(request):
    """The script that keeps one's list of checks and the sheets that were opened, for times without a signal."""
    require(request.actor, CHECK, None)
    return away.worker("wangge-checks-page", "^([0-9a-f-]{36}\\/)?$")


@former_staff_page
@require_safe
def proof_page(request, proof_id):
    """A photo of a check, of what was put right, or sent with an objection. The look is logged."""
    path = read_proof(proof_id, actor=request.actor, at=timezone.now())
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
