"""Addresses of this app's pages."""

from django.urls import path

from wangge.territory.web import places, tiles

app_name = "territory"
urlpatterns = [
    path("places/", places.find, name="find"),
    path("places/ground.json", places.ground, name="ground"),
    path("places/tiles/<int:z>/<int:x>/<int:y>.pbf", tiles.area_tile, name="tile"),
    path("places/at", places.at, name="at"),
    path("grids/<slug:key>/", places.grid, name="grid"),
]
