"""Reading components: of areas, narrowed by class, state and words; the nearest ones to a point."""

import math

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from wangge.method.schema.codes import SCHEMES
from wangge.premises.component_codes import titles_of
from wangge.premises.models import Component
from wangge.territory.plane import Plane
from wangge.territory.queries import within

MOST_NEAR, MOST_LOOKED_AT = 5, 200
INSIDE = "point(premises_component.lon, premises_component.lat) <@ box(point(%s, %s), point(%s, %s))"
AWAY = "point(premises_component.lon, premises_component.lat) <-> point(%s, %s)"


def components_in(paths, *, words="", of_class="", state=""):
    """Components in force in areas. `words`: the beginning of a code, or words of the address or the class;
    `of_class`: "cjt_214:01-18", or "01-18" of whatever scheme."""
    rows = Component.objects.filter(within(paths), valid_until=None).select_related("area").defer("area__boundary")
    if words:
        rows = rows.filter(Q(code__startswith=words) | Q(address__contains=words) | Q(title__contains=words))
    scheme, _colon, code = of_class.rpartition(":")
    if code:
        rows = rows.filter(class_code=code)
    if scheme:
        rows = rows.filter(scheme=scheme)
    return rows.filter(state=state) if state else rows


def classes_in(paths):
    """(standard, [(class, code, title, how many)]) of what stands in areas, by code; a class as `of_class` takes it."""
    rows = Component.objects.filter(within(paths), valid_until=None).order_by("scheme", "class_code", "title")
    found = {}
    for scheme, code, title, count in rows.values_list("scheme", "class_code", "title").annotate(Count("pk")):
        of = found.setdefault(SCHEMES[scheme].title, {})
        _class, _code, name, before = of.get(code, ("", "", "", 0))
        of[code] = (f"{scheme}:{code}", code, name or title, before + count)
    return [(standard, list(of.values())) for standard, of in found.items()]


def title_of(component, method):
    """What its class is called: as the survey wrote it, else as the city's method has it, else nothing."""
    return component.title or titles_of(method, component.scheme).get(component.class_code, "")


def by_code(code, paths):
    """The component in force with a code in areas, or None."""
    return components_in(paths).filter(code=code).first()


def near(lon, lat, paths, *, classes=(), metres=80):
    """Up to five components about a point, the nearest first; `classes`: (scheme, class code), any where empty."""
    plane = Plane(lon, lat)
    across, up = (metres / plane.scale).tolist()
    of = Q()
    for scheme, code in classes:
        of |= Q(scheme=scheme, class_code=code)
    box = [lon - across, lat - up, lon + across, lat + up]
    found = components_in(paths).filter(of).extra(where=[INSIDE], params=box).order_by(RawSQL(AWAY, [lon, lat]))
    rows = list(found[:MOST_LOOKED_AT])
    away = [math.hypot(*spot) for spot in plane.points([(one.lon, one.lat) for one in rows])]
    nearest = sorted(zip(away, rows, strict=True), key=lambda pair: (pair[0], pair[1].code))[:MOST_NEAR]
    return [(round(metres), one) for metres, one in nearest]
