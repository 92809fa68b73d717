"""Special campaigns: opened over areas, checked place by place, a find is a case at once, ended with words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cases.conftest import picture
from wangge.cases.models import Case
from wangge.cases.operations import Report, move_case
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.photos import read_photos
from wangge.core.sheets import rows_of
from wangge.method.loader import load_pack
from wangge.premises.models import Plate
from wangge.projects.models import Campaign
from wangge.projects.operations import check_place, close_campaign, open_campaign
from wangge.projects.operations.campaigns import Plan
from wangge.projects.operations.checks import Look
from wangge.projects.queries import campaigns, checks_of, open_finds, parts_of
from wangge.territory.queries import ancestors, areas

ROOT = "/tianchang/desk/campaigns/"
today = timezone.localdate


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def worker(staff):
    return staff("wangge01")


@pytest.fixture
def leader(staff):
    return staff("zhibanzhang01")


@pytest.fixture
def plate(worker):
    """A plate in the worker's own grid."""
    paths = [office.area_path for office in worker.offices]
    return Plate.objects.filter(area__path__in=paths).select_related("area").order_by("id").first()


@pytest.fixture
def street(plate):
    """The street of that plate."""
    return next(area for area in ancestors(plate.area) if area.level == "street")


def plan(*parts, **changes):
    (method_plan,) = load_pack("tianchang").campaigns
    said = {"title": method_plan.title, "items": method_plan.items, "classes": method_plan.classes}
    days = {"begins": today() - timedelta(days=3), "ends": today() + timedelta(days=180)}
    return Plan(**{**said, **days, "areas": parts, "plan": method_plan.key, **changes})


@pytest.fixture
def campaign(leader, street):
    return open_campaign(plan((street, 4)), key=new_key(), actor=leader, at=timezone.now())


def check(campaign, actor, plate, result="clean", *, key=None, at=None, failed=(), class_key="", **answers):
    report = Report(words="", plate_code=plate.code, place="东门", class_key=class_key)
    look = Look(report, result, tuple(failed), answers.pop("note", ""), {"level": "general", **answers})
    photos = read_photos([picture()]) if result == "found" else ()
    deed = {"key": key or new_key(), "actor": actor, "at": at or timezone.now(), "photos": photos}
    return check_place(campaign.pk, look, **deed)


def test_the_plan_is_the_texts(leader):
    (said,) = load_pack("tianchang").campaigns
    assert said.months == 6 and "为期半年" in said.provenance.quote
    assert [load_pack(city).campaigns for city in ("wuxi", "kunshan")] == [(), ()]


def test_a_key_opens_no_campaign_of_another_street(campaign, leader):
    stranger = replace(leader, offices=tuple(replace(one, area_path="nowhere.at.all") for one in leader.offices))
    parts = [(part.area, part.places) for part in campaign.parts.all()]
    again = {"key": campaign.pk, "at": timezone.now()}
    assert open_campaign(plan(*parts), actor=leader, **again) == campaign
    with pytest.raises(Forbidden):
        open_campaign(plan(*parts), actor=stranger, **again)


def test_a_find_opens_its_case_in_one_press(campaign, worker, plate):
    done = check(campaign, worker, plate, "found", failed=[2], class_key="hazard_lane", note="三个水泥墩")
    case = Case.objects.get(pk=done.case_id)
    assert (case.case_type, case.state, case.class_key) == ("hazard", "confirmed", "hazard_lane")
    assert "不合格：消防车通道没有固定桩" in case.words and "三个水泥墩" in case.words
    assert case.photos.count() == 1


def test_progress_counts_checks_finds_and_what_is_still_open(campaign, worker, leader, plate, staff):
    check(campaign, worker, plate)
    check(campaign, worker, plate, "fixed", failed=[4])
    found = check(campaign, worker, plate, "found", failed=[1, 5], class_key="hazard_lane")
    (part,) = parts_of(campaign)
    assert (part.checked, part.clean, part.fixed, part.found, part.still_open) == (3, 1, 1, 1, 1)
    assert [case.pk for case in open_finds(campaign, leader)] == [found.case_id]
    operator = staff("zhibanzhang01")
    deed = {"answers": {"authority": "消防救援大队", "reason": "拒不整改"}, "seen": 2, "actor": operator}
    move_case(found.case_id, key=new_key(), step="send_on", at=timezone.now(), **deed)
    (part,) = parts_of(campaign)
    one = campaigns().get(pk=campaign.pk)
    assert (part.found, part.still_open, one.wanted, one.checked, one.found, one.still_open) == (1, 0, 4, 3, 1, 0)


def test_a_check_sent_twice_is_one(campaign, worker, plate):
    key = new_key()
    before = Case.objects.count()
    again = [check(campaign, worker, plate, "found", key=key, failed=[1], class_key="hazard_lane") for _ in range(2)]
    assert again[0].pk == again[1].pk and checks_of(campaign).count() == 1
    assert Case.objects.count() == before + 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"result": "perhaps"}, "result"),
        ({"failed": [1]}, "result"),
        ({"result": "fixed"}, "failed"),
        ({"result": "fixed", "failed": [99]}, "failed"),
        ({"result": "found", "failed": [1]}, "class_key"),
        ({"result": "found", "failed": [1], "class_key": "hazard_gas"}, "class_key"),
        ({"result": "found", "failed": [1], "class_key": "hazard_lane", "level": ""}, "level"),
        ({"note": "电话 13912345678"}, "note"),
    ],
)
def test_what_is_wrong_is_named_and_leaves_nothing(campaign, worker, plate, wrong, field):
    before = Case.objects.count()
    with pytest.raises(Invalid) as caught:
        check(campaign, worker, plate, **{"result": "clean", **wrong})
    assert caught.value.field == field
    assert (checks_of(campaign).count(), Case.objects.count()) == (0, before)


def test_only_in_its_days_and_areas_and_by_who_checks_there(campaign, worker, plate, staff, leader):
    with pytest.raises(Refused, match="不在期内"):
        check(campaign, worker, plate, at=timezone.now() - timedelta(days=30))
    other = areas().filter(level="town").order_by("path").first()
    elsewhere = open_campaign(plan((other, None)), key=new_key(), actor=leader, at=timezone.now())
    with pytest.raises(Invalid, match="不在专项行动的区域"):
        check(elsewhere, worker, plate)
    for username in ("shenji01", "xiaofang01"):
        with pytest.raises(Forbidden):
            check(campaign, staff(username), plate)
    outside = Plate.objects.exclude(area__path__in=[office.area_path for office in worker.offices])
    own_street = outside.filter(area__path__descendant_of=campaign.parts.get().area.path).order_by("id").first()
    with pytest.raises(Forbidden):
        check(campaign, worker, own_street)


def test_only_who_leads_opens_and_ends_and_words_are_needed(campaign, worker, leader, street):
    with pytest.raises(Forbidden):
        open_campaign(plan((street, 1)), key=new_key(), actor=worker, at=timezone.now())
    with pytest.raises(Forbidden):
        close_campaign(campaign.pk, summary="完", actor=worker, at=timezone.now())
    with pytest.raises(Invalid):
        close_campaign(campaign.pk, summary=" ", actor=leader, at=timezone.now())
    close_campaign(campaign.pk, summary="查了四处，都已改好。", actor=leader, at=timezone.now())
    with pytest.raises(Refused, match="已经结束"):
        close_campaign(campaign.pk, summary="再完", actor=leader, at=timezone.now())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"items": ()}, "items"),
        ({"classes": ("fire_lane",)}, "classes"),
        ({"begins": None}, "begins"),
        ({"ends": date(2020, 1, 1)}, "ends"),
        ({"ends": today() + timedelta(days=900)}, "ends"),
        ({"areas": ()}, "areas"),
    ],
)
def test_a_plan_that_is_not_whole_is_refused_at_its_field(leader, street, wrong, field):
    before = Campaign.objects.count()
    with pytest.raises(Invalid) as caught:
        open_campaign(plan((street, 4), **wrong), key=new_key(), actor=leader, at=timezone.now())
    assert caught.value.field == field and Campaign.objects.count() == before


def test_the_pages_from_opening_to_the_sheet(signed_in, street, plate, client):
    lead = signed_in("zhibanzhang01")
    page = lead.get(f"{ROOT}new/").content.decode()
    assert "消防通道集中整治" in page and "楼道、楼梯间没有堆放杂物" in page
    (said,) = load_pack("tianchang").campaigns
    sent = {
        "key": str(new_key()), "plan": said.key, "title": said.title, "items": "\n".join(said.items),
        "classes": said.classes, "begins": today().isoformat(), "ends": today().isoformat(),
        "areas": [street.key], f"places_{street.key}": "x",
    }  # fmt: skip
    refused = lead.post(f"{ROOT}new/", sent)
    assert refused.status_code == 422 and "须为正整数" in refused.content.decode()
    address = lead.post(f"{ROOT}new/", sent | {f"places_{street.key}": "2"})["Location"]
    assert "应查 2 处" in lead.get(address).content.decode()
    worker = signed_in("wangge01")
    assert worker.get(f"{ROOT}new/").status_code == 403 and worker.get(f"{address}results.xlsx").status_code == 403
    told = {"key": str(new_key()), "result": "found", "failed": ["1"], "class_key": "hazard_lane", "level": "general",
            "plate_code": plate.code, "place": "东门", "photos": picture()}  # fmt: skip
    done = worker.post(f"{address}check/", told)
    after = worker.get(done["Location"]).content.decode()
    assert "发现隐患" in after and "看立案" in after
    lead = signed_in("zhibanzhang01")
    page = lead.get(address).content.decode()
    assert "50%" in page and "还没有销号的隐患" in page and Case.objects.latest("id").number in page
    rows = list(rows_of(b"".join(lead.get(f"{address}results.xlsx"))))
    assert rows[1][1] == "东门" and rows[1][4] == "发现隐患" and "消防车通道没有被车辆" in rows[1][5]
    assert AccessEvent.objects.filter(subject_kind="campaign", purpose="export").exists()
    assert lead.post(f"{address}close/", {"summary": ""}).status_code == 422
    assert lead.post(f"{address}close/", {"summary": "查了一处。"}).status_code == 302
    assert "查了一处。" in lead.get(address).content.decode()
    assert lead.get(f"{address}check/").status_code == 403


def test_pages_cost_the_same_with_one_and_with_three(
    signed_in, campaign, worker, leader, plate, street, django_assert_max_num_queries
):
    browser, address = signed_in("zhibanzhang01"), f"{ROOT}{campaign.pk}/"
    check(campaign, worker, plate, "found", failed=[1], class_key="hazard_lane")
    for page in (ROOT, address):
        browser.get(page)
    with django_assert_max_num_queries(8):
        browser.get(ROOT)
    with django_assert_max_num_queries(12):
        browser.get(address)
    for _ in range(2):
        open_campaign(plan((street, 4)), key=new_key(), actor=leader, at=timezone.now())
        check(campaign, worker, plate, "found", failed=[1], class_key="hazard_lane")
    with django_assert_max_num_queries(8):
        browser.get(ROOT)
    with django_assert_max_num_queries(12):
        browser.get(address)


def test_who_sees_no_cases_sees_no_campaigns(signed_in, campaign):
    assert signed_in("guanli01").get(ROOT).status_code == 403
