"""Addresses of this app's pages: in a county, and (`platform_urls`) outside any."""

from django.urls import path

from wangge.method.web.comparison import comparison
from wangge.method.web.ratings import scheme, schemes
from wangge.method.web.ways import way_bpmn, way_svg, ways

app_name = "method"
urlpatterns = [
    path("method/", ways, name="ways"),
    path("method/ratings/", schemes, name="schemes"),
    path("method/ratings/<slug:scheme>/", scheme, name="scheme"),
    path("method/<slug:case_type>.svg", way_svg, name="way-svg"),
    path("method/<slug:case_type>.bpmn", way_bpmn, name="way-bpmn"),
]
platform_urls = [path("methods/compare/", comparison, name="compare-methods")]
