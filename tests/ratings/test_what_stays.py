"""What households answered reaches the company that manages them; a round keeps the method it began with; the command
that computes all results anew says by its exit code whether one differs."""

import json
from argparse import Namespace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ratings.rounds import Year, companies_scheme, deduct, in_force
from tests.surveys.conftest import after, answered, at, closed, estates, leader, period, plan, survey  # noqa: F401
from wangge.core.permits import SYSTEM
from wangge.lab import rating_commands
from wangge.method.queries import current_method
from wangge.organisations.models import Body
from wangge.premises.models import Management
from wangge.ratings.models import Reading, Round
from wangge.ratings.operations import compute_round, give_notice, open_round, publish_round, sign_round
from wangge.ratings.operations.read_values import read_values
from wangge.ratings.queries import result_of, scheme_of
from wangge.ratings.verifying import verify_all


def test_satisfaction_counts_for_whoever_manages_the_estates_without_the_hidden_ones(survey, answered, closed):  # noqa: F811
    a, b, c, d = survey.estates.order_by("name", "id")
    good, bad = Body.objects.filter(kind="property_company").order_by("pk")[:2]
    Management.objects.all().delete()
    since = survey.period - timedelta(days=400)
    for among, company in ((a, good), (b, good), (c, good), (d, bad)):
        Management.objects.create(estate=among.estate, body=company, way="company", since=since, basis="合同")
    before = satisfied_by_company(survey.period)
    for among, many, step in ((a, 12, "5"), (b, 9, "1"), (c, 3, "1"), (d, 15, "1")):  # c is too few, b tells c
        answered(among, many, step)
    closed()
    found = satisfied_by_company(survey.period)
    before = dict.fromkeys(found, (0, 0)) | before
    more = {one: (found[one][0] - yes, found[one][1] - all) for one, (yes, all) in before.items()}
    assert more == {good.pk: (12, 12), bad.pk: (0, 15)}


def satisfied_by_company(day):
    """company → (satisfied, answered) as the year of a day reads it now, its earlier quarters with it."""
    round = Round.objects.filter(scheme="property_companies", first__lte=day, after__gt=day).first()
    round = round or open_round("property_companies", day, actor=SYSTEM, at=timezone.now())
    indicator = next(one.key for one in scheme_of(round).of_source("survey"))
    read_values(round, timezone.now())
    rows = Reading.objects.filter(subject__round=round, indicator=indicator)
    return {body: (yes, all) for body, yes, all in rows.values_list("subject__thing", "numerator", "denominator")}


# ── versions ──


@pytest.fixture
def year(tianchang):
    return Year()


def test_a_round_keeps_the_method_it_began_with(year):
    """Another version with other weights comes into force: the running round and its result stay as they are."""
    before = result_of(year.subjects[1]).score
    rows = companies_scheme().model_dump(mode="json")["indicators"]
    heavier = {"clean": 20, "care": 60}
    in_force(companies_scheme(indicators=[row | {"weight": heavier.get(row["key"], row["weight"])} for row in rows]))
    assert current_method().ratings["companies"].indicator("care").weight == 60
    compute_round(year.round, actor=year.officer, at=year.at)
    year.again()
    assert scheme_of(year.round).indicator("care").weight == 20
    assert result_of(year.subjects[1]).score == before


def test_a_published_round_outlives_its_scheme(year):
    in_force(companies_scheme(retired=True))
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    sign_round(year.round, actor=year.leader, at=year.after)
    publish_round(year.round, actor=year.publisher, at=year.after)
    assert not [found for *_words, found in verify_all() if found]


# ── the command ──


def verified(capsys, **options):
    code = rating_commands._verify(Namespace(**{"county": "tianchang", "json": True} | options))
    return code, json.loads(capsys.readouterr().out)


def test_the_command_fails_on_any_difference(year, capsys):
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    code, told = verified(capsys)
    assert code == 0 and told["differing"] == 0 and any(row["results"] == 5 for row in told["rounds"])
    deduct(year.subjects[0])  # past every operation
    code, told = verified(capsys)
    assert code == 1 and told["differing"] == 1
    (found,) = [row for row in told["rounds"] if row["differences"]]
    assert found["county"] == "tianchang" and found["round"].startswith("物业企业评价")
