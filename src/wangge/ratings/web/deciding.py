"""Objections and requests of repair: the desk of those who decide, and the page of each for both sides."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import former_staff_page, staff_page
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.core.web.deeds import done_or, signed_by
from wangge.ratings import operations
from wangge.ratings.following import open_objections, open_repairs
from wangge.ratings.models import Objection, Repair
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.owning import had_part, of_own_body, reads_objection, rounds_of_people, sees_photos
from wangge.ratings.periods import words_of
from wangge.ratings.queries import lines_of, marks_of, scheme_of
from wangge.ratings.rules import DECIDE, VIEW
from wangge.ratings.web.own import entry_title, row_what
from wangge.ratings.web.published import entry_told


@staff_page
@require_safe
def objections_page(request):
    """Objections and repairs that wait, the most urgent first, and those decided lately."""
    if not (allows(request.actor, DECIDE) or allows(request.actor, VIEW)):
        raise Forbidden()
    context = {
        "objections": [_line(one) for one in _read_by(request.actor, open_objections())],
        "repairs": [(one, entry_told(one.entry)) for one in open_repairs()],
        "decided": [_line(one) for one in _read_by(request.actor, _decided())[:20]],
        "now": timezone.now(),
    }
    return render(request, "ratings/objections.html", context)


def _decided():
    return Objection.objects.exclude(outcome="").select_related("subject__round", "note").order_by("-decided_at")


def _read_by(actor, rows):
    """Objections that an actor reads: what the holder of an office wrote is for those who decide alone."""
    if allows(actor, DECIDE):
        return rows
    return rows.exclude(subject__round__in=rounds_of_people())


def _line(objection):
    """(objection, scheme, period)."""
    scheme = scheme_of(objection.subject.round)
    return objection, scheme, words_of(scheme.period, objection.subject.round.first)


@former_staff_page
def objection_page(request, objection_id):
    """An objection with what it is about: for both sides and those who see all; to decide (POST) for another."""
    rows = Objection.objects.select_related("subject__round", "note", "row")
    objection = rows.filter(pk=objection_id).first()
    _may_read(request.actor, objection.subject if objection else None)
    if request.method != "POST":
        return _objection(request, objection)

    def deed():
        told = {name: request.POST.get(name, "") for name in ("outcome", "answer", "points")}
        applies = request.POST.get("applies") != "no"
        return operations.decide_objection(objection.pk, **told, applies=applies, **signed_by(request))

    home = reverse("ratings:objection", args=[objection.pk])
    return done_or(deed, show=lambda refused: _objection(request, objection, refused), after=home)


def _may_read(actor, subject):
    if subject is None or not reads_objection(actor, subject):
        raise Forbidden()


def _objection(request, objection, refused=None):
    actor, subject = request.actor, objection.subject
    scheme = scheme_of(subject.round)
    context = {
        **{"objection": objection, "subject": subject, "scheme": scheme, "refused": refused, "given": request.POST},
        "period": words_of(scheme.period, subject.round.first),
        "what": _what(objection, scheme, actor),
        "reason": next((one.title for one in scheme.reasons if one.key == objection.reason), objection.reason),
        "may_decide": not objection.outcome and bool(allows(actor, DECIDE, objection)),
        "had_part": had_part(subject, actor) or of_own_body(actor, subject),
        "outcomes": Objection.OUTCOMES,
        "photos": [_photo(one) for one in objection.proofs.all()] if sees_photos(actor, objection) else [],
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "sees_desk": bool(allows(actor, DECIDE) or allows(actor, VIEW)),
        "most": MAX_WORDS,
        "now": timezone.now(),
    }
    return render(request, "ratings/objection.html", context, status=refused.status if refused else 200)


def _photo(proof):
    told = {"url": reverse("ratings:check-photo", args=[proof.pk]), "width": proof.width, "height": proof.height}
    return told | {"alt": _("异议所附的第 %d 张照片") % proof.ordinal}


def _what(objection, scheme, actor):
    """What is contested, in words, with the marks behind it."""
    if objection.note:
        return {"title": entry_title(scheme, objection.note)[0], "note": objection.note}
    if objection.row:
        return row_what(objection.row, scheme, actor)
    marks = marks_of(objection.subject)
    for line in lines_of(objection.subject):
        if (line.side.key if line.side else "", line.indicator.key) == (objection.side, objection.indicator):
            found = marks[objection.side, objection.indicator]
            return {"title": line.indicator.title, "line": line, "marks": found}
    raise Http404


@staff_page
def repair_page(request, repair_id):
    """A request of repair: to read for both sides, to decide (POST) for somebody else."""
    rows = Repair.objects.select_related("entry__decision__subject__round", "entry__body")
    repair = rows.filter(pk=repair_id).first()
    _may_read(request.actor, repair.subject if repair else None)
    if request.method != "POST":
        return _repair(request, repair)

    def deed():
        told = {name: request.POST.get(name, "") for name in ("outcome", "answer")}
        return operations.decide_repair(repair.pk, **told, **signed_by(request))

    home = reverse("ratings:repair", args=[repair.pk])
    return done_or(deed, show=lambda refused: _repair(request, repair, refused), after=home)


def _repair(request, repair, refused=None):
    context = {
        **{"repair": repair, "entry": repair.entry, "told": entry_told(repair.entry), "refused": refused},
        **{"given": request.POST, "outcomes": Repair.OUTCOMES, "most": MAX_WORDS, "now": timezone.now()},
        "may_decide": not repair.outcome and bool(allows(request.actor, DECIDE, repair)),
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
    }
    return render(request, "ratings/repair.html", context, status=refused.status if refused else 200)
