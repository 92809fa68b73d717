"""What would be if weights or thresholds were others: of sides, groups, bands, and of each indicator."""

from decimal import Decimal

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.errors import Refused
from wangge.core.permits import require
from wangge.core.web.deeds import found_or_404
from wangge.core.web.gates import staff_page
from wangge.ratings import board, rules
from wangge.ratings.queries import rounds, scheme_of
from wangge.ratings.trying import changed_scheme, conditions_of, ends_of
from wangge.ratings.web.rounds import line_of, ranked


@staff_page
@require_safe
def trial_page(request, round_id):
    """What would be if weights or thresholds were others: who moves. Nothing is written."""
    require(request.actor, rules.VIEW)
    round = found_or_404(rounds(), round_id)
    ranked(request.actor, round)
    scheme, refused, trial = scheme_of(round), None, None
    if request.GET:
        try:
            trial = board.tried(round, changed_scheme(scheme, request.GET))
        except Refused as no:
            refused = no
    context = {
        **line_of(round), "trial": trial, "refused": refused,
        "parts": _fields(scheme, request.GET), "each": _of_each(scheme, request.GET),
    }  # fmt: skip
    return render(request, "ratings/trial.html", context, status=refused.status if refused else 200)


def _field(sent, name, label, value):
    """(name, label, value as typed or as it is, what it is)."""
    now = f"{value.normalize():f}"
    return name, label, sent.get(name) or now, now


def _fields(scheme, sent):
    """(legend, fields) of the numbers of sides, groups and bands."""
    sides = [_field(sent, f"side-{one.key}", one.title, one.weight) for one in scheme.raters]
    bands = [
        _field(sent, f"band-{band.key}-{name}", f"{band.title}：{_condition(name)}", Decimal(value))
        for band in scheme.bands
        for name, value in conditions_of(band)
    ]
    groups = [_field(sent, f"group-{one.key}", one.title, one.weight) for one in scheme.groups]
    return [
        (_("各方权重"), sides if len(sides) > 1 else []), (_("各组分值"), groups if len(groups) > 1 else []),
        (_("等次"), bands),
    ]  # fmt: skip


def _of_each(scheme, sent):
    """(group, its fields, whether one of them was changed) of the numbers of each indicator."""
    found = []
    for group in scheme.groups:
        rows = [row for row in scheme.indicators if row.group == group.key and row.weight]
        fields = [field for row in rows for field in _of_one(row, sent)]
        if fields:
            found.append((group, fields, any(typed != now for _name, _label, typed, now in fields)))
    return found


def _of_one(row, sent):
    yield _field(sent, f"indicator-{row.key}", row.title, row.weight)
    words = {"worst": _("%s：多少 %% 得零分"), "best": _("%s：多少 %% 得满分")}
    for name, value in ends_of(row):
        yield _field(sent, f"{name}-{row.key}", words[name] % row.title, value)


def _condition(name):
    return {
        "least": _("至少多少分"), "below": _("低于多少分"), "first": _("前几名"), "last": _("后几名"),
        "first_share": _("前百分之几"), "last_share": _("后百分之几"),
    }[name]  # fmt: skip
