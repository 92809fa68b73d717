"""Addresses of this app's pages."""

from django.urls import path

from wangge.imports.web import nav, pages  # noqa: F401  (nav registers itself)

app_name = "imports"
urlpatterns = [
    path("desk/registers/imports/", pages.batches_page, name="batches"),
    path("desk/registers/imports/blank/<slug:kind>.xlsx", pages.blank_page, name="blank"),
    path("desk/registers/imports/<uuid:batch_id>/", pages.batch_page, name="batch"),
    path("desk/registers/imports/<uuid:batch_id>/columns/", pages.columns_page, name="columns"),
    path("desk/registers/imports/<uuid:batch_id>/do/", pages.deed_page, name="do"),
    path("desk/registers/imports/<uuid:batch_id>/refused.xlsx", pages.refused_page, name="refused"),
]
