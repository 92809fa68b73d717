"""A dwelling's page, and what may be done there: each press is one deed."""

from functools import partial

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from wangge.core.errors import Forbidden
from wangge.core.permits import allows, require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.premises import operations
from wangge.premises.estates import history_of
from wangge.premises.models import Dwelling, Finding, Objection
from wangge.premises.queries import in_force, open_findings
from wangge.premises.web.wording import grade_words, item_titles, shown_label

DEEDS = ("premises.edit", "plates.print", "findings.record", "findings.decide")


@staff_page
def show(request, dwelling_id):
    """One dwelling: what it is, its label explained, what is open, its plate and its history."""
    return page_of(request, dwelling_id)


def page_of(request, dwelling_id, refused=None):
    """The page of a dwelling; with a refusal, told above."""
    rows = Dwelling.objects.select_related("area", "building__estate").defer("area__boundary")
    dwelling = rows.filter(pk=dwelling_id).first()
    if dwelling is None:
        raise Forbidden()
    require(request.actor, "premises.view", dwelling.area.path)
    prefetch_related_objects([dwelling], in_force())
    titles, today, uses = item_titles(), localdate(), dict(Dwelling.USES)
    context = {
        "dwelling": dwelling,
        "label": shown_label(dwelling),
        "findings": [
            (one, titles.get(one.item, one.item), grade_words(one.grade), one.due_on < today)
            for one in open_findings(dwelling)
        ],
        "checks": dwelling.checks.order_by("-at")[:5],
        "history": _history(dwelling, uses),
        "plates": dwelling.plates.filter(revoked_at=None),
        "premises": current_method().premises,
        "items": [one for one in current_method().premises.items if not one.retired],
        **{"uses": Dwelling.USES, "reasons": Objection.REASONS, "refused": refused, "sent": request.POST},
        "may": {name.partition(".")[2]: bool(allows(request.actor, name, dwelling.area.path)) for name in DEEDS},
        "checkable": dwelling.use in ("let", "dormitory") and dwelling.valid_until is None,
    }
    return render(request, "premises/dwelling.html", context, status=refused.status if refused else 200)


def _history(dwelling, uses):
    """The latest changes; uses in words."""
    found = history_of(dwelling)
    for one in found:
        if one.kind == "used":
            one.before, one.after = (str(uses.get(key, key)) for key in (one.before, one.after))
    return found


def _done(request, dwelling_id, deed):
    """Do a deed and go back to the page; a refusal is told there."""
    after = reverse("premises:dwelling", args=[dwelling_id])
    return done_or(deed, show=partial(page_of, request, dwelling_id), after=after)


@staff_page
@require_POST
def use(request, dwelling_id):
    """Used otherwise."""
    sent = request.POST
    told = {"basis": sent.get("basis", ""), **signed_by(request)}
    return _done(request, dwelling_id, lambda: operations.set_use(dwelling_id, sent.get("use", ""), **told))


@staff_page
@require_POST
def restore(request, dwelling_id):
    """The end taken back."""
    told = {"basis": request.POST.get("basis", ""), **signed_by(request)}
    return _done(request, dwelling_id, lambda: operations.restore_dwelling(dwelling_id, **told))


@staff_page
@require_POST
def check(request, dwelling_id):
    """The check sheet gone through."""
    failed = request.POST.getlist("failed")
    return _done(request, dwelling_id, lambda: operations.record_check(dwelling_id, failed, **signed_by(request)))


@staff_page
@require_POST
def fixed(request, finding_id):
    """Said to be put right."""
    return _done(request, _home(finding_id), lambda: operations.report_fixed(finding_id, **signed_by(request)))


@staff_page
@require_POST
def again(request, finding_id):
    """Looked at again."""
    told = {"passed": request.POST.get("passed") == "1", **signed_by(request)}
    return _done(request, _home(finding_id), lambda: operations.recheck(finding_id, **told))


@staff_page
@require_POST
def objected(request, finding_id):
    """An objection taken down."""
    told = {"reason": request.POST.get("reason", ""), **signed_by(request)}
    return _done(request, _home(finding_id), lambda: operations.object_to(finding_id, **told))


@staff_page
@require_POST
def decide(request, objection_id):
    """An objection decided."""
    finding = Objection.objects.filter(pk=objection_id).values_list("finding_id", flat=True).first()
    told = {"upheld": request.POST.get("upheld") == "1", **signed_by(request)}
    return _done(request, _home(finding), lambda: operations.decide_objection(objection_id, **told))


def _home(finding_id):
    """The dwelling of a finding; Forbidden where there is no such finding, as where it is another's."""
    found = Finding.objects.filter(pk=finding_id).values_list("dwelling_id", flat=True).first()
    if found is None:
        raise Forbidden()
    return found
