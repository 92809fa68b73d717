"""An object over the periods of its scheme: a picture beside the table, and where the scheme was another."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.ratings.rounds import Year
from tests.ratings.schemes import indicator, scheme
from tests.ratings.test_effect_pages import PUBLIC, browser_of, page
from wangge.core.keys import new_key
from wangge.organisations.queries import centre
from wangge.ratings.models import Result, Revision, Round, Subject
from wangge.ratings.operations import give_notice, publish_round, sign_round
from wangge.ratings.web import over_years

ROWS = (indicator("clean", 60), indicator("care", 40))


@pytest.fixture
def schemes(monkeypatch):
    """Rounds of schemes that are not in the database."""
    monkeypatch.setattr(over_years, "scheme_of", lambda round: round.scheme)


def told(year, score, band, written=None, **more):
    round = SimpleNamespace(pk=year, first=date(year, 1, 1), scheme=written or scheme(*ROWS, **more))
    return round, SimpleNamespace(score=score and Decimal(score), band=band, place=1)


def test_bars_have_the_colour_of_their_bands_and_the_height_of_their_scores(schemes):
    rows = [told(2023, "50", "black"), told(2024, None, ""), told(2025, "95.50", "red")]
    chart = over_years.picture_of(rows, scores=True)
    assert [(one.bar.label, one.bar.shown, one.bar.mark) for one in chart.bars] == [
        ("2023", "50", "black"), ("2024", "", ""), ("2025", "95.5", "red"),
    ]  # fmt: skip
    assert chart.bars[0].height < chart.bars[2].height and chart.bars[1].bar.value is None
    assert over_years.picture_of(rows[:1], scores=True) is None, "one period is no comparison"


def test_without_scores_the_band_is_named_and_the_score_nowhere(schemes):
    chart = over_years.picture_of([told(2024, "50", "black"), told(2025, "95.50", "red")], scores=False)
    assert [one.bar.shown for one in chart.bars] == ["黑榜", "红榜"]
    assert chart.bars[0].bar.value < chart.bars[1].bar.value and "95" not in f"{chart}"


@pytest.mark.parametrize(
    ("period", "first", "under"),
    [("quarter", date(2025, 7, 1), "3 季度"), ("half", date(2025, 7, 1), "下半年"), ("month", date(2025, 7, 1), "7月")],
)
def test_what_stands_under_a_bar_is_short(period, first, under):
    assert over_years._mark(period, first) == (under, "2025")


def test_another_scheme_is_told_and_other_words_are_not(schemes):
    same, renamed = told(2023, "1", "red")[0], told(2024, "1", "red", title="另一个名字")[0]
    heavier = scheme(indicator("clean", 70), indicator("care", 30))
    changed = told(2025, "1", "red", written=heavier)[0]
    assert over_years.changed_since([same, renamed, changed]) == {2025}
    assert over_years.changed_since([]) == set()


@pytest.mark.parametrize(
    "otherwise",
    [
        {"known": 80},
        {"bonus_cap": 3},
        {"bonuses": [{"key": "prize", "title": "受表彰", "points": 2}]},
        {"deductions": [{"key": "rubbish", "title": "垃圾", "points": 1, "indicator": "clean"}]},
        {"vetoes": [{"key": "fire", "title": "火灾", "band": "black"}]},
    ],
)
def test_other_entries_vetoes_and_thresholds_are_another_scheme(schemes, otherwise):
    rounds = [told(2024, "1", "red")[0], told(2025, "1", "red", **otherwise)[0]]
    assert over_years.changed_since(rounds) == {2025}


def test_more_rows_that_are_asked_for_are_another_scheme(schemes):
    few, many = (scheme(indicator("fast", 100, "measure", measure="on_time", least=least)) for least in (5, 20))
    rounds = [told(year, "1", "red", written=one)[0] for year, one in ((2024, few), (2025, many))]
    assert over_years.changed_since(rounds) == {2025}


def earlier(round, subject, first, score):
    """A published round of the same scheme before, with one object of the same thing."""
    kept = {name: getattr(round, name) for name in ("scheme", "version_id", "signed_title", "signed_by", "signed_at")}
    other = Round.objects.create(
        id=new_key(), first=first, after=round.first, state=Round.PUBLISHED, opened_at=round.opened_at, revision=1,
        noticed_at=round.noticed_at, published_at=round.published_at, **kept,
    )  # fmt: skip
    fields = {one.attname: getattr(subject, one.attname) for one in Subject._meta.concrete_fields}
    there = Subject.objects.create(**fields | {"id": new_key(), "round_id": other.pk})
    revision = Revision.objects.create(round=other, number=1, at=round.opened_at, because="")
    Result.objects.create(revision=revision, subject=there, score=score, place=2, band="plain", sides={}, bonus=0)
    return other


def test_an_objects_pages_draw_its_periods(tianchang):
    year = Year()
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at)
    year.again()
    sign_round(year.round, actor=year.leader, at=year.after)
    publish_round(year.again(), actor=year.publisher, at=year.after)
    year.again()
    subject = year.subjects[0]
    address = f"{PUBLIC}{year.round.pk}/objects/{subject.pk}/"
    assert 'role="img"' not in page(Client(), address), "one period is no comparison"
    earlier(year.round, subject, date(year.round.first.year - 1, 1, 1), Decimal("71.5"))
    public = page(Client(), address)
    assert 'role="img"' in public and "71.5" in public and 'class="bar-red"' in public and 'class="bar-grey"' in public
    assert "名次" in public and "办法与上一期不同" not in public and "信用档案" in public
    desk = page(browser_of("auditor", centre()), f"/tianchang/desk/ratings/objects/{subject.pk}/")
    assert 'role="img"' in desk and 'class="bar-grey"' in desk
