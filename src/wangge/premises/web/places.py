"""Estates and buildings as points for other maps: GeoJSON, in the datum that is asked for."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from wangge.core.datum import datum_of, from_wgs84
from wangge.core.web.gates import staff_page
from wangge.premises.models import Building
from wangge.premises.web.register import area_asked

MOST, DECIMALS = 20_000, 6


@staff_page
@require_safe
def geojson(request):
    """The buildings of an area that have a point, at most 20,000. `datum`: wgs84 (as GeoJSON means it), gcj02, bd09.

    Another datum than WGS-84 is not what GeoJSON says: the file names it, for who loads it into such a map.
    """
    area, datum = area_asked(request), datum_of(request.GET.get("datum"))
    rows = Building.objects.filter(area__path__descendant_of=area.path, valid_until=None, lon__isnull=False)
    rows = rows.order_by("address", "id").values_list("pk", "address", "name", "floors", "units", "lon", "lat")
    features = [_feature(*row, datum) for row in rows[:MOST]]
    answer = JsonResponse({"type": "FeatureCollection", "datum": datum, "features": features})
    answer.headers["Content-Type"] = "application/geo+json"
    answer.headers["Content-Disposition"] = f'attachment; filename="buildings-{area.key}-{datum}.geojson"'
    return answer


def _feature(key, address, name, floors, units, lon, lat, datum):
    at = [round(number, DECIMALS) for number in from_wgs84(lon, lat, datum)]
    told = {"address": address, "name": name, "floors": floors, "units": units}
    geometry = {"type": "Point", "coordinates": at}
    return {"type": "Feature", "id": str(key), "geometry": geometry, "properties": told}
