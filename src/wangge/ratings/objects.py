"""The objects a scheme rates, each from the register that knows it, with the body it answers to."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.accounts.models import Appointment
from wangge.method.schema.ratings import BODIES
from wangge.organisations.queries import bodies
from wangge.premises.managing import managers_on
from wangge.premises.models import Dormitory, Estate
from wangge.ratings.rules import OWN
from wangge.territory.queries import areas
from wangge.venues.models import ServicePlace


@dataclass(frozen=True, slots=True)
class Object:
    """A thing as it is enrolled: its key, what it is called, where it lies, the body it answers to."""

    thing: UUID
    title: str
    area_path: str
    body_id: UUID | None


_items: list[Callable] = []
_shown: list[Callable] = []


def items_source(function):
    """Register `(kinds, day) -> Objects`: the items of lists that were carried out and are public by a day, of the app
    that keeps lists and stands above this one."""
    _items[:] = [function]
    return function


def items_shown(function):
    """Register `(keys, a queryset or a list) -> the keys of those items that the public may read now`."""
    _shown[:] = [function]
    return function


def hidden_now(round, rated):
    """Objects of a round that their register no longer shows to the public, though it did when they were enrolled:
    whose words they are may take them back at any time. A queryset, None where there are no such objects."""
    if rated.kind != "item" or not _shown:
        return None
    return round.subjects.exclude(thing__in=_shown[0](round.subjects.values("thing")))


def not_public(round, rated):
    """Of them those, too, that had no result because they were hidden when it was computed; None as above."""
    hidden = hidden_now(round, rated)
    return None if hidden is None else round.subjects.filter(Q(hidden=True) | Q(pk__in=hidden.values("pk")))


def objects_of(rated, method, on):
    """The objects of a scheme in force on a day, in the order of their areas and names."""
    if rated.kind in BODIES:
        rows = bodies().filter(kind__in=rated.kinds).select_related("area").defer("area__boundary")
        found = [Object(row.pk, row.name, f"{row.area.path}", row.pk) for row in rows]
    elif rated.kind == "appointment":
        found = _offices(rated, method, on)
    elif rated.kind == "item":
        found = list(_items[0](rated.kinds, on)) if _items else []
    else:
        found = _places(rated, method, on)
    return sorted(found, key=lambda one: (one.area_path, one.title, one.thing))


def _offices(rated, method, on):
    """Offices held, by post and place: the holder's name stands nowhere here."""
    posts = {key: method.post(key).title for key in rated.posts}
    rows = Appointment.objects.filter(post__in=rated.posts, valid_from__lte=on).exclude(valid_until__lt=on)
    rows = rows.select_related("body", "area").defer("area__boundary").order_by("area__path", "valid_from", "id")
    met: dict = {}
    for row in rows:
        met.setdefault((row.post, row.area_id, row.body_id), []).append(row)
    return [
        Object(row.pk, _office_title(row, posts[row.post], nth, len(held)), f"{row.area.path}", row.body_id)
        for held in met.values()
        for nth, row in enumerate(held, 1)
    ]


def _office_title(row, post, nth, of):
    title = f"{row.area.name} {post}"
    return title if of == 1 else _("%(title)s（%(nth)d）") % {"title": title, "nth": nth}


def _places(rated, method, on):
    """Estates answer by who manages them, other places by the body above them that may be asked."""
    answering = _Answering(method)
    managers = managers_on(on) if rated.kind == "estate" else {}
    return [
        Object(row.pk, title, path, managers.get(row.pk) or answering.body_of(path))
        for row, title, path in _rows(rated)
    ]


def _rows(rated):
    """(row, title, path of its area)."""
    if rated.kind == "grid":
        rows = areas().filter(level__in=rated.levels).select_related("parent")
        for row in rows.defer("boundary", "parent__boundary"):
            yield row, f"{row.parent.name} {row.name}" if row.parent else row.name, f"{row.path}"
        return
    model = {"estate": Estate, "dormitory": Dormitory, "site": ServicePlace}[rated.kind]
    rows = model.objects.filter(valid_until=None).select_related("area").defer("area__boundary")
    if rated.kinds and rated.kind != "dormitory":
        rows = rows.filter(kind__in=rated.kinds)
    for row in rows:
        yield row, row.name, f"{row.area.path}"


class _Answering:
    """Which body answers for a place: the nearest above it that has a post with `ratings.own`; none of the whole
    county, and none of a kind that is itself rated."""

    def __init__(self, method):
        kinds = {post.body_kind for post in method.organisations.posts if OWN in post.permissions}
        schemes = (one.rated for one in method.ratings.values())
        kinds -= {kind for rated in schemes if rated.kind in BODIES for kind in rated.kinds}
        rows = bodies().filter(kind__in=kinds).exclude(area__parent=None).order_by("key")
        rows = rows.select_related("area").defer("area__boundary")
        self._by_path = {f"{row.area.path}": row.pk for row in reversed(rows)}

    def body_of(self, path):
        parts = path.split(".")
        above = (".".join(parts[:depth]) for depth in range(len(parts), 0, -1))
        return next((self._by_path[one] for one in above if one in self._by_path), None)
