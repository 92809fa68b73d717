"""What the five packs rate: what their texts give, and what is nobody's to rate."""

from functools import cache

import pytest

from wangge.method import loader
from wangge.method.loader import PACKS
from wangge.method.schema.ratings import BODIES

load_pack = cache(loader.load_pack)
NAMES = sorted(path.parent.name for path in PACKS.glob("*/method.toml"))
SCHEMES = [(name, key) for name in NAMES for key in load_pack(name).ratings]
PERSONAL = ("户籍", "民族", "宗教", "性别", "年龄", "学历", "收缴率", "党员人数", "党员比例", "身份证")


def scheme_of(city, key):
    return load_pack(city).ratings[key]


def test_tianchang_rates_companies_by_sixty_indicators_in_three_groups_and_four_four_two():
    scheme = scheme_of("tianchang", "property_companies")
    assert [group.title for group in scheme.groups] == ["党建", "环境", "管理"]
    assert len(scheme.indicators) == 60
    assert [rater.weight for rater in scheme.raters] == [40, 40, 20]
    assert (scheme.period, scheme.inspections.every) == ("year", "month")
    assert scheme.indicator("satisfaction").survey == "property_satisfaction"
    barred = [effect for effect in scheme.effects if effect.what == "no_bids"]
    assert [(effect.band, scheme.band(effect.band).last) for effect in barred] == [("last", 1)]


def test_tianchangs_grids_are_red_blue_yellow_from_good_to_poor_each_quarter():
    scheme = scheme_of("tianchang", "grids")
    assert [band.colour for band in scheme.bands] == ["red", "blue", "yellow"] and scheme.period == "quarter"
    assert scheme.rated.kind == "grid" and not scheme.of_source("panel")
    hard = [one.key for one in scheme.effects if one.what not in ("honour", "told")]
    assert not hard, "a yellow grid is helped: nobody of its crew has to answer, and nothing of it can be overdue"


@pytest.mark.parametrize(
    ("city", "key", "titles"),
    [
        ("kunshan", "property_companies", "安心 舒心 暖心 放心 连心"),
        ("wuxi", "property_companies", "党建强 发展强 诚信守法好 社会形象好 管理服务好 居民评价好"),
        ("wuxi", "service_places", "规划建设好 设施配置好 资源整合好 管理运行好 作用发挥好"),
        ("qingjiangpu", "service_places", "收民意 解民忧 暖民心"),
    ],
)
def test_groups_are_those_of_the_text(city, key, titles):
    assert [group.title for group in scheme_of(city, key).groups] == titles.split()


def test_wuxis_branches_have_six_aspects_and_secretaries_five():
    assert len(scheme_of("wuxi", "branches").groups) == 6
    assert [group.title[-1] for group in scheme_of("wuxi", "secretaries").groups] == ["强"] * 5


def test_every_city_rates_departments_by_the_three_rates():
    for name in NAMES:
        rates = [row.measure for row in scheme_of(name, "departments").indicators]
        assert rates == ["response", "resolution", "satisfaction"], name


@pytest.mark.parametrize(("city", "key"), SCHEMES)
def test_a_scheme_gives_seven_days_and_every_check_says_how_it_is_seen(city, key):
    scheme = scheme_of(city, key)
    assert scheme.notice.amount >= 7 and scheme.decide.amount > 0
    assert all(row.look and row.evidence in (True, False) and row.days for row in scheme.of_source("check"))
    assert all(row.provenance.is_platform_default or row.provenance.quote for row in scheme.indicators)


@pytest.mark.parametrize(("city", "key"), SCHEMES)
def test_no_indicator_asks_about_persons(city, key):
    titles = " ".join(row.title for row in scheme_of(city, key).indicators)
    assert not [word for word in PERSONAL if word in titles]


@pytest.mark.parametrize(("city", "key"), SCHEMES)
def test_lists_are_of_companies_alone_and_people_are_only_honoured(city, key):
    scheme = scheme_of(city, key)
    listed = [band.key for band in scheme.bands if band.on_list]
    assert not listed or scheme.rated.kind == "company"
    if scheme.rated.kind == "appointment":
        assert not [band.key for band in scheme.bands if band.tone == "bad"]
        assert {effect.what for effect in scheme.effects} <= {"honour", "told"}
    if scheme.rated.kind not in BODIES:
        assert not [effect.key for effect in scheme.effects if effect.what in ("credit", "no_bids")]


def test_nobody_checks_scores_and_decides_or_computes_and_signs():
    for name in NAMES:
        for post in load_pack(name).organisations.posts:
            held = {permission.removeprefix("ratings.") for permission in post.permissions}
            assert not ("decide" in held and held & {"check", "score", "note", "compute", "own"}), (name, post.key)
            assert not ("compute" in held and held & {"sign", "publish", "check", "score"}), (name, post.key)
            assert not ("own" in held and held & {"check", "score", "note", "compute"}), (name, post.key)


@pytest.mark.parametrize("city", ["wuxi", "changshu"])
def test_secretaries_work_is_reviewed_by_three_groups_on_the_office(city):
    scheme = scheme_of(city, "work_review")
    assert scheme.rated.kind == "appointment" and {row.source for row in scheme.indicators} == {"panel"}
    assert [side.weight for side in scheme.raters] == [40, 30, 30] and scheme.missing == "withhold"
    assert {band.tone for band in scheme.bands} == {"good", "plain"} and scheme.publishes == ("reasons",)
    assert all(side.provenance.is_platform_default for side in scheme.raters if side.key != "delegates")


def test_wuxis_one_list_is_carried_as_a_list():
    duties = next(one for one in load_pack("wuxi").lists if one.key == "duties")
    assert not any(kind.public for kind in duties.kinds) and "责任清单" in duties.provenance.quote
