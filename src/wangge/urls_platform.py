"""Pages outside any county: the list of counties of this installation."""

from django.urls import path

from wangge.core.web.platform import counties
from wangge.method.web.urls import platform_urls

urlpatterns = [path("", counties, name="counties"), *platform_urls]
handler400 = "wangge.core.web.errors.bad_request"
handler403 = "wangge.core.web.errors.forbidden"
handler404 = "wangge.core.web.errors.not_found"
handler500 = "wangge.core.web.errors.broken"
