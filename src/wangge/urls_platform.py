"""Pages outside any county: the list of counties of this installation."""

from django.urls import path

from wangge.core.web.platform import counties

urlpatterns = [path("", counties, name="counties")]
handler400 = "wangge.core.web.errors.bad_request"
handler403 = "wangge.core.web.errors.forbidden"
handler404 = "wangge.core.web.errors.not_found"
handler500 = "wangge.core.web.errors.broken"
