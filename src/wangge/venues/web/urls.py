"""Addresses of this app's pages."""

from django.urls import path

from wangge.venues.web import nav, near, places, reach, signs, town  # noqa: F401  (nav registers what it adds)

app_name = "venues"
urlpatterns = [
    path("map/", town.town, name="map"),
    path("map/places.json", town.map_places, name="map-places"),
    path("near/", near.near, name="near"),
    path("near/<uuid:place_id>/", near.place, name="place"),
    path("signs/", signs.public, name="signs-public"),
    path("desk/signs/", signs.signs_page, name="signs"),
    path("desk/signs/new/", signs.new_sign, name="ask-sign"),
    path("desk/signs/found/", signs.new_sign, {"found": True}, name="found-sign"),
    path("desk/signs/<uuid:sign_id>/", signs.sign_page, name="sign"),
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
