"""What a reporter writes reaches no log line, however the report ends: taken, refused, or broken by a fault of ours."""

import json
import logging
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.cases.conftest import Matter
from wangge.cases.api import views
from wangge.cases.models import Case
from wangge.cases.web import reporting
from wangge.core.keys import new_key
from wangge.core.logs import Rowless

NAME, PHONE = "诸葛不外传", "13811112222"
WORDS = f"我是{NAME}，电话{PHONE}，消防通道被堵"


@pytest.fixture
def log(caplog):
    """Everything that is logged where somebody turned on DEBUG for all, to find a fault."""
    for name in (None, "django", "django.request", "wangge"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def by_form(**more):
    return Client(raise_request_exception=False).post(
        "/tianchang/report/",
        {"key": str(new_key()), "words": WORDS, "who": "phone", "name": NAME, "phone": PHONE, "place": "北门"} | more,
    )


def by_api(**more):
    sent = {"key": str(new_key()), "words": WORDS, "name": NAME, "phone": PHONE, "place": "北门"} | more
    client = Client(raise_request_exception=False)
    return client.post("/tianchang/api/v1/cases", json.dumps(sent), "application/json")


def broken(*_arguments, **_named):
    raise RuntimeError("planted")


def said(log):
    return [word for word in (NAME, PHONE, PHONE[-8:]) if word in log.text]


@pytest.mark.parametrize(("send", "module"), [(by_form, reporting), (by_api, views)])
def test_neither_name_nor_phone_of_a_report_is_logged(tianchang, log, send, module, monkeypatch):
    before = Case.objects.count()
    assert send().status_code in (201, 302) and Case.objects.count() == before + 1
    assert send(lon=1.0, lat=1.0).status_code == 422
    logging.getLogger("wangge").debug("this is seen")
    monkeypatch.setattr(module, "report_case", broken)
    assert send().status_code == 500
    assert "this is seen" in log.text and "planted" in log.text
    assert said(log) == []


def test_what_stood_in_a_row_that_failed_is_not_logged(tianchang, plate):
    """PostgreSQL tells it beside the error; the log keeps where it happened and which rule was broken."""
    case = Matter(plate, at=timezone.now(), words=f"{NAME}\n第二行").case
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "rowless"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET title = NULL WHERE id = %s", [case.pk])
    except IntegrityError:
        plain, told = logging.Formatter().formatException(sys.exc_info()), Rowless().formatException(sys.exc_info())
    assert NAME in plain and "第二行" in plain
    assert NAME not in told and "第二行" not in told
    assert "test_log.py" in told and 'null value in column "title"' in told and "IntegrityError" in told


def test_the_check_finds_what_is_planted(log):
    logging.getLogger("wangge.cases").debug("report of %s, %s", NAME, PHONE)
    assert said(log) == [NAME, PHONE, PHONE[-8:]]
