"""What the hourly jobs of core and accounts forget, and what they leave."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from wangge.accounts.tasks import sweep_old_attempts
from wangge.core.tasks import forget_sessions
from wangge.core.tenancy import county


def test_sessions_whose_time_is_over_go_in_their_county_alone(db):
    now = timezone.now()
    for key in ("tianchang", "linxian"):
        with county(key):
            Session.objects.create(session_key="over", expire_date=now - timedelta(minutes=1))
            Session.objects.create(session_key="open", expire_date=now + timedelta(minutes=1))
    forget_sessions(county="tianchang")
    with county("tianchang"):
        assert set(Session.objects.values_list("session_key", flat=True)) >= {"open"}
        assert not Session.objects.filter(session_key="over").exists()
    with county("linxian"):
        assert Session.objects.filter(session_key__in=["over", "open"]).count() == 2


def test_failed_sign_ins_go_after_a_day(tianchang):
    for name, hours in (("old", 25), ("new", 23)):
        attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=timezone.now() - timedelta(hours=hours)
        )
    sweep_old_attempts(county="tianchang")
    assert list(AccessAttempt.objects.filter(username__in=["old", "new"]).values_list("username")) == [
        ("new",)
    ]
    assert connection.schema_name == "c_tianchang"
