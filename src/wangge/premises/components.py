"""Reading components: of areas, narrowed by class, state and words; the nearest ones to a point."""

import math

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from wangge.premises.component_codes import titles_of
from wangge.premises.models import Component
from wangge.territory.queries import within

METRES = 111_320  # a degree of latitude
MOST_NEAR, MOST_LOOKED_AT = 5, 200
INSIDE = "point(premises_component.lon, premises_component.lat) <@ box(point(%s, %s), point(%s, %s))"
AWAY = "point(premises_component.lon, premises_component.lat) <-> point(%s, %s)"


def components_in(paths, *, words="", of_class="", state=""):
    """Components in force in areas. `words`: the beginning of a code, or words of the address or the class."""
    rows = Component.objects.filter(within(paths), valid_until=None).select_related("area").defer("area__boundary")
    if words:
        rows = rows.filter(Q(code__startswith=words) | Q(address__contains=words) | Q(title__contains=words))
    if of_class:
        rows = rows.filter(class_code=of_class)
    return rows.filter(state=state) if state else rows


def classes_in(paths):
    """(class code, title, how many) of what stands in areas, by code."""
    rows = Component.objects.filter(within(paths), valid_until=None).order_by("class_code", "title")
    found = {}
    for code, title, count in rows.values_list("class_code", "title").annotate(Count("pk")):
        name, before = found.get(code, ("", 0))
        found[code] = (name or title, before + count)
    return [(code, name, count) for code, (name, count) in found.items()]


def title_of(component, method):
    """What its class is called: as the survey wrote it, else as the city's method has it, else nothing."""
    return component.title or titles_of(method, component.scheme).get(component.class_code, "")


def by_code(code, paths):
    """The component in force with a code in areas, or None."""
    return components_in(paths).filter(code=code).first()


def near(lon, lat, paths, *, classes=(), metres=80):
    """Up to five components about a point, the nearest first; `classes`: (scheme, class code), any where empty."""
    up, across = metres / METRES, metres / (METRES * math.cos(math.radians(lat)))
    of = Q()
    for scheme, code in classes:
        of |= Q(scheme=scheme, class_code=code)
    box = [lon - across, lat - up, lon + across, lat + up]
    rows = components_in(paths).filter(of).extra(where=[INSIDE], params=box).order_by(RawSQL(AWAY, [lon, lat]))
    found = [(_metres(one, lon, lat), one) for one in rows[:MOST_LOOKED_AT]]
    return [(round(away), one) for away, one in sorted(found, key=lambda pair: (pair[0], pair[1].code))[:MOST_NEAR]]


def _metres(one, lon, lat):
    return math.hypot((one.lon - lon) * METRES * math.cos(math.radians(lat)), (one.lat - lat) * METRES)
