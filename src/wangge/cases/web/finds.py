"""Writing down what one found oneself, on the spot: one page for each kind of case that can begin so."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import MAX_WORDS
from wangge.cases.operations import Report, record_find
from wangge.cases.queries import VIEW
from wangge.cases.web.intake import degrees
from wangge.cases.web.parts import only
from wangge.cases.web.step_forms import Asked
from wangge.cases.web.step_options import Group, Option, groups_of, power_groups
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.web.faces import current_method

TYPED = ("words", "title", "place", "plate_code")


@staff_page
def record_page(request, case_type):
    """The form; sent, the case is taken in with the look that was taken, and its page follows."""
    method = current_method()
    way = method.case_types.get(case_type)
    if way is None or not way.own_find:
        raise Http404
    if not may_record(request.actor, way):
        raise Forbidden()
    if request.method != "POST":
        return render(request, "cases/desk/record.html", _form(request, method, way))
    try:
        case = _record(request, way)
    except Refused as refused:
        answer = render(request, "cases/desk/record.html", _form(request, method, way, refused), status=refused.status)
        return only(answer, "#record") if request.htmx else answer
    seen = allows(request.actor, VIEW, case)
    done = reverse("cases:desk-case" if seen else "cases:desk-receipt", args=[case.pk])
    done += f"?done={way.own_find}" if seen and case.moves > 1 else ""
    return HttpResponse(headers={"HX-Redirect": done}) if request.htmx else redirect(done)


def may_record(actor, way):
    """Whether such a case may begin by this person: whoever takes reports down; of the kinds that only staff begin,
    whoever takes the first step as well."""
    first = way.begun_by == "anybody" or bool(actor.holding(way.step(way.own_find).permission))
    return first and bool(actor.holding("cases.intake"))


def _record(request, way):
    sent = request.POST
    report = Report(
        **{name: sent.get(name, "").strip() for name in TYPED},
        class_key=sent.get("class_key", ""),
        lon=degrees(sent.get("lon")),
        lat=degrees(sent.get("lat")),
    )
    return record_find(
        report,
        case_type=way.key,
        answers={asked.name: sent.get(asked.name, "") for asked in way.step(way.own_find).fields},
        key=check_client_key(sent.get("key", "")),
        actor=request.actor,
        at=timezone.now(),
        photos=read_photos(request.FILES.getlist("photos")),
    )


def _form(request, method, way, refused=None):
    sent, step = request.POST, way.step(way.own_find)
    errors = {refused.field: str(refused.reason)} if refused and refused.field else {}
    return {
        "way": way,
        "step": step,
        "sent": sent,
        "key": sent.get("key") or str(new_key()),
        "refused": refused,
        "error": errors,
        "whole": refused if refused and (not refused.field or refused.field == "key") else None,
        "classes": _classes(method, way, sent.get("class_key", ""), errors.get("class_key", "")),
        "fields": [_asked(one, way, method, sent, errors, request.actor) for one in step.fields],
        "most_words": MAX_WORDS,
    }


def _classes(method, way, chosen, error):
    """The classes that lead to this way; None where none does."""
    rows = [row for row in method.leaf_classes() if row.kind == way.key]
    if not rows:
        return None
    groups = (Group("", tuple(Option(row.key, row.title) for row in rows)),)
    return Asked("class_key", "class", _("哪一种"), True, "", 0, value=chosen, error=error, groups=groups)


def _asked(asked, way, method, sent, errors, actor):
    """A field of the step; there is no case yet that could say what is likely."""
    return Asked(
        name=asked.name,
        kind=asked.kind,
        title=asked.title,
        required=asked.required,
        help=asked.help,
        max_length=asked.max_length,
        value=sent.get(asked.name, ""),
        error=errors.get(asked.name, ""),
        groups=tuple(_groups(asked, way, method)),
    )


def _groups(asked, way, method):
    return power_groups(way.handled_by) if asked.kind == "delegated_power" else groups_of(asked, None, method, ())
