"""What bodies write down of their work: the records one reads, one of them, a new one, one written anew."""

from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.deeds import day, done_or, found_or_404, key_of, signed_by
from wangge.workforce.models import MAX_BASIS, MAX_WORDS, BodyRecord
from wangge.workforce.operations import Written, blank_record, correct_record, write_record
from wangge.workforce.recorded import (
    bodies_writing,
    is_as_written,
    kind_of,
    kinds_now,
    look_at_earlier,
    may_blank,
    may_read,
    members_on,
    missing_of,
    present_at,
    records_for,
)
from wangge.workforce.rules import READ, WRITE

TEXTS = ("words", "guests", "decided", "papers")


@staff_page
@require_safe
def records_page(request):
    """The records one reads, the latest day first; of the own bodies what is due and not written yet."""
    if not may_read(request.actor):
        raise Forbidden()
    kinds, asked = {one.key: one for one in kinds_now()}, request.GET.get("kind", "")
    rows = records_for(request.actor).filter(corrected_by=None)
    rows = rows.filter(kind=asked) if asked in kinds else rows
    found = page(rows, order=("-on", "-id"), mark=request.GET.get("page"))
    own = list(bodies_writing(request.actor))
    context = {
        "page": found,
        "rows": [{"row": one, "kind": kind_of(one)} for one in found.items],
        "kinds": kinds.values(),
        "kind": asked if asked in kinds else "",
        "missing": missing_of(own, timezone.localdate()),
        "choices": [(body, one) for body in own for one in kinds_now(body.kind)],
        "reads": bool(request.actor.holding(READ)),
        "query": urlencode({"kind": asked} if asked in kinds else {}),
    }
    return render(request, "workforce/records.html", context)


@staff_page
@require_safe
def record_page(request, record_id):
    """One record, with what took its place or what it took the place of."""
    if not may_read(request.actor):
        raise Forbidden()
    return _record(request, _found(request, record_id))


@staff_page
def earlier_record_page(request, record_id):
    """The words of a record that was written anew since: a look of its own, which is logged."""
    if not may_read(request.actor):
        raise Forbidden()
    made = _found(request, record_id)
    look_at_earlier(made, **signed_by(request))
    return _record(request, made, looked=True)


@staff_page
def blank_record_page(request, record_id):
    """The words of a record blanked for good, with the reason."""
    if not may_read(request.actor):
        raise Forbidden()
    made = _found(request, record_id)
    if not may_blank(request.actor, made):
        raise Forbidden()
    if request.method != "POST":
        return _record(request, made)
    because = request.POST.get("because", "")
    deed = partial(blank_record, made.pk, because=because, **signed_by(request))
    return done_or(deed, show=lambda refused: _record(request, made, refused=refused), after=_home)


def _found(request, record_id):
    rows = records_for(request.actor).select_related("corrected_by__text", "corrects", "body__area")
    return found_or_404(rows, record_id)


def _record(request, made, *, looked=False, refused=None):
    after = _after(made)
    context = {
        **{"row": made, "kind": kind_of(made), "present": present_at(made), "after": after, "refused": refused},
        **{"text": made.text, "hidden": after is not None and not looked, "short": MAX_BASIS},
        "intact": is_as_written(made),
        "may_correct": after is None and bool(allows(request.actor, WRITE, made.body)),
        "may_blank": made.text.blanked_at is None and bool(may_blank(request.actor, made)),
    }
    return render(request, "workforce/record.html", context, status=refused.status if refused else 200)


def _after(made):
    """The record that took the place of one; None where none did."""
    return getattr(made, "corrected_by", None)


@staff_page
def new_record_page(request):
    """A record of an own body: the kind is chosen by its address (`?kind=…&body=…`), the rest is written."""
    own, given = list(bodies_writing(request.actor)), request.POST if request.method == "POST" else request.GET
    if not own:
        raise Forbidden()
    body = next((one for one in own if f"{one.pk}" == given.get("body")), own[0])
    kept = kinds_now(body.kind)
    kind = next((one for one in kept if one.key == given.get("kind")), kept[0])
    if request.method != "POST":
        return _form(request, body, kind, {"on": f"{timezone.localdate()}"})
    if "members" in request.POST:  # of another day, asked for before anything is written down
        return _form(request, body, kind, request.POST)
    deed = partial(_write, request, body)
    show = lambda refused: _form(request, body, kind, request.POST, refused)  # noqa: E731
    return done_or(deed, show=show, after=_home)


def _write(request, body):
    key = check_client_key(request.POST.get("key"))
    return write_record(body.pk, _written(request.POST), key=key, **signed_by(request))


def _written(sent):
    told = {name: sent.get(name, "") for name in TEXTS}
    present = tuple(f"{key_of(one)}" for one in sent.getlist("present"))
    return Written(sent.get("kind", ""), day(sent.get("on", "")), present=present, **told)


@staff_page
def correct_record_page(request, record_id):
    """A record written anew, with the reason."""
    made = BodyRecord.objects.filter(pk=record_id).select_related("body__area", "text").first()
    if made is None or not allows(request.actor, WRITE, made.body):
        raise Forbidden()
    if request.method != "POST":
        told = {name: getattr(made.text, name) for name in TEXTS} | {"on": f"{made.on}", "present": made.present}
        return _form(request, made.body, kind_of(made), told, was=made)
    if "members" in request.POST:
        return _form(request, made.body, kind_of(made), request.POST, was=made)
    deed = partial(_correct, request, made)
    show = lambda refused: _form(request, made.body, kind_of(made), request.POST, refused, made)  # noqa: E731
    return done_or(deed, show=show, after=_home)


def _correct(request, made):
    told = {"because": request.POST.get("because", ""), "key": check_client_key(request.POST.get("key"))}
    return correct_record(made.pk, _written(request.POST), **told, **signed_by(request))


def _home(made):
    return reverse("workforce:record", args=[made.pk])


def _form(request, body, kind, given, refused=None, was=None):
    on, key = day(given.get("on", "")) or timezone.localdate(), given.get("key") or new_key()
    present = given.getlist("present") if hasattr(given, "getlist") else given.get("present", [])
    context = {
        **{"body": body, "kind": kind, "given": given, "refused": refused, "was": was, "key": key},
        **{"most": MAX_WORDS, "short": MAX_BASIS, "today": timezone.localdate()},
        "members": [(f"{one}", title, f"{one}" in present) for one, title in members_on(body, on)],
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
    }
    return render(request, "workforce/record_form.html", context, status=refused.status if refused else 200)
