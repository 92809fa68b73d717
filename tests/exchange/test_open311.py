"""Open311: what is told to whom, in both languages, and every refusal as the specification says."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.accounts.operations import create_api_key
from wangge.cases.models import Case
from wangge.cases.operations import release_case
from wangge.core.models import AccessEvent
from wangge.exchange.api.open311 import views
from wangge.exchange.api.open311.telling import update_id
from wangge.exchange.sealing import numbers_of, outside_id

AT = "/tianchang/open311/v2/"
NAME, PHONE = "诸葛不外传", "13811112222"
WORDS = f"我是{NAME}，电话{PHONE}，住栀子花坛旁，消防通道被堵"


@pytest.fixture
def key_of(staff):
    """`key_of("zuoxi01")` is an API key of a demo account."""
    return lambda username: create_api_key("应用", 30, actor=staff(username), at=timezone.now())[1]


@pytest.fixture
def told(plate):
    return Matter(plate, at=timezone.now(), words=WORDS, name=NAME, phone=PHONE, place="栀子花坛旁")


def get(address, **parameters):
    answer = Client().get(AT + address, parameters)
    return answer.status_code, answer.json() if address.endswith("json") else ElementTree.fromstring(answer.content)


def post(**sent):
    answer = Client().post(f"{AT}requests.json", sent)
    return answer.status_code, answer.json()


def test_discovery_names_an_endpoint_that_answers_in_both_forms(tianchang):
    status, found = get("discovery.json")
    assert status == 200 and found["endpoints"][0]["url"].endswith("/tianchang/open311/v2")
    _, tree = get("discovery.xml")
    assert [one.text for one in tree.findall("endpoints/endpoint/formats/format")] == found["endpoints"][0]["formats"]


def test_services_are_the_classes_of_the_pack(tianchang):
    _, services = get("services.json")
    lane = next(one for one in services if one["service_code"] == "fire_lane")
    assert lane["service_name"] == "占用消防通道" and lane["group"] and lane["keywords"] and lane["metadata"] is True
    garbage = next(one for one in services if one["service_code"] == "garbage")["keywords"].split(",")
    assert {"GB/T 47678.5-2026 06-010", "GB/T 30428.2-2013 01-10", "CJ/T 214-2007 01-02"} <= set(garbage)
    _, tree = get("services.xml")
    assert len(tree.findall("service")) == len(services)
    assert {one.find("service_code").text: one.find("keywords").text for one in tree.findall("service")} == {
        one["service_code"]: one["keywords"] for one in services
    }
    assert tree.find("service/metadata").text in ("true", "false")


def test_a_service_tells_its_filing_standards_and_limits(tianchang):
    _, found = get("services/fire_lane.json")
    standard, limits = found["attributes"]
    assert standard["datatype"] == "singlevaluelist" and standard["values"] and limits["variable"] is False
    _, tree = get("services/fire_lane.xml")
    assert [one.find("key").text for one in tree.findall("attributes/attribute/values/value")] == [
        one["key"] for one in standard["values"]
    ]


def test_without_a_key_it_tells_what_the_board_tells(told):
    _, rows = get("requests.json")
    mine = next(one for one in rows if one["service_request_id"] == outside_id(told.case))
    assert mine["status"] == "open" and mine["service_code"] == "fire_lane" and mine["description"] == ""
    assert (mine["lat"], mine["long"], mine["address_id"]) == (None, None, None)
    assert "T00:00:00+08:00" in mine["requested_datetime"] and "T23:59:59+08:00" in mine["expected_datetime"]
    whole = json.dumps([rows, *(get(f"requests/{mine['service_request_id']}.json"))], ensure_ascii=False)
    for secret in (NAME, PHONE, "栀子花坛", told.now.number, str(told.case.pk), told.now.area.name):
        assert secret not in whole, secret


def test_nobody_finds_the_hour_by_asking(told):
    tomorrow = timezone.localtime() + timedelta(days=1)
    late = {"start_date": f"{told.at + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}", "end_date": tomorrow.isoformat()}
    ids = [one["service_request_id"] for one in get("requests.json", **late)[1]]
    assert outside_id(told.case) in ids
    exact = [one["updated_datetime"] for one in get("servicerequestupdates.json")[1]]
    assert exact and all("T00:00:00+08:00" in at for at in exact)


def test_after_a_release_the_words_that_somebody_wrote_for_it(told):
    photo = told.take("verify", told.holder_of("cases.verify")).photos.get()
    release_case(
        told.case.pk, title="消防通道被占用", words="已通知车主", photo_ids=[photo.pk], looked=True,
        actor=told.holder_of("cases.release"), at=told.at,
    )  # fmt: skip
    _, (found,) = get(f"requests/{outside_id(told.case)}.json")
    assert found["description"] == "消防通道被占用\n已通知车主"
    assert found["media_url"].endswith(f"/tianchang/photos/{photo.pk}.jpg")


def test_with_a_key_it_tells_what_its_holder_may_see_and_the_look_is_logged(told, key_of):
    before = AccessEvent.objects.filter(subject_id=told.case.pk, purpose="open311").count()
    _, (found,) = get(f"requests/{outside_id(told.case)}.json", api_key=key_of("zuoxi01"))
    assert found["description"] == WORDS and found["lat"] == told.now.lat and "栀子花坛" in found["address"]
    assert AccessEvent.objects.filter(subject_id=told.case.pk, purpose="open311").count() == before + 1
    status, errors = get(f"requests/{outside_id(told.case)}.json", api_key=key_of("xiaofang01"))  # not in their hands
    assert status == 404 and errors[0]["code"] == 404


def test_reporting_takes_a_key_and_gives_an_id_and_a_token_to_follow(key_of, plate):
    key = key_of("zuoxi01")
    sent = {
        "api_key": key, "service_code": "fire_lane", "lat": plate.lat, "long": plate.lon, "first_name": "不外传",
        "last_name": "诸葛", "phone": PHONE, "description": "东门堵住了", "attribute[standard]": "fire_lane_1",
    }  # fmt: skip
    status, (receipt,) = post(**sent, media=picture())
    assert status == 200
    case = Case.objects.get(serial=numbers_of([receipt["service_request_id"]])[0])
    assert case.channel == "open311" and case.class_key == "fire_lane" and case.words.startswith("东门堵住了\n情况：")
    assert case.photos.count() == 1 and case.reporter.phone and PHONE not in case.reporter.phone
    assert "查询码" in receipt["service_notice"]
    _, (found,) = get(f"requests/{receipt['service_request_id']}.json", api_key=key)
    assert found["expected_datetime"] == timezone.localtime(case.due).replace(microsecond=0).isoformat()
    _, (same,) = get(f"tokens/{receipt['service_request_id']}.json")
    assert same["service_request_id"] == receipt["service_request_id"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "wg_wrong"}, 403, "密钥"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "no_such"}, 404, "service_code"),
        ({"lat": "", "long": ""}, 400, "地点"),
        ({"lat": "x"}, 400, "坐标"),
        ({"long": ""}, 400, "一起"),
        ({"lat": "nan"}, 400, "不在本市"),
        ({"lat": "1"}, 400, "不在本市"),
        ({"address_id": "NOSUCH"}, 400, "门牌"),
        ({"attribute[colour]": "red"}, 400, "属性"),
        ({"attribute[standard]": "no_such"}, 400, "选项"),
        ({"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
        ({"description": "x" * 20_000}, 400, "10000"),
    ],
)
def test_a_report_that_cannot_be_taken_says_why(key_of, plate, change, status, words):
    sent = {"api_key": key_of("zuoxi01"), "service_code": "fire_lane", "lat": plate.lat, "long": plate.lon}
    answered, errors = post(**sent | change)
    assert answered == status == errors[0]["code"] and words in errors[0]["description"]


def test_a_key_whose_account_takes_nothing_in_is_refused(key_of, plate):
    status, errors = post(api_key=key_of("shenji01"), service_code="fire_lane", address_string="东门")
    assert status == 403 and "权限" in errors[0]["description"]


def test_lists_are_narrowed_as_the_specification_says(told, key_of):
    key, mine = key_of("zuoxi01"), outside_id(told.case)

    def ids(**asked):
        return [one["service_request_id"] for one in get("requests.json", api_key=key, **asked)[1]]

    assert ids(service_request_id=f"{mine},nonsense", status="closed") == [mine]  # overrides all other arguments
    assert mine in ids(service_code="fire_lane,garbage") and mine not in ids(service_code="garbage")
    assert mine in ids(status="open") and mine not in ids(status="closed") and mine in ids(status="open,closed")
    assert len(ids(page_size="2")) == 2 and ids(page_size="2", page="2") != ids(page_size="2")
    hour = timedelta(hours=1)
    assert mine in ids(start_date=(told.at - hour).isoformat(), end_date=(told.at + hour).isoformat())
    assert mine not in ids(start_date=(told.at + hour).isoformat())


@pytest.mark.parametrize(
    "asked",
    [
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-06-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"},
        {"status": "lost"},
        {"page": "0"},
        {"start_date": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_cannot_be_read_is_400_in_either_form(tianchang, asked):
    status, errors = get("requests.json", **asked)
    assert status == 400 == errors[0]["code"] and errors[0]["description"]
    status, tree = get("requests.xml", **asked)
    assert status == 400 and tree.tag == "errors" and tree.find("error/code").text == "400"


@pytest.mark.parametrize("address", ["services/no_such.xml", "requests/1.xml", "tokens/1.xml", "elsewhere.xml"])
def test_what_is_not_there_is_404(tianchang, address):
    status, tree = get(address)
    assert status == 404 and tree.find("error/description").text


def test_words_that_xml_cannot_hold_do_not_break_it(key_of, plate):
    post(api_key=(key := key_of("zuoxi01")), service_code="fire_lane", address_string="<东&门>\x0b\ufffe")
    _, tree = get("requests.xml", api_key=key, page_size="1")
    assert "<东&门>" in tree.find("request/address").text


def test_steps_are_told_by_the_update_extension(told, key_of):
    told.walk_to("filed")
    mine = outside_id(told.case)
    _, found = get("servicerequestupdates.json", api_key=key_of("zuoxi01"), service_request_id=mine)
    _, tree = get("servicerequestupdates.xml", service_request_id=mine)
    assert [one["update_id"] for one in found] == [f"{mine}-{n}" for n in (1, 2, 3)]
    assert len(tree.findall("request_update")) == 3


def tell(address="servicerequestupdates.json", **sent):
    answer = Client().post(AT + address, sent)
    return answer.status_code, answer.json() if address.endswith("json") else ElementTree.fromstring(answer.content)


def test_an_update_is_a_reporters_word_in_the_timeline_and_changes_nothing_else(told, key_of):
    before, mine, key = told.now, outside_id(told.case), key_of("zuoxi01")
    sent = {
        "api_key": key, "service_request_id": mine, "update_id": "fms-7", "status": "OPEN",
        "updated_datetime": timezone.now().isoformat(), "description": "车还在，又多了一辆", "email": "a@b.cn",
    }  # fmt: skip
    status, (receipt,) = tell(**sent, media=picture())
    assert status == 200 and receipt["update_id"] == f"{mine}-2"
    now, move = told.now, told.now.timeline.get(ordinal=2)
    assert (now.state, now.stage_since, now.due) == (before.state, before.stage_since, before.due)
    assert dict(move.words.values_list("field", "text")) == {"words": "车还在，又多了一辆"} and move.photos.count() == 1
    assert move.office_title and move.actor_kind == "staff"
    status, tree = tell("servicerequestupdates.xml", **sent)  # sent again: once
    assert status == 200 and tree.find("request_update/update_id").text == f"{mine}-2" and told.now.moves == 2
    status, errors = tell(**sent | {"description": "另一句话"})
    assert status == 400 and "编号" in errors[0]["description"]


def test_an_answer_that_was_waited_for_ends_the_pause_as_at_the_desk(told, key_of):
    handler = told.walk_to("handling").holder_of("cases.handle", told.now.handling_body)
    told.take("ask_pause", handler, waiting_for="reporter", reason="哪一处")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    told.take("pause", told.holder_of("cases.grant"), until=day, words="请补充是哪一处")
    assert told.now.state == "waiting" and told.now.total_due is None
    sent = {"api_key": key_of("zuoxi01"), "service_request_id": outside_id(told.case), "update_id": "fms-9"}
    status, (receipt,) = tell(**sent, description="东门北侧")
    now, move = told.now, told.now.timeline.latest("ordinal")
    assert status == 200 and receipt["update_id"] == update_id(told.case, move) and move.step == "supplement"
    assert now.state == "handling" and now.total_due and now.pauses.get().ended_by == move
    moves = now.moves
    assert tell(**sent, description="东门北侧")[0] == 200 and told.now.moves == moves
    _, found = get("servicerequestupdates.json", api_key=sent["api_key"], service_request_id=outside_id(told.case))
    assert "东门北侧" in found[-1]["description"] and "代为登记的补充" in found[-1]["description"]


def test_what_the_sender_thinks_of_the_status_goes_along_in_words(told, key_of):
    mine = outside_id(told.case)
    old = (timezone.now() - timedelta(days=3)).isoformat()
    sent = {"api_key": key_of("zuoxi01"), "service_request_id": mine, "description": "车开走了"}
    tell(**sent, status="FIXED", updated_datetime=old, media_url="https://example.org/1.jpg")
    words = told.now.timeline.get(ordinal=2).words.get().text
    assert words.startswith("车开走了\n对方标为：fixed\n写于 ") and words.endswith("照片：https://example.org/1.jpg")
    assert told.now.state == "reported"


def test_an_update_sent_again_a_day_later_or_in_another_language_is_the_same(told, key_of, monkeypatch):
    mine, now = outside_id(told.case), timezone.now()
    sent = {
        "api_key": key_of("zuoxi01"), "service_request_id": mine, "update_id": "fms-8", "description": "车开走了",
        "status": "FIXED", "updated_datetime": now.isoformat(),
    }  # fmt: skip
    assert tell(**sent)[0] == 200
    monkeypatch.setattr(views, "timezone", type("Later", (), {"now": staticmethod(lambda: now + timedelta(days=2))}))
    again = Client().post(f"{AT}servicerequestupdates.json", sent, headers={"Accept-Language": "en"})
    assert again.status_code == 200 and again.json()[0]["update_id"] == f"{mine}-2" and told.now.moves == 2
    assert told.now.timeline.get(ordinal=2).words.get().text == "车开走了\n对方标为：fixed"
    assert tell(**sent | {"status": "CLOSED"})[0] == 400


def test_what_goes_along_is_left_out_before_the_reporters_words_are(told, key_of):
    sent = {"api_key": key_of("zuoxi01"), "service_request_id": outside_id(told.case), "description": "长" * 990}
    status, _ = tell(**sent, status="FIXED", media_url=f"https://example.org/{'x' * 400}.jpg")
    assert status == 200 and told.now.timeline.get(ordinal=2).words.get().text == "长" * 990
    assert tell(**sent | {"description": "长" * 980}, status="FIXED", media_url="https://example.org/1.jpg")[0] == 200
    assert told.now.timeline.get(ordinal=3).words.get().text == "长" * 980 + "\n对方标为：fixed"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "wg_wrong"}, 403, "密钥"),
        ({"service_request_id": ""}, 400, "service_request_id"),
        ({"service_request_id": "0" * 32}, 404, "service_request_id"),
        ({"description": " "}, 400, "description"),
        ({"description": "x" * 1001}, 400, "1000"),
        ({"status": "lost"}, 400, "status"),
        ({"updated_datetime": "yesterday"}, 400, "updated_datetime"),
        ({"updated_datetime": "2999-01-01T00:00:00Z"}, 400, "将来"),
        ({"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
        ({"media": "no file"}, 200, ""),
    ],
)
def test_an_update_that_cannot_be_taken_says_why_in_either_form(told, key_of, change, status, words):
    sent = {"api_key": key_of("zuoxi01"), "service_request_id": outside_id(told.case), "description": "车还在"} | change
    answered, errors = tell(**sent)
    assert answered == status and (status == 200 or (errors[0]["code"] == status and words in errors[0]["description"]))
    answered, tree = tell("servicerequestupdates.xml", **sent)
    assert answered == status and (status == 200 or tree.find("error/code").text == str(status))


def test_only_who_takes_reports_down_and_sees_the_matter_passes_words_on(told, key_of):
    sent = {"service_request_id": outside_id(told.case), "description": "车还在"}
    assert tell(**sent, api_key=key_of("shenji01"))[0] == 403  # an auditor sees and takes nothing down
    assert tell(**sent, api_key=key_of("xiaofang01"))[0] == 404  # not in their hands
    told.walk_to("closed")
    status, errors = tell(**sent, api_key=key_of("zuoxi01"))
    assert status == 400 and "不能再补充" in errors[0]["description"]


def test_with_a_key_an_update_tells_what_the_reporter_reads_of_it_and_the_look_is_logged(told, key_of):
    told.walk_to("fed_back")
    mine = outside_id(told.case)
    _, found = get("servicerequestupdates.json", api_key=key_of("zuoxi01"), service_request_id=mine)
    assert "障碍已清除" in found[-1]["description"] and "责任单位反馈已办好" in found[-1]["description"]
    look = AccessEvent.objects.filter(subject_id=told.case.pk, purpose="open311").latest("id")
    assert look.fields == ["timeline"]
    _, public = get("servicerequestupdates.json", service_request_id=mine)
    assert public and "障碍已清除" not in json.dumps(public, ensure_ascii=False)
