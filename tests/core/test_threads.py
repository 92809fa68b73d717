"""One process serves many counties from many threads at once, as the web server does; none sees another's."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.http import JsonResponse
from django.test import Client
from django.urls import path, reverse

from wangge.core.tenancy import current_county


def here(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), pg_sleep(0.001)")
        schema = cursor.fetchone()[0]
    return JsonResponse({"county": current_county().key, "schema": schema, "link": reverse("here")})


urlpatterns = [path("here/", here, name="here")]


def test_threads_do_not_mix_counties(own_database, settings):
    settings.ROOT_URLCONF = __name__

    def ask(number):
        key = ("tianchang", "linxian", "nowhere")[number % 3]
        answer = Client().get(f"/{key}/here/")
        left_in = connection.schema_name
        return key, answer.status_code, answer.json() if answer.status_code == 200 else None, left_in

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(240)))
        list(pool.map(lambda _: connection.close(), range(64)))
    for key, status, told, left_in in answers:
        assert left_in == "public"
        if key == "nowhere":
            assert status == 404
        else:
            assert told == {"county": key, "schema": f"c_{key}", "link": f"/{key}/here/"}
