"""One process serves many counties from many threads at once, as the web server does; none sees another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import JsonResponse
from django.test import Client
from django.urls import path, reverse

from wangge.core.tenancy import current_county
from wangge.settings.environment import shared_by_threads


def here(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), pg_sleep(0.001)")
        schema = cursor.fetchone()[0]
    return JsonResponse({"county": current_county().key, "schema": schema, "link": reverse("here")})


urlpatterns = [path("here/", here, name="here")]


@pytest.fixture
def few_connections(own_database, monkeypatch):
    """Three connections for all threads to come, as the web server's share theirs."""
    shared = shared_by_threads(connection.settings_dict)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", shared["CONN_MAX_AGE"])
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", shared["OPTIONS"])
    monkeypatch.setitem(shared["OPTIONS"]["pool"], "max_size", 3)
    yield
    connection.close_pool()


@pytest.fixture(params=["own_database", "few_connections"])
def whose_connections(request):
    return request.getfixturevalue(request.param)


def test_threads_do_not_mix_counties(whose_connections, settings):
    settings.ROOT_URLCONF = __name__

    def ask(number):
        key = ("tianchang", "linxian", "nowhere")[number % 3]
        answer = Client().get(f"/{key}/here/")
        left_in = connection.schema_name
        connection.close()
        return key, answer.status_code, answer.json() if answer.status_code == 200 else None, left_in

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(240)))
    for key, status, told, left_in in answers:
        assert left_in == "public"
        if key == "nowhere":
            assert status == 404
        else:
            assert told == {"county": key, "schema": f"c_{key}", "link": f"/{key}/here/"}
