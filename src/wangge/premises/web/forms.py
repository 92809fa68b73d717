"""One page for every form of the register kept by hand: its fields are declared, what was typed stays."""

import hashlib
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from wangge.core.datum import DATUMS, point_of, to_wgs84
from wangge.core.errors import Invalid, Refused
from wangge.core.web.deeds import done_or


@dataclass(frozen=True)
class Ask:
    """A field of a form."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    max: int | str = ""
    options: tuple = ()
    inputmode: str = ""


@dataclass
class Form:
    """A form's page: what it is about, where it goes back to, what it asks, what stands there before anything is typed.

    `point`: whether a place on the map belongs to it. `seen`: the state that is shown now (`keeping.version_of`).
    """

    title: str
    back: tuple  # (address, words)
    asks: list
    start: dict = field(default_factory=dict)
    send: str = ""
    lead: str = ""
    point: bool = False
    seen: str = ""
    rooms: tuple = ()  # (group, [(key, words)]) to tick
    others: tuple = ()  # (key, words, where) to choose one of
    search: bool = False
    danger: bool = False


def basis(help_=""):
    """Why it is done: asked in every form."""
    return Ask("basis", _("办理依据"), required=True, max=120, help=help_ or _("例如：现场核实、规划许可。不写人名。"))


def serve(request, form, deed):
    """Show a form, or do what was sent: `deed(sent)` returns the address to go to. A refusal is told in the form."""
    if request.method != "POST":
        return shown(request, form, form.start)
    return done_or(partial(deed, request.POST), show=partial(shown, request, form, request.POST), after=str)


def serve_deed(request, form, deed, tell):
    """As `serve`, for what is shown before it is done: "preview" does it and takes it back, "do" does it.

    Only what was previewed is done: `previewed` is a digest of what had been sent. `tell(done)` puts it into words.
    """
    if request.method != "POST":
        return shown(request, form, form.start)
    sent, mark = request.POST, digest_of(request.POST)
    try:
        if sent.get("step") == "do" and sent.get("previewed") == mark:
            return HttpResponseRedirect(deed(sent)[1])
        with transaction.atomic():
            done, _address = deed(sent)
            transaction.set_rollback(True)
    except Refused as refused:
        if refused.status == 403:
            raise
        return shown(request, form, sent, refused)
    return shown(request, form, sent, preview=tell(done), previewed=mark)


def digest_of(sent):
    """What tells one sending from another, whatever its buttons."""
    rows = sorted((key, value) for key, values in sent.lists() for value in values)
    told = [row for row in rows if row[0] not in ("step", "seen", "previewed", "csrfmiddlewaretoken", "words")]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def shown(request, form, sent, refused=None, **more):
    """The page of a form, with what was typed."""
    at, fields = refused.field if refused else "", {one.name for one in form.asks}
    ticked = set(sent.getlist("rooms")) if hasattr(sent, "getlist") else set()
    context = {
        "form": form,
        "asks": [(one, sent.get(one.name, ""), str(refused.reason) if at == one.name else "") for one in form.asks],
        "whole": refused if refused and at not in fields | {"point"} else None,
        "point_error": str(refused.reason) if at == "point" else "",
        "sent": sent,
        "ticked": ticked,
        "datums": DATUMS.items(),
        "words": request.GET.get("words", "")[:60],
        **more,
    }
    return render(request, "premises/form.html", context, status=refused.status if refused else 200)


def point_sent(sent):
    """The point that was typed in its datum, else the one chosen on the map; None for neither."""
    typed = point_of(sent.get("point", ""), sent.get("datum"))
    if typed:
        return typed
    try:
        return to_wgs84(float(sent["lon"]), float(sent["lat"])) if sent.get("lon") and sent.get("lat") else None
    except ValueError:
        raise Invalid(_("位置须是经度和纬度两个数。"), code="bad-point", field="point") from None


def whole(sent, name):
    """A whole number that was sent, None for nothing; Invalid for anything else."""
    text = sent.get(name, "").strip()
    try:
        return int(text) if text else None
    except ValueError:
        raise Invalid(_("请填整数。"), code="bad-number", field=name) from None


def day_sent(sent, name="on"):
    """A day that was sent, None for nothing; Invalid for anything else."""
    text = sent.get(name, "").strip()
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise Invalid(_("请填写日期，例如 2026-11-22。"), code="bad-date", field=name)
    return day
