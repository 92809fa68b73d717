"""Addresses of this app's pages."""

from django.urls import path

from wangge.venues.web import nav, near, places, reach, town  # noqa: F401  (nav registers what it adds)

app_name = "venues"
urlpatterns = [
    path("map/", town.town, name="map"),
    path("map/places.json", town.map_places, name="map-places"),
    path("near/", near.near, name="near"),
    path("near/<uuid:place_id>/", near.place, name="place"),
    path("desk/venues/", places.places_page, name="places"),
    path("desk/venues/sheet.xlsx", places.sheet, name="sheet"),
    path("desk/venues/new/", places.new, name="new"),
    path("desk/venues/reach/", reach.reach, name="reach"),
    path("desk/venues/reach/sheet.xlsx", reach.sheet, name="reach-sheet"),
    path("desk/venues/reach/compute/", reach.compute, name="compute"),
    path("desk/venues/streets/", reach.streets, name="streets"),
    path("desk/venues/<uuid:place_id>/", places.edit, name="edit"),
    path("desk/venues/<uuid:place_id>/end/", places.end, name="end"),
]
