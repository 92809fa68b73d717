"""Addresses of this app's pages."""

from django.urls import path

from wangge.territory.web import places

app_name = "territory"
urlpatterns = [
    path("places/", places.find, name="find"),
    path("places/ground.json", places.ground, name="ground"),
    path("places/at", places.at, name="at"),
    path("grids/<slug:key>/", places.grid, name="grid"),
]
