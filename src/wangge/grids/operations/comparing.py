"""A file of boundaries held against the one net: what differs is proposed, and no second net is drawn."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.grids.checking import wide
from wangge.grids.events import BoundariesCompared
from wangge.grids.models import Comparison
from wangge.grids.operations.proposing import propose_redraw
from wangge.grids.queries import net
from wangge.method.queries import current_method
from wangge.premises.operations.keeping import basis_of
from wangge.territory.rules import read_boundary

MOST_BYTES = 8 * 2**20
MOST_TOLD = 200
NAMES = ("code", "key", "name")


def read_features(data):
    """(name, MultiPolygon coordinates) of the features of a GeoJSON file; Invalid if it is none."""
    if len(data) > MOST_BYTES:
        raise Invalid(_("文件超过 8 MB，请按街道分开上传。"), code="large", field="file")
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        return [(_name(one), _coordinates(one)) for one in features]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        reason = _("不是 GeoJSON 的要素集合（FeatureCollection），请从制图软件另存为 GeoJSON（WGS-84）。")
        raise Invalid(reason, code="not-geojson", field="file") from error


def _name(feature):
    known = feature.get("properties") or {}
    told = next((str(known[name]) for name in NAMES if known.get(name)), "")
    return "".join(sign for sign in told if sign.isprintable()).strip()[:60]  # no NUL, no half of a pair


def _coordinates(feature):
    drawn = feature.get("geometry") or {}
    if drawn.get("type") == "Polygon":
        return [drawn["coordinates"]]
    return drawn["coordinates"] if drawn.get("type") == "MultiPolygon" else None


@transaction.atomic
def compare_boundaries(name, data, *, source, actor, at):
    """Hold a file against the net. Each grid whose boundary differs by more than the tolerance gets a proposal; what
    is unknown, faulty or missing in the file is told. Nothing is changed by it."""
    office = require(actor, "territory.edit")
    source, whole = basis_of(source), net([current_method().territory.grid.level])
    known = _by_name(whole)
    comparison = Comparison.objects.create(
        name=name[:120], source=source, at=at, actor_id=actor.id, office_name=office.signs_as if office else "", same=0
    )
    seen, differ = set(), 0
    for title, coordinates in read_features(data):
        key = known.get(title)
        if key is None or key in seen:
            comparison.unknown.append(title or _("（没有名称）"))
            continue
        seen.add(key)
        try:
            if _same(whole, key, coordinates):
                comparison.same += 1
                continue
            deed = {"basis": source, "actor": actor, "at": at, "comparison": comparison}
            propose_redraw(key, coordinates, **deed)
            differ += 1
        except Refused as refused:
            comparison.faulty.append([whole.areas[key].name, str(refused.reason)])
    comparison.missing = [whole.areas[key].name for key in whole.areas if key not in seen][:MOST_TOLD]
    comparison.unknown, comparison.faulty = comparison.unknown[:MOST_TOLD], comparison.faulty[:MOST_TOLD]
    comparison.save()
    record(BoundariesCompared(comparison_id=comparison.pk, differ=differ), actor=actor, at=at, office=office)
    return comparison


def _by_name(whole):
    """Code, key and full name → grid; a name of two grids names none."""
    found, twice = {}, set()
    for key, area in whole.areas.items():
        full = f"{whole.parents[area.parent_id].name}{area.name}"
        for word in {area.code, area.key, area.name, full} - {""}:
            twice |= {word} & found.keys()
            found[word] = key
    return {word: key for word, key in found.items() if word not in twice}


def _same(whole, key, coordinates):
    if coordinates is None:
        raise Invalid(_("不是多边形。"), code="bad-boundary", field="file")
    shape = read_boundary(coordinates)
    now = whole.shapes.get(key)
    return now is not None and wide(whole.plane.metres(shape).symmetric_difference(now)) is None
