"""What is to be put right: an object's body answers on its own page, an inspector looks again, the late stand out."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.errors import Forbidden, Invalid
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings.checking import DROPPED, asked_for, may_answer, may_look, overdue, rectifications_for
from wangge.ratings.models.draws import MAX_SAID
from wangge.ratings.operations.checks import MOST_PHOTOS
from wangge.ratings.operations.rectifications import look_again, report_fixed
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import CHECK, OWN, VIEW

SIZE = 50
STANDS = {
    "open": lambda rows, now: rows.filter(closed_at=None, fixed_at=None),
    "late": overdue,
    "waits": lambda rows, now: rows.filter(closed_at=None).exclude(fixed_at=None),
    "closed": lambda rows, now: rows.exclude(closed_at=None).exclude(DROPPED),
    "dropped": lambda rows, now: rows.filter(DROPPED),
}


@staff_page
@require_safe
def rectifications_page(request):
    """A list of those that somebody sees, by how they stand."""
    actor, now = request.actor, timezone.now()
    if not (allows(actor, VIEW) or actor.holding(CHECK) or actor.holding(OWN)):
        raise Forbidden()
    seen = rectifications_for(actor)
    stand = request.GET.get("stand") if request.GET.get("stand") in STANDS else "open"
    found = page(STANDS[stand](seen, now), order=("due", "id"), mark=request.GET.get("page"), size=SIZE)
    context = {
        **{"stand": stand, "page": found, "now": now, "paged": f"stand={stand}"},
        "counts": {name: choose(seen, now).count() for name, choose in STANDS.items()},
        "rows": [(one, asked_for(one)) for one in found.items],
        "own": bool(actor.holding(OWN)) and not actor.holding(CHECK),
    }
    return render(request, "ratings/rectifications.html", context)


@staff_page
def rectification_page(request, rectification_id):
    """One of them: found, put right (POST `deed=fixed`, by the object's body), looked at again (POST `deed=look`)."""
    row = _seen(request, rectification_id)
    if request.method != "POST":
        return _show(request, row)
    deed = partial(_deed, request, row)
    return done_or(deed, show=lambda refused: _show(request, _seen(request, row.pk), refused), after=request.path)


def _seen(request, rectification_id):
    row = rectifications_for(request.actor).filter(pk=rectification_id).first()
    if row is None:
        raise Http404
    return row


def _deed(request, row):
    sent = request.POST
    if sent.get("deed") == "look":
        if sent.get("passed") not in ("yes", "no"):
            raise Invalid(_("请选择整改好了没有。"), code="missing", field="passed")
        return look_again(row.pk, passed=sent["passed"] == "yes", words=sent.get("words", ""), **signed_by(request))
    photos = read_photos(request.FILES.getlist("photos"), most=MOST_PHOTOS)
    said = {"words": sent.get("words", ""), "lon": sent.get("lon"), "lat": sent.get("lat")}
    return report_fixed(row.pk, **said, photos=photos, **signed_by(request))


def _show(request, row, refused=None):
    actor, scheme = request.actor, scheme_of(row.subject.round)
    proofs = list(row.proofs.all())
    context = {
        **{"row": row, "scheme": scheme, "indicator": asked_for(row), "now": timezone.now()},
        "found": list(row.sheet.proofs.filter(indicator=row.indicator, rectification=None)) if row.sheet else [],
        "fixed": proofs,
        "may_fix": row.closed_at is None and row.fixed_at is None and bool(may_answer(actor, row)),
        "may_look": row.closed_at is None and row.fixed_at is not None and bool(may_look(actor, row)),
        "refused": refused,
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        **{"sent": request.POST, "most_words": MAX_SAID, "most_photos": MOST_PHOTOS},
        "lost": bool(refused) and bool(request.FILES),
    }
    return render(request, "ratings/rectification.html", context, status=refused.status if refused else 200)
