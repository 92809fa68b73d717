"""The public board: what came in and what became of it. Class, community, state and days; no more by itself.

A title, words and photos stand there only where a person released them. Never the grid, the point, the number or the
hour: whoever was seen at a place at an hour must not be found by it (guard-rails 7, 9 and 13).
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.cases.models import Case
from wangge.cases.queries import FEW, cells_of, large_classes, public_since
from wangge.cases.web.figures import Shown
from wangge.cases.web.parcel import tone_for
from wangge.cases.web.periods import midnight
from wangge.cases.web.places import Places, levels
from wangge.core.measures import Span, evaluate, measure_named
from wangge.core.paging import Page, page
from wangge.core.web.faces import current_method
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.territory.queries import areas, areas_under

SHOWN_DAYS, FIGURE_DAYS, SIZE = 90, 30, 30
FIGURES = ("received", "closed", "on_time", "satisfaction")
STATES = (
    ("open", gettext_lazy("办理中")),
    ("done", gettext_lazy("已结案")),
    ("aside", gettext_lazy("未立案了结")),
)


class Filters(forms.Form):
    """What the board can be narrowed by; what it does not know narrows nothing."""

    kind = forms.ChoiceField(required=False)
    place = forms.SlugField(required=False, max_length=60)
    state = forms.ChoiceField(required=False, choices=STATES)

    def __init__(self, data, method):
        super().__init__(data)
        self.groups = _groups(method)
        self.fields["kind"].choices = [(key, title) for key, (title, _keys) in self.groups.items()]
        self.is_valid()

    def chosen(self, name):
        """The value of a field, "" where none or a wrong one was given."""
        return self.cleaned_data.get(name) or ""


@require_safe
def board(request):
    """The board; the same for everybody, so that a minute's copy may be kept by whoever carries it."""
    now, method = timezone.now(), current_method()
    filters = Filters(request.GET, method)
    known = list(areas().filter(level__in=levels().names).defer("boundary").order_by("path"))
    place = next((area for area in known if area.key == filters.chosen("place")), None)
    found, lines = _lines(filters, place, now, request.GET.get("page"))
    context = {
        "filters": filters,
        "places": _grouped(known),
        "place": place,
        "lines": lines,
        "page": found,
        "query": "&".join(f"{name}={filters.chosen(name)}" for name in filters.fields if filters.chosen(name)),
        "figures": _figures(now),
        "few": FEW,
        "days": {"shown": SHOWN_DAYS, "figures": FIGURE_DAYS},
        "today": timezone.localdate(now),
        "csrf_token": "",  # nothing of one visitor in a page that others may be handed
    }
    return _kept_for_a_minute(request, render_to_string("cases/portal/board.html", context, request=request))


def _kept_for_a_minute(request, html):
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    response = HttpResponse(html, headers={"ETag": etag, "Cache-Control": "public, max-age=60"})
    patch_vary_headers(response, ["Cookie"])  # elder mode is a cookie
    return get_conditional_response(request, etag=etag, response=response)


def _figures(now):
    today = timezone.localdate(now)
    span = Span(midnight(today - timedelta(days=FIGURE_DAYS - 1)), now, now)
    return [Shown(evaluate(measure_named(key), span)) for key in FIGURES]


def _lines(filters, place, now, mark) -> tuple[Page, list]:
    since = midnight(timezone.localdate(now) - timedelta(days=SHOWN_DAYS - 1))
    rows = _narrowed(public_since(since), filters, place, since)
    rows = rows.select_related("area", "release").prefetch_related("release__photos")
    rows = rows.annotate(day=TruncDate("reported_at"))  # a page's mark tells the day, and not the hour
    found = page(rows, order=("-day", "-serial"), mark=mark, size=SIZE)
    return found, lines_of(found.items, since, now)


def lines_of(cases, since, now):
    """Cases as the public reads them, in their order; what is shown since `since` says how coarse a place is told.

    They come with `area` and `release` joined, and the releases' photos.
    """
    cells = cells_of({case.class_key for case in cases}, since)
    places = Places(path for _key, path, _count in cells)
    large = _large(cells, places)
    return [_line(case, places, large, now) for case in cases]


def _narrowed(rows, filters, place, since):
    if kind := filters.chosen("kind"):
        rows = rows.filter(class_key__in=filters.groups[kind][1])
    if state := filters.chosen("state"):
        rows = rows.filter(state__in=_states(state))
    if place is None:
        return rows
    if place.level in levels().fine:  # only what the board shows as lying there
        rows = rows.filter(class_key__in=large_classes(place, since))
    return rows.filter(area__in=areas_under(place.path))


def _large(cells, places):
    """The (class, community path) of which there are enough to be told."""
    counts = {}
    for key, path, count in cells:
        if fine := places.fine(path):
            counts[key, str(fine.path)] = counts.get((key, str(fine.path)), 0) + count
    return {cell for cell, count in counts.items() if count >= FEW}


@dataclass(frozen=True)
class Line:
    """A matter as the public reads it."""

    kind: str
    place: str
    state: str
    tone: str
    reported: object
    closed: object
    days: int
    release: object
    photos: list


def _line(case: Case, places, large, now):
    method = method_of(case.version_id)
    state = method.case_type(case.case_type).state(case.state)
    fine = places.fine(case.area.path)
    told = fine if fine and (case.class_key, str(fine.path)) in large else places.coarse(case.area.path)
    release = getattr(case, "release", None)
    release = release if release and release.revoked_at is None else None
    late = case.due is not None and case.due < now
    until = case.closed_at or (case.stage_since if state.final else now)
    return Line(
        kind=method.case_class(case.class_key).title if case.class_key else _("未归类"),
        place=told.name if told else "",
        state=_("%s，已超期") % state.title if late else state.title,
        tone="overdue" if late else _calm(tone_for(case, state, now)),
        reported=case.reported_at,
        closed=case.closed_at,
        days=(until - case.reported_at).days,
        release=release,
        photos=list(release.photos.all()) if release else [],
    )


def _calm(tone):
    """Nearly late is the office's business: to the public a matter is on time until it is not."""
    return "ontime" if tone == "soon" else tone


def _groups(method):
    """group key → (title, keys of its classes), in the order of the method."""
    groups = {}
    for row in method.leaf_classes():
        title = method.case_class(row.parent).title if row.parent else row.title
        groups.setdefault(row.parent or row.key, (title, []))[1].append(row.key)
    return groups


def _grouped(known):
    """[(town, [community…])…] for a list to choose from."""
    towns = [area for area in known if area.level in levels().coarse]
    return [
        (town, [area for area in known if str(area.path).startswith(f"{town.path}.")]) for town in towns
    ]


def _states(wanted):
    """The states, of any version, that a choice means."""
    ways = [way for key in version_keys() for way in method_of(key).case_types.values()]
    return {state.name for way in ways for state in way.states if _kind_of(state) == wanted}


def _kind_of(state):
    if state.phase is Phase.EVALUATE:
        return "done"
    return "aside" if state.final else "open"
