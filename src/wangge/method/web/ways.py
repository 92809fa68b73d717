"""The ways of the county's method for everybody: each case type as a picture, in words, and for other tools."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.web.faces import current_method
from wangge.method.errors import UnknownName
from wangge.method.picture.bpmn import write_bpmn
from wangge.method.picture.svg import draw
from wangge.method.picture.words import held_by, limit_said, taken_by


@require_safe
def ways(request):
    """Every case type's way: drawn, and the same in a table."""
    method = current_method()
    shown = [(way, _drawn(method, way), _table(method, way)) for way in method.case_types.values()]
    return render(request, "method/ways.html", {"method": method, "ways": shown, "sites": list(_sites(method))})


@require_safe
def way_svg(request, case_type):
    """The drawing as a file of its own, with its title, legend and sources."""
    method, way = _found(case_type)
    return _file(draw(method, way, _), "image/svg+xml", f"{method.key}-{way.key}.svg")


@require_safe
def way_bpmn(request, case_type):
    """The way as BPMN 2.0, for modelling tools and engines."""
    method, way = _found(case_type)
    return _file(write_bpmn(method, way), "application/xml", f"{method.key}-{way.key}.bpmn")


def _found(case_type):
    method = current_method()
    try:
        return method, method.case_type(case_type)
    except UnknownName as unknown:
        raise Http404(str(unknown)) from unknown


def _file(text, kind, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def _drawn(method, way):
    """The drawing to stand in a page; every word in it is escaped where it is drawn."""
    return mark_safe(draw(method, way, _, heading=False))


def _table(method, way):
    """[(state, who holds it, its clock, [(step, who takes it, where it leads)…])…] as words."""
    return [
        (state, held_by(method, state, _), limit_said(way, state, _), _steps(method, way, state))
        for state in way.states
        if not state.retired
    ]


def _steps(method, way, state):
    return [(step, taken_by(method, step, _), way.target(step)) for step in way.steps_from(state.name)]


def _sites(method):
    """(site, the title of its kind, the title of the kind it passes on to)."""
    kinds = {kind.key: kind.title for kind in method.organisations.body_kinds}
    return ((site, kinds[site.body_kind], kinds.get(site.up, "")) for site in method.organisations.sites)
