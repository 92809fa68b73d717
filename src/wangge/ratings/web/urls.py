"""Addresses of this app's pages."""

from wangge.ratings.web import check_nav as check_nav  # registers
from wangge.ratings.web.check_urls import patterns as checks

app_name = "ratings"
urlpatterns = [*checks]
