"""Addresses of this app's pages."""

from django.urls import path

from wangge.grids.web import changes, comparing, findings, grid, nav, numbers  # noqa: F401  (nav registers what it adds)

app_name = "grids"
urlpatterns = [
    path("desk/net/", findings.findings, name="findings"),
    path("desk/net/sheet.xlsx", findings.sheet, name="sheet"),
    path("desk/net/check/", findings.check, name="check"),
    path("desk/net/numbers/", numbers.numbers, name="numbers"),
    path("desk/net/compare/", comparing.compare, name="compare"),
    path("desk/net/compare/<uuid:comparison_id>/", comparing.comparison, name="comparison"),
    path("desk/net/changes/", changes.changes, name="changes"),
    path("desk/net/changes/<uuid:change_id>/", changes.show, name="change"),
    path("desk/net/changes/<uuid:change_id>/approve/", changes.approve, name="approve"),
    path("desk/net/changes/<uuid:change_id>/refuse/", changes.refuse, name="refuse"),
    path("desk/net/changes/<uuid:change_id>/withdraw/", changes.withdraw, name="withdraw"),
    path("desk/net/changes/<uuid:change_id>/undo/", changes.undo, name="undo"),
    path("desk/net/grids/<slug:key>/", grid.show, name="grid"),
    path("desk/net/grids/<slug:key>/propose/", grid.propose, name="propose"),
]
