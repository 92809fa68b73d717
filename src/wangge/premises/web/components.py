"""Components: a list by area, class, state and words; the page of one; forms by hand; a sheet and points of them."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.datum import DATUMS, datum_of, from_wgs84
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.web.deeds import key_of, signed_by
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.method.schema.codes import SCHEMES
from wangge.premises import operations
from wangge.premises.component_codes import USUAL
from wangge.premises.component_imports import COLUMNS
from wangge.premises.components import classes_in, components_in, title_of
from wangge.premises.estates import history_of
from wangge.premises.models import Component
from wangge.premises.operations.keeping import version_of
from wangge.premises.web.entering import grids_in, place_of, point_of_place, siblings_of
from wangge.premises.web.forms import Ask, Form, basis, point_sent, serve
from wangge.premises.web.register import area_asked, line_of

ORDER, MOST_ROWS, DECIMALS = ["code", "id"], 20_000, 6
TONES = {"ok": "ontime", "broken": "soon", "lost": "overdue", "unused": "paused", "unknown": "paused"}


@staff_page
@require_safe
def components(request):
    """The components of an area."""
    area, asked = area_asked(request), _asked(request)
    method = current_method()
    found = page(components_in([area.path], **asked), order=ORDER, mark=request.GET.get("page"))
    context = {
        **{"area": area, "line": line_of(request.actor, area), "asked": asked, "page": found},
        **{"rows": [(one, title_of(one, method), TONES[one.state]) for one in found.items]},
        **{"classes": classes_in([area.path]), "states": Component.STATES, "datums": DATUMS.items()},
        "may_edit": bool(allows(request.actor, "premises.edit", area.path)),
        "may_import": bool(request.actor.holding("registers.import")),
        "query": urlencode({"area": area.key, **asked}),
    }
    return render(request, "premises/components.html", context)


def _asked(request):
    sent = request.GET
    state, of_class = sent.get("state", ""), sent.get("of_class", "")
    return {
        "words": sent.get("words", "").strip()[:60],
        "of_class": of_class[:16],
        "state": state if state in dict(Component.STATES) else "",
    }


@staff_page
@require_safe
def component(request, component_id):
    """One component: what it is, where it stands, whose it is, what was done to it, and what upper apps know of it."""
    one = place_of(request, Component, component_id, "premises.view")
    context = {
        **{"component": one, "line": line_of(request.actor, one.area), "tone": TONES[one.state]},
        **{"title": title_of(one, current_method()), "scheme": SCHEMES[one.scheme], "history": history_of(one)},
        "may_edit": bool(allows(request.actor, "premises.edit", one.area.path)) and one.valid_until is None,
    }
    return render(request, "premises/component.html", context)


@staff_page
def new_component(request):
    """A component entered by hand."""
    area = area_asked(request, "premises.edit")
    choices = grids_in(area)
    start = {"area": choices[0][0] if len(choices) == 1 else "", "scheme": USUAL, "state": "ok", "datum": "wgs84"}
    asks = [
        Ask("code", _("部件编码"), required=True, max=16, inputmode="numeric", help=_("16 位数字，前六位是区划代码")),
        Ask("scheme", _("编码体系"), "select", True, options=tuple((key, one.title) for key, one in SCHEMES.items())),
        *_asks(choices),
    ]
    back = (f"{reverse('premises:components')}?area={area.key}", _("城市部件"))
    form = Form(_("登记部件"), back, asks, start, send=_("登记"), point=True)

    def deed(sent):
        told = {"code": sent.get("code"), "scheme": sent.get("scheme"), **_sent(sent)}
        made = operations.add_component(key_of(sent.get("area")), **told, **signed_by(request))
        return reverse("premises:component", args=[made.pk])

    return serve(request, form, deed)


@staff_page
def correct_component(request, component_id):
    """A component's place, state, units."""
    one = place_of(request, Component, component_id)
    start = {name: getattr(one, name) for name in ("title", "address", "state", "owner", "keeper")}
    start |= {"area": str(one.area_id), **point_of_place(one)}
    back = (reverse("premises:component", args=[one.pk]), one.code)
    asks = _asks(siblings_of(one.area))
    form = Form(_("更正部件"), back, asks, start, send=_("保存"), point=True, seen=version_of(one))

    def deed(sent):
        told = {"area_id": key_of(sent.get("area")), "seen": sent.get("seen", ""), **_sent(sent)}
        operations.correct_component(one.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


@staff_page
def end_component(request, component_id):
    """A component is no more."""
    one = place_of(request, Component, component_id)
    back = (reverse("premises:component", args=[one.pk]), one.code)
    lead = _("注销后不再列出，经过和相关诉求留着。换新的另行登记。")
    form = Form(_("注销部件"), back, [basis()], {}, _("注销"), lead, seen=version_of(one), danger=True)

    def deed(sent):
        told = {"basis": sent.get("basis"), "seen": sent.get("seen", "")}
        operations.end_component(one.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


def _asks(choices):
    return [
        Ask("area", _("网格"), "select", True, options=choices),
        Ask("title", _("小类名称"), max=40, help=_("例如：雨水箅子。不填则按工作法里的名称。")),
        Ask("state", _("状态"), "select", True, options=tuple(Component.STATES)),
        Ask("address", _("位置描述"), max=200, help=_("例如：石梁路与园林路口东北角。")),
        Ask("owner", _("权属单位"), max=80),
        Ask("keeper", _("养护单位"), max=80),
        basis(),
    ]


def _sent(sent):
    told = {name: sent.get(name) for name in ("title", "state", "address", "owner", "keeper", "basis")}
    return told | {"point": point_sent(sent)}


@staff_page
@require_safe
def sheet(request):
    """The components as they are narrowed, as XLSX; at most 20,000. Its columns are those of an import."""
    area, method = area_asked(request), current_method()
    found = components_in([area.path], **_asked(request)).order_by(*ORDER)[:MOST_ROWS]
    states = {key: str(words) for key, words in Component.STATES}
    rows = (
        [
            *(one.code, title_of(one, method), one.area.key, one.lon, one.lat),
            *(one.address, states[one.state], one.owner, one.keeper),
        ]
        for one in found
    )
    told = {"widths": (20, 16, 24, 12, 12, 40, 8, 24, 24), "mark": mark_of(request, area.name)}
    name = _("部件-%(area)s.xlsx") % {"area": area.name}
    return sheet_file(name, _("部件"), [str(one.title) for one in COLUMNS], rows, **told)


@staff_page
@require_safe
def geojson(request):
    """The components that have a point, as they are narrowed, at most 20,000; `datum` as of buildings."""
    area, datum = area_asked(request), datum_of(request.GET.get("datum"))
    rows = components_in([area.path], **_asked(request)).filter(lon__isnull=False).order_by(*ORDER)[:MOST_ROWS]
    features = [_feature(one, datum) for one in rows]
    answer = JsonResponse({"type": "FeatureCollection", "datum": datum, "features": features})
    answer.headers["Content-Type"] = "application/geo+json"
    answer.headers["Content-Disposition"] = f'attachment; filename="components-{area.key}-{datum}.geojson"'
    return answer


def _feature(one, datum):
    at = [round(number, DECIMALS) for number in from_wgs84(one.lon, one.lat, datum)]
    told = {name: getattr(one, name) for name in ("code", "class_code", "title", "address", "state", "owner", "keeper")}
    geometry = {"type": "Point", "coordinates": at}
    return {"type": "Feature", "id": str(one.pk), "geometry": geometry, "properties": told | {"grid": one.area.key}}
