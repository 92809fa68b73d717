"""Addresses of this app's pages."""

from wangge.cases.web import nav, nets  # noqa: F401  (registers the desk's tasks, and what a change of grids shows)
from wangge.cases.web.desk import desk_urls
from wangge.cases.web.evaluation import evaluation_urls
from wangge.cases.web.portal import portal_urls
from wangge.cases.web.trends import trend_urls
from wangge.cases.web.wall import wall_urls

app_name = "cases"
urlpatterns = [*portal_urls, *desk_urls, *evaluation_urls, *trend_urls, *wall_urls]
