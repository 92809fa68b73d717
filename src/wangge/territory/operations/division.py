"""Dividing an area into parts, and taking a division or a merging back."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.method.queries import current_method
from wangge.territory.models import Area
from wangge.territory.operations.areas import EDIT, _changed, _hang, _lock
from wangge.territory.queries import areas, codes_used
from wangge.territory.rules import coordinates_of, grid_codes, middle_of, read_boundary


@transaction.atomic
def split_area(area, parts, *, basis, actor, at, under=EDIT):
    """End an area and let parts take its place from today; returns them in the order given.

    A part is a mapping with name, households and boundary. The area's successor is the part with the most
    households, and it hangs below that one, so that what happened there is found. Refused where it has areas below.
    """
    area = _lock(area, actor, under)
    if len(parts) < 2:
        raise Invalid(_("至少拆成两个。"), code="one-part")
    if areas().filter(parent=area).exists():
        raise Refused(_("这个区域还有下级区域，请先调整下级。"), code="has-children")
    before, day = area.path, localdate(at)
    area.valid_until = day
    area.save(update_fields=["valid_until"])
    made = [_part(area, part, key, basis, day) for part, key in zip(parts, _free_keys(area, len(parts)), strict=True)]
    _give_codes(area.parent, made)
    Area.objects.bulk_create(made)
    first = max(made, key=lambda part: part.households or 0)
    Area.objects.filter(pk=area.pk).update(successor=first)
    _hang(area, first)
    _changed(made, "added", "", lambda part: part.name, basis=basis, actor=actor, at=at)
    _changed([area], "split", before, lambda _: first.path, basis=basis, actor=actor, at=at)
    return made


def _part(area, part, key, basis, day):
    return Area(
        key=key,
        level=area.level,
        name=part["name"],
        parent=area.parent,
        managed_by=area.managed_by,
        path=f"{area.parent.path}.{key.replace('-', '_')}",
        households=part["households"],
        boundary=coordinates_of(read_boundary(part["boundary"])) if part.get("boundary") else None,
        counted=area.counted,
        invented=area.invented,
        source=basis,
        valid_from=day,
    )


def _free_keys(area, many):
    """Keys that no area ever had: that of the area with a number behind it."""
    used = set(Area.objects.filter(key__startswith=area.key).values_list("key", flat=True))
    numbers = (f"{area.key}-{number}" for number in range(1, 1000))
    free = [key for key in numbers if key not in used]
    return free[:many]


def _give_codes(community, made):
    """New 15-digit codes for grids with a boundary; the old grid's code is not used again."""
    if made[0].level != current_method().territory.grid.level or len(community.code) != 12:
        return
    points = {part.key: middle_of(part.boundary) for part in made if part.boundary}
    codes = grid_codes(community.code, points, codes_used(community))
    for part in made:
        part.code = codes.get(part.key, "")


@transaction.atomic
def unsplit_area(area, parts, *, basis, actor, at, under=EDIT):
    """Take a division back: the parts end today and hang below the area, which is in force again."""
    area, parts = _ended(area), [_lock(part, actor, under) for part in parts]
    _revive(area, parts[0].parent)
    for part in parts:
        Area.objects.filter(pk=part.pk).update(valid_until=localdate(at), successor=area)
        _hang(part, area)
    _changed([area], "restored", "", lambda one: one.path, basis=basis, actor=actor, at=at)
    return area


@transaction.atomic
def unmerge_areas(area, into, *, boundary, households, basis, actor, at, under=EDIT):
    """Take a merging back: the area is in force again beside the one it went into, which has its former `boundary`
    and `households` again."""
    area, into = _ended(area), _lock(into, actor, under)
    _revive(area, into.parent)
    into.boundary, into.households = boundary, households
    into.save(update_fields=["boundary", "households"])
    _changed([area], "restored", "", lambda one: one.path, basis=basis, actor=actor, at=at)
    return area


def _ended(area):
    area = Area.objects.select_for_update().get(pk=area.pk)
    if area.valid_until is None:
        raise Refused(_("这个区域没有撤销。"), code="in-force")
    return area


def _revive(area, parent):
    """In force again below a parent. It leaves its successor before that one may be ended below it."""
    Area.objects.filter(pk=area.pk).update(valid_until=None, successor=None)
    area.path = _hang(area, parent)
    area.valid_until = area.successor = None
    area.parent = parent
