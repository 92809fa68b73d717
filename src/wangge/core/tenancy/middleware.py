"""The county stands in the path: `/tianchang/report/` is `/report/` of Tianchang."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.urls import set_script_prefix

from wangge.core.tenancy.models import County, find_county


class CountyMiddleware:
    """Move the county from PATH_INFO to SCRIPT_NAME and enter its schema; without one serve the platform's pages.

    Links, static files and API paths then come out right by themselves.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.set_schema_to_public()
        key, _, rest = request.path_info.lstrip("/").partition("/")
        try:
            request.county = find_county(key)
        except County.DoesNotExist:
            request.county = None
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        connection.set_tenant(request.county)
        request.path_info = "/" + rest
        request.META["SCRIPT_NAME"] = f"/{key}"
        set_script_prefix(f"/{key}/")
        return self.get_response(request)


class CountySessionMiddleware(SessionMiddleware):
    """Sessions live in the county's schema, with a cookie that is sent to this county's paths alone."""

    def process_request(self, request):
        if request.county:
            super().process_request(request)

    def process_response(self, request, response):
        if request.county and hasattr(request, "session"):
            response = super().process_response(request, response)
            if cookie := response.cookies.get(settings.SESSION_COOKIE_NAME):
                cookie["path"] = f"/{request.county.key}/"
        return response
