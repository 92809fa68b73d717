"""Checks, findings, labels and objections as deeds; the set-based labels against the pure rule."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from wangge.core.errors import Forbidden, Refused
from wangge.core.permits import SYSTEM
from wangge.premises.models import Dwelling, Finding, Label
from wangge.premises.operations import (
    decide_objection,
    end_dwelling,
    object_to,
    recheck,
    record_check,
    relabel,
    report_fixed,
    restore_dwelling,
    set_use,
)  # fmt: skip
from wangge.premises.operations.checks import sheet
from wangge.premises.rules import Open, colour_of


@pytest.fixture
def at():
    return timezone.now()


def colour(dwelling):
    return dwelling.labels.get(until=None).colour


def test_the_database_says_what_the_rule_says(building, at):
    rng, items = random.Random(7), sorted(sheet())
    for dwelling in Dwelling.objects.filter(use="let", valid_until=None):
        when = at - timedelta(days=rng.randrange(40))
        record_check(dwelling.pk, rng.sample(items, rng.randrange(4)), actor=SYSTEM, at=when)
    relabel(actor=SYSTEM, at=at)
    for label in Label.objects.filter(until=None):
        rows = Finding.objects.filter(dwelling=label.dwelling_id, closed_at=None)
        told, reasons = colour_of([Open(*row) for row in rows.values_list("item", "grade", "due_on")], localdate(at))
        assert label.colour == told
        assert label.reasons == [[one.item, one.grade, one.colour, one.late] for one in reasons]
    assert relabel(actor=SYSTEM, at=at) == 0  # a second time changes nothing


def test_a_hazard_is_closed_by_another_than_who_saw_to_it(dwelling, staff, at):
    worker, clerk = staff("wangge01"), staff("shequ01")
    record_check(dwelling.pk, ["exit_blocked"], actor=worker, at=at)
    assert colour(dwelling) == "red"
    finding = dwelling.findings.get(closed_at=None)
    with pytest.raises(Refused):
        recheck(finding.pk, passed=True, actor=clerk, at=at)  # nobody said that it was put right
    report_fixed(finding.pk, actor=worker, at=at)
    with pytest.raises(Refused, match="另一人"):
        recheck(finding.pk, passed=True, actor=worker, at=at)
    recheck(finding.pk, passed=False, actor=clerk, at=at)
    assert colour(dwelling) == "red"
    report_fixed(finding.pk, actor=worker, at=at)
    recheck(finding.pk, passed=True, actor=clerk, at=at)
    assert colour(dwelling) == "green"
    assert dwelling.labels.exclude(until=None).get().colour == "red"  # history


def test_an_objection_is_heard_by_another_and_takes_the_finding_out(dwelling, staff, at):
    worker, head = staff("wangge01"), staff("zhibanzhang01")
    record_check(dwelling.pk, ["partition", "clutter"], actor=worker, at=at)
    objection = object_to(dwelling.findings.get(item="partition").pk, reason="not_so", actor=worker, at=at)
    with pytest.raises(Forbidden):
        decide_objection(objection.pk, upheld=True, actor=worker, at=at)
    with pytest.raises(Refused):
        object_to(objection.finding_id, reason="fixed", actor=worker, at=at)
    decide_objection(objection.pk, upheld=True, actor=head, at=at)
    assert colour(dwelling) == "blue"


def test_what_is_lived_in_is_not_checked(building, staff, at):
    lived = building.dwellings.filter(use="lived").first()
    with pytest.raises(Refused):
        record_check(lived.pk, [], actor=staff("wangge01"), at=at)
    with pytest.raises(Refused):
        record_check(building.dwellings.filter(use="let").first().pk, ["nonsense"], actor=staff("wangge01"), at=at)


def test_a_use_is_changed_and_an_end_taken_back_with_history(dwelling, staff, at):
    clerk = {"basis": "走访核实", "actor": staff("shequ01"), "at": at}
    set_use(dwelling.pk, "vacant", **clerk)
    end_dwelling(dwelling.pk, **clerk)
    with pytest.raises(Refused):
        set_use(dwelling.pk, "let", **clerk)
    restore_dwelling(dwelling.pk, **clerk)
    dwelling.refresh_from_db()
    assert (dwelling.use, dwelling.valid_until) == ("vacant", None)
    assert list(dwelling.changes.order_by("id").values_list("kind", flat=True)) == ["used", "ended", "restored"]
    with pytest.raises(Forbidden):
        set_use(dwelling.pk, "let", basis="走访核实", actor=staff("xiaofang01"), at=at)
