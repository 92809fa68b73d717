"""Public clients, as they come from the package index, file a matter and read it back from a running server.

`three` was written for Python 2: it asks `itertools` for a name that Python 3 calls `filter`. Nothing else of it is
touched. `georeport` is of today and reads, in JSON and in XML.
"""

import importlib
import itertools

import pytest
from django.db import connections
from django.utils import timezone

itertools.ifilter = filter
georeport, three = importlib.import_module("georeport"), importlib.import_module("three")  # missing: a failure


@pytest.fixture
def key(site, django_db_blocker):
    """A key of the centre's operator, made in the server's own database."""
    from psycopg.conninfo import conninfo_to_dict

    from wangge.accounts.models import Account
    from wangge.accounts.operations import create_api_key
    from wangge.accounts.queries import actor_of
    from wangge.core.tenancy import county

    known = connections.settings["default"]
    before, name = known["NAME"], conninfo_to_dict(site.database)["dbname"]
    with django_db_blocker.unblock():
        connections.close_all()
        known["NAME"] = name
        now = timezone.now()
        with county("tianchang"):
            actor = actor_of(Account.objects.get(username="zuoxi01"), at=now)
            text = create_api_key("应用", 30, actor=actor, at=now)[1]
        connections.close_all()
        known["NAME"] = before
    return text


def test_three_files_a_request_and_reads_it_back(site, key):
    client = three.Three(f"{site}/open311/v2", api_key=key)
    endpoint = client.discovery()["endpoints"][0]
    assert endpoint["url"] == f"{site}/open311/v2"
    code = next(one["service_code"] for one in client.services() if one["service_name"] == "占用消防通道")
    assert client.services(code)["attributes"][0]["values"]
    (receipt,) = client.post(
        code, address="东门北侧", name="不外传 诸葛", phone="13811112222", description="东门堵住了"
    )
    (found,) = client.request(receipt["service_request_id"], api_key=key)
    assert found["status"] == "open" and found["description"] == "东门堵住了" and "东门北侧" in found["address"]
    (public,) = client.request(receipt["service_request_id"])
    assert public["description"] == "" and public["service_name"] == "占用消防通道"
    assert receipt["service_request_id"] in [one["service_request_id"] for one in client.requests(code, count=50)]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_what_was_filed(site, key, form):
    filed = three.Three(f"{site}/open311/v2", api_key=key).post("fire_lane", address="西门", description="西门堵住了")
    client = georeport.GeoReport(f"{site}/open311/v2", jurisdiction="tianchang", output_format=form)
    mine = filed[0]["service_request_id"]
    assert "fire_lane" in [one["service_code"] for one in client.get_service_list()]
    assert client.get_service_definition("fire_lane")["attributes"]
    assert client.get_service_request(mine)["service_request_id"] == mine
    requests = client.get_service_requests(service_code="fire_lane", status="open")
    assert mine in [one["service_request_id"] for one in requests]
