"""Addresses of core's own pages."""

from django.urls import path

from wangge.core.web.look import look

urlpatterns = [path("look/", look, name="look")]
