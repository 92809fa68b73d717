"""Addresses of this app's pages."""

from django.urls import path

from wangge.command.web import items, lists, nav, panels, shown  # noqa: F401  (nav and panels register)

app_name = "command"
urlpatterns = [
    path("lists/", shown.shown_page, name="shown"),
    path("desk/lists/", lists.lists_page, name="lists"),
    path("desk/lists/print/", lists.paper_page, name="paper"),
    path("desk/lists.xlsx", lists.sheet, name="sheet"),
    path("desk/lists/new/", items.new_item, name="new-item"),
    path("desk/lists/on/<uuid:case_id>/", items.case_items, name="case-items"),
    path("desk/lists/<uuid:item_id>/", items.item_page, name="item"),
    path("desk/lists/<uuid:item_id>/show/", items.show, name="show-item"),
    path("desk/lists/<uuid:item_id>/<slug:step>/", items.deed, name="item-deed"),
]
