"""A county begins: areas and bodies of its method, and one administrator with a temporary password."""

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from wangge.accounts.models import Account
from wangge.accounts.queries import actor_of
from wangge.core.errors import Invalid
from wangge.core.tenancy import county
from wangge.lab.beginning import begin
from wangge.territory.queries import areas


def test_the_first_administrator_can_sign_in_and_appoint_and_nothing_is_doubled(db, rf):
    with county("linxian"):
        before = areas().count()
        text = begin("tianchang", "xinguan01", "新管理员", at=timezone.now())
        assert areas().count() == before
        account = authenticate(rf.post("/"), username="xinguan01", password=text)
        assert account and account.password_until > timezone.now()
        assert actor_of(account, at=timezone.now()).holding("accounts.appoint")
        with pytest.raises(Invalid):
            begin("tianchang", "xinguan01", "又一个", at=timezone.now())
        assert Account.objects.filter(username="xinguan01").count() == 1
