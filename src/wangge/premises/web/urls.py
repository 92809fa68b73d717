"""Addresses of this app's pages."""

from django.urls import path

from wangge.premises.web import (  # noqa: F401  (nav registers what it adds)
    components,
    dwellings,
    entering,
    letting_urls,
    managing,
    map,
    nav,
    pages,
    places,
    plates,
    rearranging,
    register,
    rooms,
    scan,
)

app_name = "premises"
urlpatterns = [
    *letting_urls.urlpatterns,
    path("p/<str:code>/", scan.scan, name="scan"),
    path("desk/premises/", register.register, name="register"),
    path("desk/map/", map.show, name="map"),
    path("desk/map/tiles/<int:z>/<int:x>/<int:y>.pbf", map.tile, name="tile"),
    path("desk/map/components/<int:z>/<int:x>/<int:y>.pbf", map.component_tile, name="component-tile"),
    path("desk/premises/estates/", pages.estates, name="estates"),
    path("desk/premises/estates/new/", entering.new_estate, name="new-estate"),
    path("desk/premises/estates/<uuid:estate_id>/", pages.estate, name="estate"),
    path("desk/premises/estates/<uuid:estate_id>/correct/", entering.correct_estate, name="correct-estate"),
    path("desk/premises/estates/<uuid:estate_id>/manager/", managing.set_manager, name="set-manager"),
    path("desk/premises/estates/<uuid:estate_id>/manager/end/", managing.end_manager, name="end-manager"),
    path("desk/premises/estates/<uuid:place_id>/split/", rearranging.split_estate, name="split-estate"),
    path("desk/premises/buildings.geojson", places.geojson, name="geojson"),
    path("desk/premises/buildings/new/", entering.new_building, name="new-building"),
    path("desk/premises/buildings/<uuid:building_id>/correct/", entering.correct_building, name="correct-building"),
    path("desk/premises/buildings/<uuid:building_id>/rooms/", rooms.make, name="rooms"),
    path("desk/premises/buildings/<uuid:building_id>/room/", entering.new_dwelling, name="new-dwelling"),
    path("desk/premises/buildings/<uuid:place_id>/split/", rearranging.split_building, name="split-building"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/correct/", entering.correct_dwelling, name="correct-dwelling"),
    path("desk/premises/dwellings/<uuid:place_id>/split/", rearranging.split_dwelling, name="split-dwelling"),
    *(
        path(f"desk/premises/{level}s/<uuid:place_id>/{name}/", deed, {"level": level}, name=f"{name}-{level}")
        for level in rearranging.MODELS
        for name, deed in (("merge", rearranging.merge), ("end", rearranging.end))
    ),
    path("desk/premises/rearrangements/<uuid:rearrangement_id>/undo/", rearranging.undo, name="undo"),
    path("desk/premises/sheet.xlsx", register.sheet, name="sheet"),
    path("desk/premises/buildings/<uuid:building_id>/", register.chart, name="building"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/", dwellings.show, name="dwelling"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/use/", dwellings.use, name="use"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/restore/", dwellings.restore, name="restore"),
    path("desk/premises/dwellings/<uuid:dwelling_id>/check/", dwellings.check, name="check"),
    path("desk/premises/findings/<uuid:finding_id>/fixed/", dwellings.fixed, name="fixed"),
    path("desk/premises/findings/<uuid:finding_id>/recheck/", dwellings.again, name="recheck"),
    path("desk/premises/findings/<uuid:finding_id>/object/", dwellings.objected, name="object"),
    path("desk/premises/objections/<uuid:objection_id>/decide/", dwellings.decide, name="decide"),
    path("desk/components/", components.components, name="components"),
    path("desk/components/sheet.xlsx", components.sheet, name="components-sheet"),
    path("desk/components/points.geojson", components.geojson, name="components-geojson"),
    path("desk/components/new/", components.new_component, name="new-component"),
    path("desk/components/<uuid:component_id>/", components.component, name="component"),
    path("desk/components/<uuid:component_id>/correct/", components.correct_component, name="correct-component"),
    path("desk/components/<uuid:component_id>/end/", components.end_component, name="end-component"),
    path("desk/premises/plates/<slug:key>/", plates.sheet, name="plates"),
    path("desk/premises/plates/<slug:key>/make/", plates.make, name="make"),
    path("desk/premises/plate/<uuid:plate_id>/replace/", plates.replace, name="replace"),
    path("desk/premises/plate/<uuid:plate_id>/revoke/", plates.revoke, name="revoke"),
]
