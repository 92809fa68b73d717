"""Broken glass and its review; objections; what is withheld; assessments; the rights desk."""

import re
from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import paths_of, require
from wangge.core.scope import scope
from wangge.core.web.deeds import done_or
from wangge.people.enums import RIGHTS
from wangge.people.models import BreakGlass, ImpactAssessment, Objection, RightsRequest, Withholding
from wangge.people.operations.assessing import MODULES, record_assessment
from wangge.people.operations.glass import break_glass, review_glass
from wangge.people.operations.rights import answer_objection, decide_right, withhold_look
from wangge.people.purposes import purpose_words
from wangge.people.queries import broken_glass, glass_to_review, looks_in
from wangge.people.web.finding import shown
from wangge.people.web.keeping import day_of
from wangge.people.web.stating import with_purpose
from wangge.territory.queries import areas

LOOK = re.compile("[0-9]{1,18}")


@with_purpose
def glass(request):
    """Open an area outside one's own for three hours, with a reason; below, what one opened."""
    at, refused = timezone.now(), None
    if request.method == "POST":
        try:
            area = areas().filter(key=request.POST.get("area", "").strip()).defer("boundary").first()
            if area is None:
                raise Invalid(_("请填写网格或村（社区）的编号，可从列表中选。"), code="no-area", field="area")
            reason = request.POST.get("reason", "")
            break_glass(area, reason=reason, purpose=request.purpose, actor=request.actor, at=at)
            return redirect(f"{reverse('people:glass')}?done=1")
        except Refused as problem:
            refused = problem
    mine = BreakGlass.objects.filter(actor_id=request.actor.id).select_related("area").order_by("-at")[:20]
    context = {
        "open": broken_glass(request.actor, at),
        "mine": mine,
        "places": areas().filter(level__in=("grid", "community")).order_by("path").values_list("key", "name")[:3000],
        "sent": request.POST,
    }
    return shown(request, "people/glass.html", context, refused)


@staff_page
def review(request, refused=None):
    """What waits for the office of review: broken glass, objections; what is withheld; the assessments."""
    actor = request.actor
    require(actor, "people.review")
    paths = paths_of(actor, "people.review")
    with scope(actor, "people.review"):
        objections = list(Objection.objects.filter(answered_at=None).order_by("due", "id")[:50])
        withheld = list(Withholding.objects.order_by("-until", "id")[:50])
        looks = looks_in()
    glass = glass_to_review(paths)
    context = {
        "waiting": [(one, purpose_words(one.purpose)) for one in glass.filter(reviewed_at=None).order_by("review_due")],
        "reviewed": glass.exclude(reviewed_at=None).order_by("-reviewed_at")[:20],
        "objections": objections,
        "withheld": withheld,
        "looks": [(one, purpose_words(one.purpose)) for one in looks],
        "assessments": ImpactAssessment.objects.order_by("-valid_until")[:20],
        "modules": [(key, module_words(key)) for key in MODULES],
        "now": timezone.now(),
        "today": timezone.localdate(),
        "sent": request.POST,
        "error": {refused.field or "general": str(refused.reason)} if refused else {},
    }
    return render(request, "people/review.html", context, status=refused.status if refused else 200)


def module_words(key):
    """A sensitive module in words."""
    return {"children": _("未满 14 周岁人员的登记"), "exports": _("导出台账")}[key]


def deed_of_review(deed):
    """A form on the page of review: `deed(request, …)` acts, and the page comes back with what was refused."""

    @staff_page
    @require_POST
    def act(request, **given):
        return done_or(partial(deed, request, **given), show=partial(review, request), after="people:review")

    return act


@deed_of_review
def judge(request, glass_id):
    """Proper or not."""
    sent = request.POST
    verdict, remark = sent.get("verdict", ""), sent.get("remark", "")
    review_glass(glass_id, verdict=verdict, remark=remark, actor=request.actor, at=timezone.now())


@deed_of_review
def answer(request, objection_id):
    """Answer a person's objection to a look."""
    sent = request.POST
    upheld, words = sent.get("upheld") == "yes", sent.get("answer", "")
    answer_objection(objection_id, upheld=upheld, answer=words, actor=request.actor, at=timezone.now())


@deed_of_review
def withhold(request):
    """Keep one look from the person for a time."""
    sent = request.POST
    if not LOOK.fullmatch(sent.get("look", "")):
        raise Invalid(_("请填写查看记录的编号。"), code="no-look", field="look")
    basis, until = sent.get("legal_basis", ""), day_of(sent.get("until"), "until")
    withhold_look(int(sent["look"]), legal_basis=basis, until=until, actor=request.actor, at=timezone.now())


@deed_of_review
def assess(request):
    """Write down an assessment."""
    sent = request.POST
    record_assessment(
        sent.get("module", ""),
        number=sent.get("number", ""),
        title=sent.get("title", ""),
        valid_from=day_of(sent.get("valid_from"), "valid_from"),
        valid_until=day_of(sent.get("valid_until"), "valid_until"),
        actor=request.actor,
        at=timezone.now(),
    )


@staff_page
def rights(request, refused=None):
    """The rights desk: what people asked, the most urgent first."""
    require(request.actor, "people.edit")
    with scope(request.actor, "people.edit"):
        rows = RightsRequest.objects.select_related("person")
        waiting = list(rows.filter(decided_at=None).order_by("due", "id")[:50])
        decided = list(rows.exclude(decided_at=None).order_by("-decided_at", "id")[:20])
    context = {
        "waiting": [(one, RIGHTS[one.kind]) for one in waiting],
        "decided": [(one, RIGHTS[one.kind]) for one in decided],
        "now": timezone.now(),
        "error": str(refused.reason) if refused else "",
    }
    return render(request, "people/rights.html", context, status=refused.status if refused else 200)


@staff_page
@require_POST
def decide(request, right_id):
    """Grant or refuse."""
    sent = request.POST
    try:
        decide_right(
            right_id,
            decision=sent.get("decision", ""),
            reason=sent.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except Refused as refused:
        if isinstance(refused, Forbidden):
            raise
        return rights(request, refused)
    return redirect("people:rights")
