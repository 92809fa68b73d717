"""The component a matter is about: on the matter's page to be named by its code or chosen near its place; on the
component's page, which matters are about it."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import name_component, read_case
from wangge.cases.queries import visible_to
from wangge.cases.web.standing import Row, now
from wangge.core.panels import panel
from wangge.core.permits import allows
from wangge.core.web.deeds import done_or
from wangge.core.web.faces import current_method
from wangge.method.queries import method_of
from wangge.premises.component_codes import classes_of
from wangge.premises.components import near, title_of
from wangge.premises.models import Component
from wangge.territory.queries import root_path

MOST = 10


@panel("cases.case", order=35)
def about_panel(request, case):
    """The component this matter is about, for staff, and the way to name it."""
    if request.actor.kind != "staff":
        return None
    return render_to_string("cases/desk/about.html", _told(request, case), request=request)


def _told(request, case):
    method = method_of(case.version_id)
    one = Component.objects.select_related("area").filter(pk=case.about).first() if case.about else None
    may_open = bool(one) and bool(allows(request.actor, "premises.view", one.area.path))
    return {"case": case, "one": one, "title": one and title_of(one, method), "may_open": may_open}


@staff_page
def about(request, case_id):
    """Name the component by its code or as one that stands near, or take it back."""
    typed, at = request.POST.get("code", ""), timezone.now()

    def name():
        chosen = "" if request.POST.get("deed") == "none" else typed or request.POST.get("near", "")
        name_component(case_id, code=chosen, actor=request.actor, at=at)

    def show(refused=None):
        case = read_case(case_id, actor=request.actor, at=at)
        told = {**_told(request, case), "near": _near(case), "refused": refused, "code": typed}
        return render(request, "cases/desk/about_page.html", told, status=refused.status if refused else 200)

    if request.method != "POST":
        return show()
    return done_or(name, show=show, after=f"{reverse('cases:desk-case', args=[case_id])}#about")


def _near(case):
    """(metres, component, its class in words) of those of the class's own kind that stand near the place."""
    method = method_of(case.version_id)
    classes = classes_of(method, case.class_key) if case.class_key else ()
    found = near(case.lon, case.lat, [root_path()], classes=classes) if classes and case.lon else []
    return [(away, other, title_of(other, method)) for away, other in found if other.pk != case.about]


@panel("premises.component", order=20)
def matters_of(request, component):
    """Matters about a component that the reader may see: how many, and the latest."""
    rows = visible_to(request.actor).filter(about_component__component=component).order_by("-reported_at", "-pk")
    count = rows.count()
    told = now(timezone.now(), current_method())
    shown = [Row(case, told) for case in rows.select_related("area")[:MOST]]
    return render_to_string("cases/desk/about_matters.html", {"count": count, "rows": shown}, request=request)


about_desk_urls = [path("desk/components/of/<uuid:case_id>/", about, name="desk-about")]
