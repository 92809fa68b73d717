"""What took the place of areas that ended."""

from wangge.territory.models import Area, AreaChange


def became(ended):
    """ended area's key → the areas in force in its place, by path: the parts it was split into, or the one it was
    merged into, over however many changes; none where it was simply ended."""
    found = {one.pk: set() for one in ended}
    waiting, seen = {one.pk: {one.pk} for one in ended}, set()  # area to follow → those that led to it
    while waiting:
        seen |= waiting.keys()
        further = {}
        for key, news in _next(waiting).items():
            for new in news:
                for origin in waiting[key]:
                    if new.valid_until is None:
                        found[origin].add(new)
                    else:
                        further.setdefault(new.pk, set()).add(origin)
        waiting = {key: origins for key, origins in further.items() if key not in seen}
    return {key: sorted(news, key=lambda area: area.path) for key, news in found.items()}


def _next(keys):
    """ended area's key → what followed it at once: its successor, and the other parts of the same division."""
    rows = Area.objects.filter(pk__in=keys, successor__isnull=False).select_related("successor")
    rows = list(rows.defer("boundary", "successor__boundary"))
    found = {one.pk: {one.successor} for one in rows}
    ends = AreaChange.objects.filter(area__in=found, kind__in=("split", "merged")).order_by("at", "id")
    latest = {one.area_id: one for one in ends}
    splits = {(one.at, area.key): area.pk for area in rows if (one := latest.get(area.pk)) and one.kind == "split"}
    made = AreaChange.objects.filter(kind="added", at__in={at for at, _key in splits}).select_related("area")
    for change in made.defer("area__boundary"):
        whole = change.area.key.rpartition("-")[0]  # a part's key is that of the whole with a number behind it
        origin = splits.get((change.at, whole))
        if origin is not None:
            found[origin].add(change.area)
    return found
