"""Pages of a county, after the county's key in the path, and its API."""

from django.urls import include, path

from wangge.cases.api.urls import routers
from wangge.core.api import county_api
from wangge.method.api import router as method
from wangge.projects.api import router as campaigns
from wangge.territory.api import router as territory

urlpatterns = [
    path("", include("wangge.core.web.urls")),
    path("", include("wangge.cases.web.urls")),
    path("", include("wangge.projects.web.urls")),
    path("", include("wangge.workforce.web.urls")),
    path("", include("wangge.visits.web.urls")),
    path("", include("wangge.ratings.web.urls")),
    path("", include("wangge.territory.web.urls")),
    path("", include("wangge.premises.web.urls")),
    path("", include("wangge.accounts.web.urls")),
    path("", include("wangge.people.web.urls")),
    path("", include("wangge.grids.web.urls")),
    path("", include("wangge.venues.web.urls")),
    path("", include("wangge.surveys.web.urls")),
    path("", include("wangge.funds.web.urls")),
    path("", include("wangge.method.web.urls")),
    path("", include("wangge.imports.web.urls")),
    path("", include("wangge.command.web.urls")),
    path("", include("wangge.exchange.web.urls")),
    path("open311/v2/", include("wangge.exchange.api.urls")),
    path("api/v1/", county_api(*routers, campaigns, method, territory).urls),
]
handler400 = "wangge.core.web.errors.bad_request"
handler403 = "wangge.core.web.errors.forbidden"
handler404 = "wangge.core.web.errors.not_found"
handler500 = "wangge.core.web.errors.broken"
