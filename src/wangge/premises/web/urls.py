"""Addresses of this app's pages."""

from django.urls import path

from wangge.premises.web import dwellings, letting_urls, map, nav, plates, register, scan  # noqa: F401

app_name = "premises"
urlpatterns = [
    *letting_urls.urlpatterns,
    path("p/<str:code>/", scan.scan, name="scan"),
    path("desk/premises/", register.register, name="register"),
    path("desk/map/", map.show, name="map"),
    path("desk/map/tiles/<int:z>/<int:x>/<int:y>.pbf", map.tile, name="tile"),
    path("desk/premises/sheet.xlsx", register.sheet, name="sheet"),
    path("desk/premises/buildings/<uuid:building_id>/", register.chart, name="building"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/", dwellings.show, name="dwelling"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/use/", dwellings.use, name="use"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/end/", dwellings.end, name="end"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/restore/", dwellings.restore, name="restore"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/check/", dwellings.check, name="check"),
    path("desk/premises/findings/<uuid:finding_id>/fixed/", dwellings.fixed, name="fixed"),
    path("desk/premises/findings/<uuid:finding_id>/recheck/", dwellings.again, name="recheck"),
    path("desk/premises/findings/<uuid:finding_id>/object/", dwellings.objected, name="object"),
    path("desk/premises/objections/<uuid:objection_id>/decide/", dwellings.decide, name="decide"),
    path("desk/premises/plates/<slug:key>/", plates.sheet, name="plates"),
    path("desk/premises/plates/<slug:key>/make/", plates.make, name="make"),
    path("desk/premises/plate/<uuid:plate_id>/replace/", plates.replace, name="replace"),
    path("desk/premises/plate/<uuid:plate_id>/revoke/", plates.revoke, name="revoke"),
]
