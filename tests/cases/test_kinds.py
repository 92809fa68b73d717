"""What a reporter may choose to report: every way of the pack to which no class leads, a light form where it can be."""

import re
import shutil

import pytest
from django.utils import timezone

from tests.cases.test_portal import ROOT, sent
from wangge.cases.models import Case
from wangge.core.permits import SYSTEM
from wangge.method.loader import PACKS, load_pack
from wangge.method.operations import apply_method

TIP = "direct_report"


@pytest.fixture
def with_tips(tianchang, tmp_path):
    """The county's method with another city's second way of reporting beside the usual one."""
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    pack = tmp_path / "tianchang"
    shutil.copy(PACKS / "wuxi" / "case_types" / f"{TIP}.toml", pack / "case_types")
    written = (pack / "method.toml").read_text("utf-8")
    written = re.sub(r'^version = ".*"', 'version = "with-tips"', written, count=1, flags=re.M)
    written = re.sub(r"^effective_from = .*", "effective_from = 2022-08-01", written, count=1, flags=re.M)
    (pack / "method.toml").write_text(written, "utf-8")
    apply_method(pack, actor=SYSTEM, at=timezone.now())


def test_a_city_with_one_way_asks_nothing(plate, client):
    assert 'class="kinds"' not in client.get(f"{ROOT}/report/").content.decode()
    assert client.post(f"{ROOT}/report/", sent(plate, kind=TIP)).status_code == 422


def test_both_ways_are_offered_and_the_light_one_asks_for_no_class(with_tips, client):
    usual = client.get(f"{ROOT}/report/").content.decode()
    assert f'href="?kind={TIP}"' in usual and 'name="class_key"' in usual and "data-steps" in usual
    light = client.get(f"{ROOT}/report/", {"kind": TIP}).content.decode()
    assert 'name="class_key"' not in light and "data-steps" not in light and "给您回音" in light
    assert re.search(rf'kind={TIP}" aria-current="page"', light)


def test_a_tip_goes_its_own_way_and_is_thanked(with_tips, plate, client):
    answer = client.post(f"{ROOT}/report/", sent(plate, kind=TIP))
    thanks = client.get(answer["Location"]).content.decode()
    case = Case.objects.latest("id")
    assert (case.case_type, case.state, case.class_key) == (TIP, "reported", "")
    assert case.due and f"{plate.area.name}的" in thanks


def test_a_tip_without_a_point_says_what_is_missing_and_keeps_the_words(with_tips, plate, client):
    answer = client.post(f"{ROOT}/report/", sent(plate, kind=TIP, lon="", lat=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and "才知道请谁去看" in page and "河畔家园的消防通道" in page
    assert 'name="class_key"' not in page  # it is still the light form


def test_rules_and_the_desks_filter_know_both_ways(with_tips, client, signed_in):
    page = client.get(f"{ROOT}/rules/").content.decode()
    assert page.count("每一步的时限") == 4 and "安全隐患直接报" in page  # a title and a region's name for each way
    assert '<option value="handed_on"' in signed_in("zuoxi01").get(f"{ROOT}/desk/cases/").content.decode()


@pytest.mark.parametrize("city", ["tianchang", "wuxi", "qingjiangpu", "changshu", "kunshan"])
def test_what_classes_lead_to_is_not_chosen(city):
    ways = load_pack(city).reportable()
    assert [way.key for way in ways] == ["matter", *[TIP] * (city == "wuxi")]
