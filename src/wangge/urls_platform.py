"""Pages outside any county: the list of counties of this installation."""

from django.urls import path

from wangge.core.web.platform import counties

urlpatterns = [path("", counties, name="counties")]
handler404 = "wangge.core.web.errors.not_found"
