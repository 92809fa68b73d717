"""Statements composed once and asked with other values: the same rows as the queryset's own, in the county asked in."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField, Count, DateTimeField, UUIDField
from django.utils import timezone

from wangge.accounts.models import Account, Appointment
from wangge.cases.models import Case
from wangge.core.composed import composed, insert, update
from wangge.core.models import AccessEvent
from wangge.core.tenancy import county


def appointments_of(account):
    return (
        Appointment.objects.select_related("account", "body")
        .only("post", "account__name", "body__name")
        .filter(account=account)
        .order_by("id")
    )


asked = composed(account=UUIDField())(appointments_of)


def test_objects_come_with_what_hangs_on_them_as_from_the_queryset(tianchang):
    for account in Account.objects.filter(appointments__isnull=False).order_by("id")[:3]:
        theirs, ours = appointments_of(account.pk), asked(account=account.pk)
        assert [one.__dict__.keys() for one in ours] == [one.__dict__.keys() for one in theirs]
        assert [(one.pk, one.account.name, one.body.name) for one in ours] == [
            (one.pk, one.account.name, one.body.name) for one in theirs
        ]


def test_nothing_found_is_an_empty_list(tianchang):
    assert asked(account="00000000-0000-7000-8000-000000000000") == []


def test_what_can_never_be_found_is_not_asked_for(tianchang, django_assert_num_queries):
    nobody = composed(account=UUIDField())(lambda account: appointments_of(account).filter(pk__in=[]))
    with django_assert_num_queries(0):
        assert nobody(account="00000000-0000-7000-8000-000000000000") == []


def test_tuples_named_tuples_and_counts_come_as_the_queryset_makes_them(tianchang):
    @composed(kind=CharField())
    def named(kind):
        return Account.objects.filter(kind=kind).order_by("id").values_list("username", "kind", named=True)

    @composed(before=DateTimeField())
    def counted(before):
        return (
            Account.objects.order_by("kind").filter(created_at__lt=before).values_list("kind").annotate(n=Count("pk"))
        )

    assert {one.kind for one in named(kind="staff")} == {"staff"}
    now = timezone.now()
    number = Account.objects.filter(created_at__lt=now, kind="staff").count()
    for _again in range(4):  # PostgreSQL plans it anew at first, then keeps the plan
        assert dict(counted(before=now))["staff"] == number


def test_one_statement_a_call_and_in_the_county_it_is_asked_in(tianchang, django_assert_num_queries):
    someone = Account.objects.filter(appointments__isnull=False).first()
    for _again in range(4):
        assert asked(account=someone.pk)
    with django_assert_num_queries(1):
        asked(account=someone.pk)
    with county("linxian"):
        assert asked(account=someone.pk) == []
    assert asked(account=someone.pk)


def test_a_row_is_written_as_save_writes_it(tianchang, django_assert_num_queries):
    now, before = timezone.now(), Account.objects.count()
    for name in ("甲", "乙", "丙"):
        made = Account(username=f"new-{name}", name=name, kind=Account.STAFF, created_at=now)
        with django_assert_num_queries(1):
            insert(made)
        assert not made._state.adding
        assert Account.objects.get(pk=made.pk).created_at == now
        made.name, made.username = f"{name}一", "not written"
        with django_assert_num_queries(1):
            update(made, ["name", "created_at"])
        assert Account.objects.filter(pk=made.pk, name=f"{name}一", username=f"new-{name}").exists()
    assert Account.objects.count() == before + 3


def test_a_number_the_database_gives_comes_back(tianchang):
    look = AccessEvent(at=timezone.now(), office_name="", purpose="test", subject_kind="case", fields=["words"])
    insert(look)
    assert AccessEvent.objects.get(pk=look.pk).fields == ["words"]


def test_a_key_that_is_taken_is_refused(tianchang):
    someone = Account.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Account(pk=someone.pk, username="another", name="另一个", kind=Account.STAFF, created_at=timezone.now()))


def test_a_row_in_two_tables_is_written_by_one_statement(tianchang, django_assert_num_queries):
    case = Case.objects.order_by("id").first()
    case.urgent, case.due, case.raised = not case.urgent, timezone.now(), 3
    with django_assert_num_queries(1):
        update(case, ["urgent", "due", "raised"])
    again = Case.objects.get(pk=case.pk)
    assert (again.urgent, again.due, again.raised, again.title) == (case.urgent, case.due, 3, case.title)
