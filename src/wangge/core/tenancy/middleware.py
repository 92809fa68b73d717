"""The county stands in the path: `/tianchang/report/` is `/report/` of Tianchang."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix

from wangge.core.once import one_request
from wangge.core.tenancy.models import County, find_county


class CountyMiddleware:
    """Move the county from PATH_INFO to SCRIPT_NAME and enter its schema; else serve the platform's pages.

    Links, static files and API paths then come out right by themselves. A request leaves its thread as it
    found it: outside requests a server's threads are in no county, where no county's tables are found.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        tenant, prefix = connection.tenant, get_script_prefix()
        connection.set_schema_to_public()
        try:
            with one_request():
                return self._answer(request)
        finally:
            connection.set_tenant(tenant)
            set_script_prefix(prefix)

    def _answer(self, request):
        key, slash, rest = request.path_info.removeprefix("/").partition("/")
        try:
            request.county = find_county(key)
        except County.DoesNotExist:
            request.county = None
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_script_prefix("/")
            return self.get_response(request)
        if not slash:  # the county's cookies are sent below the slash alone
            return HttpResponseRedirect(f"/{key}/")
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
        else:
            request.session = {}  # nobody signs in outside a county

    def process_response(self, request, response):
        if request.county:
            response = super().process_response(request, response)
            if cookie := response.cookies.get(settings.SESSION_COOKIE_NAME):
                cookie["path"] = f"/{request.county.key}/"
        return response
