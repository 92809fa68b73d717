"""Pages of a county, after the county's key in the path."""

from django.urls import include, path

urlpatterns = [
    path("", include("wangge.core.web.urls")),
    path("", include("wangge.cases.web.urls")),
    path("", include("wangge.territory.web.urls")),
    path("", include("wangge.accounts.web.urls")),
    path("", include("wangge.method.web.urls")),
]
handler400 = "wangge.core.web.errors.bad_request"
handler403 = "wangge.core.web.errors.forbidden"
handler404 = "wangge.core.web.errors.not_found"
handler500 = "wangge.core.web.errors.broken"
