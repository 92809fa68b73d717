"""Whoever forgets the scope hears of it: an export and a county's job fail, they do not answer with nothing."""

from contextlib import contextmanager, nullcontext

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from tests.people.test_rights import assessed
from wangge.core import erasing
from wangge.core.erasing import all_rules, carry_out
from wangge.core.permits import SYSTEM
from wangge.core.scope import NoScope
from wangge.people import tasks
from wangge.people.operations import filings, ledgers
from wangge.people.operations.ledgers import ask_export, decide_export, fetch_export
from wangge.people.purposes import stated
from wangge.territory.models import Area
from wangge.visits.operations import hints
from wangge.visits.queries import hints_to_check

NOW = timezone.now()


@pytest.fixture
def forgets(monkeypatch):
    """`forgets(module)`: what that module calls `scope` opens none."""

    @contextmanager
    def nothing(*_who, **_told):
        with nullcontext():
            yield

    return lambda module, name="scope": monkeypatch.setattr(module, name, nothing)


@pytest.fixture
def approved(tianchang, staff, monkeypatch):
    """An export of a community's residents that another person approved."""
    assessed("exports", staff)
    clerk = staff("shequ01")
    area = Area.objects.get(pk=clerk.holding("people.edit")[0].area_id)
    told = {"as_of": localdate(NOW), "reason": "年终核对台账", "purpose": stated("register", "statutory")}
    asked = ask_export("residents", area, **told, actor=clerk, at=NOW)
    approver = next(one for one in map(staff, ("zhibanzhang01", "duban01")) if one.holding("exports.approve"))
    return decide_export(asked.pk, approve=True, actor=approver, at=NOW)


@pytest.mark.parametrize("ledger", ["residents", "entities"])
def test_an_export_without_a_scope_fails(approved, staff, forgets, ledger):
    type(approved).objects.filter(pk=approved.pk).update(ledger=ledger)
    forgets(ledgers)
    with pytest.raises(NoScope):
        fetch_export(approved.pk, actor=staff("shequ01"), at=NOW)
    approved.refresh_from_db()
    assert approved.fetched_at is None  # nothing was handed out, so it may still be fetched


def test_with_its_scope_the_same_export_has_rows(approved, staff):
    assert fetch_export(approved.pk, actor=staff("shequ01"), at=NOW).rows


def test_a_countys_job_without_a_scope_fails(tianchang, forgets):
    tasks.sweep(county="tianchang")
    forgets(filings)
    with pytest.raises(NoScope):
        tasks.sweep(county="tianchang")


@pytest.mark.parametrize("rule", [one.name for one in all_rules() if one.scoped])
def test_a_job_that_forgets_does_not_forget_nothing(tianchang, forgets, rule):
    carry_out(rule, at=NOW)
    forgets(erasing)
    with pytest.raises(NoScope):
        carry_out(rule, at=NOW)


def test_a_hint_without_a_scope_is_neither_given_nor_shown(tianchang, staff, forgets):
    forgets(hints, "hint_scope")
    with pytest.raises(NoScope):
        hints.answer_hint(Area.objects.first().pk, "confirmed", actor=staff("wangge01"), at=NOW)
    with pytest.raises(NoScope):
        hints_to_check(SYSTEM, localdate(NOW))
