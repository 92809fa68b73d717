"""Addresses of this app's pages."""

from django.urls import path

from wangge.projects.web import nav  # noqa: F401  (registers)
from wangge.projects.web.checking import check_page
from wangge.projects.web.leading import close_page, new_page
from wangge.projects.web.reading import campaign_page, campaigns_page, results_xlsx

app_name = "projects"
urlpatterns = [
    path("desk/campaigns/", campaigns_page, name="campaigns"),
    path("desk/campaigns/new/", new_page, name="new"),
    path("desk/campaigns/<uuid:campaign_id>/", campaign_page, name="campaign"),
    path("desk/campaigns/<uuid:campaign_id>/check/", check_page, name="check"),
    path("desk/campaigns/<uuid:campaign_id>/close/", close_page, name="close"),
    path("desk/campaigns/<uuid:campaign_id>/results.xlsx", results_xlsx, name="results"),
]
