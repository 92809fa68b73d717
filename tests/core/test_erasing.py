"""Retention as a list: what a table promises to forget, some rule forgets; each batch stands for itself."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from wangge.core.erasing import all_rules, carry_out
from wangge.core.models import AccessEvent, ErasureProof
from wangge.core.retention import retention_of
from wangge.core.tenancy import county
from wangge.lab.retention import _as_json, retain


def test_every_table_that_keeps_for_a_time_has_a_rule_that_ends_it():
    promised = {model._meta.label: retention_of(model) for model in apps.get_models()}
    kept = {label: rule for label, rule in promised.items() if rule and rule.kept}
    carried = [rule.retention for rule in all_rules()]
    forgotten_with = {"axes.AccessAttemptExpiration"}  # a row of AccessAttempt's, deleted with it
    assert {label for label, rule in kept.items() if rule not in carried} - forgotten_with == set()


def test_rules_have_words_and_names_of_their_app():
    for rule in all_rules():
        assert rule.title and "." in rule.name and rule.kept >= timedelta(hours=1)


def test_a_run_tells_every_rule_and_leaves_proofs_only_of_what_went(tianchang):
    told = _as_json(retain("tianchang", dry_run=True), True)
    assert [one["county"] for one in told["counties"]] == ["tianchang"]
    rows = told["counties"][0]["rules"]
    assert len(rows) == len(all_rules()) and all(row["digest"] == "" for row in rows)
    assert not ErasureProof.objects.exists()


@pytest.mark.django_db
def test_the_application_may_not_shorten_the_log_of_looks(tianchang):
    from django.db import ProgrammingError, transaction

    old = timezone.now() - timedelta(days=4 * 365)
    AccessEvent.objects.create(at=old, purpose="x", subject_kind="case", fields=[], office_name="")
    with county("tianchang"), pytest.raises(ProgrammingError), transaction.atomic():
        carry_out("core.forget_looks", at=timezone.now())
