"""Addresses of this app's pages."""

from django.urls import path

from wangge.exchange.web import channels, connections, exports, feeds, imports, nav, panels  # noqa: F401  (they register)

app_name = "exchange"
urlpatterns = [
    path("desk/imports/", imports.imports_page, name="imports"),
    path("desk/imports/<uuid:import_id>/", imports.import_page, name="import"),
    path("desk/imports/<uuid:import_id>/columns/", imports.columns_page, name="import-columns"),
    path("desk/imports/<uuid:import_id>/start/", imports.start_page, name="import-start"),
    path("desk/imports/<uuid:import_id>/drop/", imports.drop_page, name="import-drop"),
    path("desk/imports/<uuid:import_id>/refused.xlsx", imports.refused_page, name="import-refused"),
    path("desk/exports/cases.xlsx", exports.cases_xlsx, name="export-xlsx"),
    path("desk/exports/cases.geojson", exports.cases_geojson, name="export-geojson"),
    path("desk/me/calendar/", feeds.feed_page, name="calendar"),
    path("calendar/<str:token>.ics", feeds.feed, name="feed"),
    path("desk/connections/", connections.connections_page, name="connections"),
    path("desk/connections/webhooks/new/", connections.subscribe_page, name="subscribe"),
    path("desk/connections/webhooks/<uuid:subscription_id>/", connections.subscription_page, name="subscription"),
    path(
        "desk/connections/webhooks/<uuid:subscription_id>/change/",
        connections.change_page,
        name="subscription-change",
    ),
    path(
        "desk/connections/webhooks/<uuid:subscription_id>/do/", connections.subscription_deed, name="subscription-deed"
    ),
    path("desk/connections/channels/new/", channels.channel_form, name="channel-new"),
    path("desk/connections/channels/<uuid:channel_id>/do/", channels.channel_deed, name="channel-deed"),
]
