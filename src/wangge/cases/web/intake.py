"""Taking a matter down for somebody: on the phone at the centre, or on the spot as a grid worker."""

import math
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import MAX_WORDS, Case
from wangge.cases.operations import Report, report_case
from wangge.cases.suggesting import hear
from wangge.cases.tokens import follow_up_token
from wangge.cases.web.heard import told_of
from wangge.cases.web.parts import only
from wangge.cases.web.standing import channel_words, class_words, state_of
from wangge.cases.web.step_forms import Asked
from wangge.cases.web.step_options import Group, Option
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.photos import MOST, read_photos
from wangge.core.web.faces import current_method
from wangge.core.web.terms import term
from wangge.method.glossary import suggest
from wangge.method.queries import method_of

RECEIPT_FOR = timedelta(hours=1)
TYPED = ("words", "place", "plate_code", "name", "phone")


@staff_page
def intake_page(request):
    """The form; sent, the matter is taken in and its receipt follows."""
    require(request.actor, "cases.intake")
    if request.method != "POST":
        return _form(request)
    try:
        case, _token = report_case(
            _report(request),
            key=check_client_key(request.POST.get("key", "")),
            actor=request.actor,
            at=timezone.now(),
            photos=read_photos(request.FILES.getlist("photos")),
        )
    except Refused as refused:
        response = _form(request, refused)
        response.status_code = refused.status
        if request.htmx:
            return only(response, "#intake")
        return response
    done = reverse("cases:desk-receipt", args=[case.pk])
    return HttpResponse(headers={"HX-Redirect": done}) if request.htmx else redirect(done)


def _report(request):
    sent = request.POST
    return Report(
        **{name: sent.get(name, "").strip() for name in TYPED},
        class_key=sent.get("class_key", ""),
        lon=degrees(sent.get("lon")),
        lat=degrees(sent.get("lat")),
        channel="grid" if sent.get("channel") == "grid" else "phone",
    )


def degrees(text):
    """A coordinate of the map, None if no point was chosen."""
    if not text:
        return None
    try:
        degrees = float(text)
        if not math.isfinite(degrees):
            raise ValueError(text)
        return degrees
    except ValueError as error:
        raise Invalid(_("位置无效，请在地图上重新点选。"), code="bad-point", field="place") from error


def _form(request, refused=None):
    method, sent = current_method(), request.POST
    context = {
        "sent": sent,
        "key": sent.get("key") or str(new_key()),
        "refused": refused,
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "classes": _class_field(method, sent.get("class_key", "")),
        "heard": _heard(method, sent.get("words", "")),
        "channel": sent.get("channel") or _usual_channel(request.actor),
        "most_words": MAX_WORDS,
        "most_photos": MOST,
    }
    return render(request, "cases/desk/intake.html", context)


def _usual_channel(actor):
    """The centre takes calls; everybody else reports what was seen or told on the spot."""
    return (
        "phone" if any(office.body_kind == "centre" for office in actor.holding("cases.intake")) else "grid"
    )


def _class_field(method, chosen):
    """All classes under their groups, and "not sure" first: a matter is never refused for its class."""
    unsure = Option("", _("不确定，交%s归类") % term("centre", method))
    groups = {}
    for row in method.leaf_classes():
        groups.setdefault(row.parent, []).append(Option(row.key, row.title))
    titled = [
        Group(method.case_class(key).title if key else _("其他"), tuple(rows)) for key, rows in groups.items()
    ]
    return Asked(
        "class_key", "class", _("类别"), False, "", 0, value=chosen, groups=(Group("", (unsure,)), *titled)
    )


@staff_page
@require_POST
def suggest_class(request):
    """What the words speak for, as they are typed: a fragment."""
    heard = _heard(current_method(), request.POST.get("words", "")[:MAX_WORDS])
    return render(
        request, "cases/desk/heard.html", {"heard": heard, "chosen": request.POST.get("class_key", "")}
    )


def _heard(method, words):
    """The classes and the other ways that the words speak for, each with the words that spoke."""
    if len(words.strip()) < 4:
        return None
    heard = hear(words, method)
    routes = [
        {"route": method.route(one.class_key), "words": one.words}
        for one in suggest(words, method.routes, most=1)
    ]
    return {"classes": told_of(heard, method), "routes": routes, "unsure": heard.unsure, "broken": heard.broken}


@staff_page
@require_safe
def receipt(request, case_id):
    """Number and follow-up token to read out or print: for whoever took the matter down, within an hour."""
    case = Case.objects.select_related("reporter", "area__parent", "holder_body").filter(pk=case_id).first()
    fresh = case and timezone.now() - case.reported_at < RECEIPT_FOR
    if not fresh or case.reporter.staff_id != request.actor.id:
        raise Forbidden(_("回执只在登记后一小时内由登记人打开。反映人可凭查询码在门户查进度。"))
    context = {
        "case": case,
        "token": follow_up_token(case.pk),
        "state": state_of(case),
        "class_words": class_words(method_of(case.version_id), case.class_key),
        "channel": channel_words(case.channel),
    }
    return render(request, "cases/desk/receipt.html", context)
