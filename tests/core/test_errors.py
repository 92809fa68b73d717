"""Refusals and faults: a problem document for programs, a page with a way out for people."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from wangge.accounts.models import Account
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.models import CalendarYear

REFUSALS = {
    "refused": (Refused("先做甲，再做乙。"), 409, "urn:wangge:refused"),
    "invalid": (Invalid("请填写甲。", code="missing", field="a"), 422, "urn:wangge:missing"),
    "stale": (Stale(), 409, "urn:wangge:stale"),
    "forbidden": (Forbidden(), 403, "urn:wangge:forbidden"),
}


def refuse(request, kind):
    raise REFUSALS[kind][0]


def half(request):
    from django.db import transaction

    with transaction.atomic():
        CalendarYear.objects.create(year=1949, confirmed=False, source="tests")
        raise Refused("不行。")


def broken(request):
    raise ArithmeticError


def look_up(request):
    return HttpResponse(Account.objects.filter(name__icontains=request.GET["q"]).count())


def post(request):
    return HttpResponse(status=204)


@require_POST
def only_post(request):
    return HttpResponse(status=204)


urlpatterns = [
    path("only-post/", only_post),
    path("refuse/<kind>/", refuse),
    path("api/v1/refuse/<kind>/", refuse),
    path("half/", half),
    path("broken/", broken),
    path("post/", post),
    path("find/", look_up),
]
for status, name in ((400, "bad_request"), (403, "forbidden"), (404, "not_found"), (500, "broken")):
    globals()[f"handler{status}"] = f"wangge.core.web.errors.{name}"


@pytest.fixture
def client(tianchang, settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/tianchang/api/v1/refuse/{}/", "text/html"),
        ("/tianchang/refuse/{}/", "application/json"),
        ("/tianchang/refuse/{}/", "application/problem+json"),
    ],
)
def test_a_program_gets_a_problem_document(client, kind, address, accept):
    refusal, status, name = REFUSALS[kind]
    answer = client.get(address.format(kind), headers={"accept": accept})
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (told["type"], told["status"], told["detail"]) == (name, status, str(refusal.reason))
    assert told["instance"] == address.format(kind)
    assert told.get("field") == refusal.field


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_person_gets_a_page_with_the_reason(client, kind):
    refusal, status, _ = REFUSALS[kind]
    answer = client.get(f"/tianchang/refuse/{kind}/", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == status
    assert str(refusal.reason) in answer.content.decode()


def test_a_refusal_leaves_nothing_half_written(client):
    assert client.get("/tianchang/half/").status_code == 409
    assert not CalendarYear.objects.filter(year=1949).exists()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/tianchang/none/", 404, "没有这个页面"), ("/tianchang/broken/", 500, "系统出了问题")],
)
def test_faults_speak_to_whoever_asked(client, address, status, words):
    page = client.get(address, headers={"accept": "text/html"})
    assert (page.status_code, words in page.content.decode()) == (status, True)
    problem = client.get(address, headers={"accept": "application/json"})
    assert (problem.status_code, problem.json()["title"]) == (status, words)


def test_a_nul_is_bad_input_wherever_it_is_looked_up(client):
    assert client.get("/tianchang/find/?q=王").status_code == 200
    assert client.get("/tianchang/find/?q=%00").status_code == 400


def test_a_form_without_its_token_is_answered_by_our_page(client):
    answer = client.post("/tianchang/post/", {})
    assert answer.status_code == 403
    assert "这里暂时不能打开" in answer.content.decode()


def test_every_answer_forbids_foreign_scripts(client):
    for address in ("/", "/tianchang/post/", "/tianchang/none/", "/nowhere/", "/tianchang/broken/"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "script-src" not in policy
        assert "frame-ancestors 'none'" in policy


def test_an_account_put_out_of_use_is_nobody(client, signed_in):
    account = Account.objects.get(username="zuoxi01")
    visitor = signed_in(account.username)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert visitor.get("/tianchang/post/").wsgi_request.actor.kind == "anonymous"


def test_a_program_is_told_where_the_addresses_are_and_what_one_is_for(client):
    missing = client.get("/tianchang/api/v1/nothing")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert "/tianchang/api/v1/nothing" in missing.json()["detail"]
    assert "/tianchang/api/v1/openapi.json" in missing.json()["detail"]
    wrong = client.get("/tianchang/only-post/", headers={"accept": "application/json"})
    assert (wrong.status_code, wrong["Content-Type"]) == (405, "application/problem+json")
    assert wrong["Allow"] == "POST" and "可用：POST" in wrong.json()["detail"] and wrong.json()["instance"]
    assert client.get("/tianchang/only-post/", headers={"accept": "text/html"})["Content-Type"].startswith("text/html")
