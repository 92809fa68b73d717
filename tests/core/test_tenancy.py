"""The county in the path: links come out right, sessions stay in their county, a thread leaves it again."""

import pytest
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import get_script_prefix, path, reverse

from wangge.accounts.models import Account
from wangge.core.tenancy import county, county_path, current_county
from wangge.core.tenancy.models import County, find_county
from wangge.core.tenancy.operations import create_county
from wangge.core.web.headers import VisitorAddress


def here(request, thing=""):
    return JsonResponse(
        {
            "county": current_county().key,
            "schema": connection.schema_name,
            "path": request.path,
            "link": reverse("here", args=["a"]),
            "user": str(request.user.pk) if request.user.is_authenticated else None,
            "actor": request.actor.name,
        }
    )


def remember(request):
    request.session["thing"] = "one"
    return HttpResponse()


def forget(request):
    request.session.flush()
    return HttpResponse()


urlpatterns = [
    path("", here),
    path("remember/", remember),
    path("forget/", forget),
    path("things/<thing>/", here, name="here"),
]
handler404 = "wangge.core.web.errors.not_found"


@pytest.fixture
def client(db, settings):
    settings.ROOT_URLCONF = __name__
    return Client()


def test_the_county_moves_from_the_path_to_the_prefix(client):
    told = client.get("/tianchang/things/a/").json()
    assert told["path"] == told["link"] == "/tianchang/things/a/"
    assert (told["county"], told["schema"]) == ("tianchang", "c_tianchang")
    assert client.get("/linxian/things/b/").json()["link"] == "/linxian/things/a/"


def test_a_request_leaves_its_thread_as_it_found_it(client):
    for path_ in ("/tianchang/things/a/", "/tianchang/none/", "/none/", "/"):
        client.get(path_)
        assert (connection.schema_name, get_script_prefix()) == ("public", "/")


@pytest.mark.parametrize(
    "asked",
    ["/nowhere/", "/Tianchang/", "/tianchang%00/", "/%00", "/" + "a" * 5000, "/favicon.ico", "/中文/"],
)
def test_an_unknown_county_is_a_page_that_says_so(client, asked):
    answer = client.get(asked)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_the_platform_has_a_page_outside_any_county(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert 'href="/tianchang/"' in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_a_county_without_its_slash_leads_to_it(client):
    answer = client.get("/tianchang")
    assert (answer.status_code, answer["Location"]) == (302, "/tianchang/")


def test_a_session_of_one_county_opens_nothing_in_another(client):
    with county("tianchang"):
        account = Account.objects.get(username="zuoxi01")
        client.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    assert client.get("/tianchang/").json()["user"] == str(account.pk)
    assert client.get("/tianchang/").json()["actor"] == account.name
    elsewhere = client.get("/linxian/").json()  # this client sends its cookie everywhere, as a thief would
    assert (elsewhere["user"], elsewhere["actor"]) == (None, "匿名")


def test_the_cookie_is_sent_to_its_county_alone_and_taken_back_there(client):
    set_ = client.get("/tianchang/remember/").cookies["sessionid"]
    assert (set_["path"], set_["samesite"], set_["httponly"]) == ("/tianchang/", "Lax", True)
    gone = client.get("/tianchang/forget/").cookies["sessionid"]
    assert (gone["path"], gone["max-age"]) == ("/tianchang/", 0)


def test_a_county_is_left_whatever_happens(db):
    with county("tianchang"):
        with pytest.raises(ArithmeticError), county("linxian"):
            assert county_path("desk/") == county_path("/desk/") == "/linxian/desk/"
            raise ArithmeticError
        assert connection.schema_name == "c_tianchang"
    assert connection.schema_name == "public"
    with pytest.raises(RuntimeError):
        current_county()
    with pytest.raises(County.DoesNotExist), county("nowhere"):
        pass


def test_an_error_in_the_database_does_not_leave_us_in_another_county(db):
    from django.db import DatabaseError, transaction

    with county("tianchang"):
        with pytest.raises(DatabaseError), transaction.atomic(), county("linxian"):
            connection.cursor().execute("SELECT 1/0")
        here_now = connection.cursor()
        here_now.execute("SELECT current_schema()")
        assert here_now.fetchone() == ("c_tianchang",)


def test_finding_a_county_again_asks_nobody(db, django_assert_num_queries):
    find_county("tianchang")
    with django_assert_num_queries(0):
        assert find_county("tianchang").schema_name == "c_tianchang"


@pytest.mark.parametrize("key", ["static", "Tian", "1a", "a", "a-b", 'a"b', "a" * 31, ""])
def test_a_key_that_cannot_stand_in_a_path_is_refused(db, key):
    from django.utils import timezone

    from wangge.core.errors import Invalid

    with pytest.raises(Invalid):
        create_county(key, "某县", at=timezone.now())


def test_nobody_is_signed_in_outside_a_county(client):
    request = client.get("/").wsgi_request
    assert not request.user.is_authenticated
    assert request.actor.kind == "anonymous"


@pytest.mark.parametrize(
    ("behind_proxy", "heard"), [(True, "203.0.113.7"), (False, "127.0.0.1")], ids=["proxy", "no proxy"]
)
def test_only_a_proxy_of_ours_is_believed_about_addresses(rf, settings, behind_proxy, heard):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7")
    assert VisitorAddress(lambda request: request.META["REMOTE_ADDR"])(request) == heard
