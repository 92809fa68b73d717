"""The API: what the pages allow and no more; refusals as problem documents; cheap whatever its length."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.accounts.models import Account
from wangge.accounts.operations import create_api_key, revoke_api_key
from wangge.accounts.queries import actor_of
from wangge.cases.circles import enclosed_kinds
from wangge.cases.models import Case
from wangge.cases.rules import covers
from wangge.core.datum import from_wgs84
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.tenancy import county
from wangge.territory.queries import locate

API = "/tianchang/api/v1"
NAME, PHONE = "欧阳试验", "13900004321"
WORDS = "东门小区消防通道停着面包车。第二句只在正文里。"


class Program:
    """Somebody's program: a client with or without a key."""

    def __init__(self, key=None, api=API, browser=None):
        self.api, self.browser = api, browser or Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path, status=200, **query):
        return told(self.browser.get(self.api + path, query, headers=self.headers), status)

    def post(self, path, sent, status=201, photos=(), **headers):
        if photos:
            form = {"data": json.dumps(sent), "photos": photos}
            return told(self.browser.post(self.api + path, form, headers=self.headers | headers), status)
        sent = sent if isinstance(sent, str) else json.dumps(sent)
        answer = self.browser.post(self.api + path, sent, "application/json", headers=self.headers | headers)
        return told(answer, status)


def told(answer, status):
    """The JSON of an answer that has this status; a refusal must be a problem document with words."""
    text = answer.content.decode()
    assert answer.status_code == status, text[:600]
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        problem = json.loads(text)
        assert problem["status"] == status and any("一" <= c <= "鿿" for c in problem["detail"])
        return problem
    assert "no-store" in answer["Cache-Control"]
    return json.loads(text)


def report(**more):
    return {"key": str(new_key()), "words": WORDS, "class_key": "fire_lane"} | more


@pytest.fixture
def fresh(plate):
    """A matter of this very moment, whose reporter left name and phone."""
    return Matter(plate, at=timezone.now(), words=WORDS, name=NAME, phone=PHONE)


@pytest.fixture
def program(tianchang):
    """`program(actor or user name)` is a program with a key of whoever it is."""

    def with_key(who):
        if isinstance(who, str):
            who = actor_of(Account.objects.get(username=who), at=timezone.now())
        return Program(create_api_key("测试", 30, actor=who, at=timezone.now())[1])

    return with_key


def queries(program, path):
    with CaptureQueriesContext(connection) as seen:
        program.get(path)
    return len(seen)


def test_anybody_reports_and_sending_twice_is_once(tianchang, plate):
    sent = report(plate_code=plate.code, name=NAME, phone=PHONE)
    first = Program().post("/cases", sent)
    assert Program().post("/cases", sent, 200) == first
    case = Case.objects.get(pk=first["id"])
    assert (str(case.pk), case.number, case.state, case.channel) == (sent["key"], first["number"], "reported", "portal")
    assert case.reporter.name and NAME not in case.reporter.name
    other = Program().post("/cases", sent | {"words": "另一件事"}, 409)
    assert other["type"] == "urn:wangge:key-used"
    by_header = Program().post("/cases", report(key=""), **{"Idempotency-Key": str(new_key())})
    assert by_header["number"] > first["number"]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_point_may_come_in_the_datum_of_a_chinese_map(tianchang, plate, datum):
    lon, lat = from_wgs84(plate.lon, plate.lat, datum)
    case = Case.objects.get(pk=Program().post("/cases", report(lon=lon, lat=lat, datum=datum))["id"])
    assert abs(case.lon - plate.lon) < 0.000005 and abs(case.lat - plate.lat) < 0.000005
    assert case.area == locate(plate.lon, plate.lat)
    assert Program().post("/cases", report(lon=lon, lat=lat, datum="xian80"), 422)["field"] == "datum"


def test_photos_come_with_the_report_in_one_form(tianchang, program):
    first = Program().post("/cases", report(), photos=[picture(), picture(colour=(1, 2, 3))])
    centre = program("zuoxi01")
    (move,) = centre.get(f"/cases/{first['id']}/moves")
    assert len(move["photos"]) == 2
    photo = centre.browser.get(move["photos"][0]["url"], headers=centre.headers)
    assert photo["Content-Type"] == "image/jpeg" and b"".join(photo)[:2] == b"\xff\xd8"
    assert Program().get(urlsplit(move["photos"][0]["url"]).path.removeprefix(API), 401)
    bad = Program().post("/cases", report(), 422, photos=[type(picture())(b"no picture")])
    assert bad["field"] == "photos"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "长" * 100_000}, "words"),
        ({"class_key": "no_such"}, "class_key"),
        ({"lon": 2.35, "lat": 48.85}, "place"),
        ({"lon": "east"}, "lon"),
        ({"key": "1"}, "key"),
        ({"plate_code": "NO-SUCH"}, "plate_code"),
        ({"wrods": "x"}, "wrods"),
        ({"channel": "phone"}, "channel"),
    ],
)
def test_what_is_wrong_with_a_report_is_named_and_nothing_is_kept(tianchang, sent, field):
    before = Case.objects.count()
    assert Program().post("/cases", report() | sent, 422)["field"] == field
    assert Case.objects.count() == before


def test_bodies_that_cannot_be_read(tianchang):
    assert "JSON" in Program().post("/cases", '{"words": ', 422)["detail"]
    faults = Program().post("/cases", {"lat": "north", "surprise": 1}, 422)["errors"]
    assert {fault["field"] for fault in faults} == {"words", "lat", "surprise"}
    told(Client().post(f"{API}/cases", {"words": "x"}, "text/plain"), 415)
    Program().post("/cases", {"words": "长" * 1_100_000}, 413)


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("zuoxi01", lambda case, actor: case.case_type not in enclosed_kinds()),
        ("shenji01", lambda case, actor: True),
        ("xiaofang01", lambda case, actor: case.handling_body and case.handling_body.key == "fire"),
        ("guanli01", lambda case, actor: False),
        ("shequ01", lambda case, actor: covers(actor.offices[0], case)),
    ],
)
def test_each_post_reads_its_own_as_on_the_pages(program, staff, fresh, username, sees):
    fresh.walk_to("handling")
    asking, actor = program(username), staff(username)
    found = Case.objects.select_related("area", "handling_body").order_by("-id")[:200]
    expected = [str(case.pk) for case in found if sees(case, actor)]
    listed = asking.get("/cases", size=200)
    assert [row["id"] for row in listed["items"]][: len(expected)] == expected
    mine = str(fresh.case.pk) in expected
    for path in ("", "/moves"):
        asking.get(f"/cases/{fresh.case.pk}{path}", 200 if mine else 403)
    asking.get(f"/cases/{new_key()}", 403)


def test_a_look_by_a_program_is_logged(program, fresh):
    asking = program("zuoxi01")
    for path in ("", "/moves"):
        before = AccessEvent.objects.filter(subject_id=fresh.case.pk).count()
        asking.get(f"/cases/{fresh.case.pk}{path}")
        assert AccessEvent.objects.filter(subject_id=fresh.case.pk).count() == before + 1


def test_nobody_known_is_asked_to_sign_in(tianchang, fresh):
    for path in ("/cases", f"/cases/{fresh.case.pk}", f"/cases/{fresh.case.pk}/moves", "/measures"):
        Program().get(path, 401)
    Program().post(f"/cases/{fresh.case.pk}/moves", {"step": "verify", "seen": 1}, 401)


def test_the_handling_unit_finds_the_reporter_nowhere(program, fresh, staff):
    fresh.walk_to("closed")
    fresh.take("rate", fresh.reporter, rating="5", solved="true", words="办得快")
    asking = program("xiaofang01")
    listed = asking.get("/cases", body="fire")
    paths = [f"/cases/{fresh.case.pk}", f"/cases/{fresh.case.pk}/moves", "/measures", "/measures/received/rows"]
    answers = json.dumps([listed, *(asking.get(path) for path in paths)], ensure_ascii=False)
    for planted in (NAME, PHONE, fresh.token, str(fresh.reporter.id), "anonymous", "resident"):
        assert planted not in answers


def test_of_a_call_the_handling_unit_learns_the_channel_only(program, plate):
    first = program("zuoxi01").post("/cases", report(channel="phone", plate_code=plate.code, name=NAME))
    matter = Matter.__new__(Matter)
    matter.case, matter.at = Case.objects.get(pk=first["id"]), timezone.now()
    matter.walk_to("handling")
    told_to = {name: program(name).get(f"/cases/{first['id']}/moves")[0] for name in ("zuoxi01", "xiaofang01")}
    assert told_to["zuoxi01"]["by"] == "office" and told_to["zuoxi01"]["office"]
    assert (told_to["xiaofang01"]["by"], told_to["xiaofang01"]["office"]) == ("reporter", "")


def test_a_matter_walks_by_the_api(program, fresh):
    asking = program(fresh.holder_of("cases.verify"))
    path = f"/cases/{fresh.case.pk}"
    case = asking.get(path)
    step = next(one for one in case["steps"] if one["step"] == "verify")
    assert any(field["kind"] == "photos" and field["required"] for field in step["fields"])
    sent = {"key": str(new_key()), "step": "verify", "seen": case["moves"], "answers": {"note": "确实堵着"}}
    missing = asking.post(f"{path}/moves", sent, 422)
    assert missing["field"] == "photos" and "至少要 1 张" in missing["detail"]
    done = asking.post(f"{path}/moves", sent, photos=[picture()])
    assert (done["state"], done["moves"]) == ("verified", 2)
    assert asking.post(f"{path}/moves", sent, 200, photos=[picture()]) == done
    centre = program("zuoxi01")
    sent = {"key": str(new_key()), "step": "file", "seen": 2, "answers": {"filing": "fire_lane_1"}}
    assert centre.post(f"{path}/moves", sent)["state"] == "filed"
    moves = centre.get(f"{path}/moves")
    assert [move["step"] for move in moves] == ["report", "verify", "file"]
    assert moves[1]["words"] == {"note": "确实堵着"}


def test_who_comes_second_gets_409_with_the_fresh_state(program, fresh):
    worker = fresh.holder_of("cases.verify")
    asking = program(worker)
    fresh.take("verify", worker)
    sent = {"key": str(new_key()), "step": "unable", "seen": 1, "answers": {"reason": "门锁着"}}
    late = asking.post(f"/cases/{fresh.case.pk}/moves", sent, 409)
    assert late["type"] == "urn:wangge:stale" and late["case"]["state"] == "verified" and late["case"]["moves"] == 2
    assert [move["step"] for move in late["moves"]] == ["verify"]
    assert fresh.now.state == "verified"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"step": "close"}, 403),
        ({"step": "no_such"}, 409),
        ({"step": "accept"}, 403),
        ({"seen": -1}, 422),
        ({"seen": None}, 422),
        ({"answers": {"note": ["x"]}}, 422),
        ({"answers": [1]}, 422),
        ({"key": "x"}, 422),
    ],
)
def test_steps_that_may_not_be_taken(program, fresh, sent, status):
    asking = program(fresh.holder_of("cases.verify"))
    whole = {"key": str(new_key()), "step": "verify", "seen": 1} | sent
    asking.post(f"/cases/{fresh.case.pk}/moves", whole, status)
    assert fresh.now.moves == 1


def test_a_step_beyond_ones_sight_tells_nothing_of_the_case(program, fresh):
    sent = {"key": str(new_key()), "step": "accept", "seen": 7}
    refused = program("xiaofang01").post(f"/cases/{fresh.case.pk}/moves", sent, 403)
    assert "case" not in refused


def test_the_reporter_follows_and_rates_by_token(fresh, caplog):
    fresh.walk_to("dispatched")
    handler = fresh.holder_of("cases.handle", fresh.now.handling_body)
    fresh.take("object", handler, reason="内部异议的话")
    path = f"/follow/{fresh.token}"
    told_now = Program().get(path)
    assert told_now["words"] == WORDS and "内部异议的话" not in json.dumps(told_now, ensure_ascii=False)
    fresh.take("uphold", fresh.holder_of("cases.rule"))
    fresh.walk_to("closed")
    closed = Program().get(path.lower())
    assert {step["step"] for step in closed["steps"]} == {"rate", "reopen"}
    assert any(move["words"].get("result") == "障碍已清除" for move in closed["story"])
    sent = {"key": str(new_key()), "step": "rate", "seen": closed["moves"], "answers": {"rating": 5, "solved": True}}
    assert Program().post(f"{path}/moves", sent | {"seen": 1}, 409)["followed"]["moves"] == closed["moves"]
    assert Program().post(f"{path}/moves", sent)["state"] == "rated"
    Program().post(f"{path}/moves", sent | {"seen": -1}, 422)
    assert fresh.token not in caplog.text
    shown = [photo["url"].split("/")[-1] for move in closed["story"] for photo in move["photos"]]
    taken = [str(one.pk) for one in fresh.case.photos.all()]
    assert shown and len(shown) < len(taken)
    for photo in taken:
        answer = Client().get(f"{API}{path}/photos/{photo}")
        assert answer.status_code == (200 if photo in shown else 404)
    Program().get("/follow/AAAA-AAAA-AAAA-AAAA", 404)
    Program().post("/follow/AAAA-AAAA-AAAA-AAAA/moves", sent, 404)


def test_the_list_is_narrowed_and_turned_page_by_page(program, plate):
    made = [str(Matter(plate, at=timezone.now()).case.pk) for _ in range(5)]
    asking, today = program("zuoxi01"), timezone.localdate().isoformat()
    query = {"area": plate.area.key, "state": "reported", "class_key": "fire_lane", "since": today, "until": today}
    first = asking.get("/cases", **query, size=2)
    seen, address = [row["id"] for row in first["items"]], first["next"]
    while address:
        answer = told(asking.browser.get(address, headers=asking.headers), 200)
        seen, address = seen + [row["id"] for row in answer["items"]], answer["next"]
    assert seen[:5] == made[::-1] and len(seen) == len(set(seen))
    back = told(asking.browser.get(answer["previous"], headers=asking.headers), 200)
    assert back["items"][-1]["id"] == seen[len(seen) - len(answer["items"]) - 1]
    assert not asking.get("/cases", **query, overdue="true")["items"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "nowhere"}, "state"),
        ({"class_key": "nothing"}, "class_key"),
        ({"area": "atlantis"}, "area"),
        ({"body": "nobody"}, "body"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"page": "xx"}, "page"),
        ({"state": "a\0b"}, "state"),
        ({"size": "5000"}, "size"),
    ],
)
def test_filters_that_name_nothing_are_refused(program, query, field):
    assert program("zuoxi01").get("/cases", 422, **query)["field"] == field


def test_queries_do_not_grow_with_the_rows(program, plate):
    asking = program("shequ01")
    office = actor_of(Account.objects.get(username="shequ01"), at=timezone.now()).offices[0]
    here = (
        plate
        if office.covers(plate.area.path)
        else type(plate).objects.filter(area__path__descendant_of=office.area_path).first()
    )
    matter = Matter(here, at=timezone.now())
    paths = {
        "/cases": 8,
        f"/cases/{matter.case.pk}": 12,
        f"/cases/{matter.case.pk}/moves": 12,
        f"/follow/{matter.token}": 12,
        "/measures/received/rows": 8,
    }
    before = {path: queries(asking, path) for path in paths}
    for _ in range(2):
        Matter(here, at=timezone.now())
    matter.walk_to("handling")
    after = {path: queries(asking, path) for path in paths}
    assert all(after[path] <= before[path] for path in paths), (before, after)  # fewer where a guard falls away
    assert all(count <= paths[path] for path, count in after.items()), after


def test_measures_count_what_one_may_see_and_open_to_it(program, fresh):
    fresh.walk_to("handling")
    for username in ("zuoxi01", "xiaofang01", "guanli01"):
        asking = program(username)
        figures = {one["key"]: one for one in asking.get("/measures")}
        received = figures["received"]
        rows = told(asking.browser.get(received["rows"], {"size": 200}, headers=asking.headers), 200)["items"]
        assert len(rows) == min(received["numerator"], 200)
        assert figures["on_time"]["denominator_means"] and figures["on_time"]["exclusions"]
    asking = program("zuoxi01")
    assert asking.get("/measures", **{"from": "2020-01-01", "to": "2020-01-31"})[0]["value"] == 0
    assert asking.get("/measures", 422, **{"from": "2026-11-02", "to": "2026-11-01"})["field"] == "until"
    asking.get("/measures/luck/rows", 404)
    asking.get("/measures/on_time/rows", 422, part="all")


def test_the_method_and_places_are_open_to_all(tianchang, plate):
    classes = {row["key"]: row for row in Program().get("/classes")}
    garbage = [(one["standard"], one["code"], one["own"]) for one in classes["garbage"]["codes"]]
    assert garbage[0] == ("GB/T 47678.5-2026", "06-010", False) and ("GB/T 30428.2-2013", "01-10", False) in garbage
    assert classes["fire_lane"]["codes"][0]["own"] and classes["wages"]["codes"] == []
    assert classes["fire_lane"]["standards"][0]["limit"]["amount"]
    method = Program().get("/method")
    assert any(stage["origin"]["platform_default"] for stage in method["stages"])
    assert any(figure["denominator"] is None for figure in method["cited_figures"])
    found = Program().get("/areas/at", lon=plate.lon, lat=plate.lat)
    assert found["key"] == plate.area.key and found["inside"][0]["level"] == "city"
    Program().get("/areas/at", 404, lon=2.35, lat=48.85)
    assert Program().get("/areas/at", 422, lon="x", lat="1")["field"] == "lon"


def test_a_session_writes_only_with_its_csrf_token(tianchang, fresh):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    worker = Account.objects.get(pk=fresh.holder_of("cases.verify").id)
    browser.force_login(worker, backend="wangge.accounts.backends.AccountBackend")
    here = Program(browser=browser)
    here.get(f"/cases/{fresh.case.pk}")
    sent = {"key": str(new_key()), "step": "unable", "seen": 1, "answers": {"reason": "门锁着"}}
    assert "X-CSRFToken" in here.post(f"/cases/{fresh.case.pk}/moves", sent, 403)["detail"]
    here.post("/cases", report(), 403)
    page = browser.get("/tianchang/desk/me/keys/")
    token = page.cookies["csrftoken"].value
    assert here.post(f"/cases/{fresh.case.pk}/moves", sent, **{"X-CSRFToken": token})["state"] == "verified"


def test_a_key_opens_its_own_county_alone(program):
    key = program("zuoxi01")
    key.get("/cases")
    key.api = "/linxian/api/v1"
    key.get("/cases", 401)
    with county("linxian"):
        account = Account.objects.get(username="zuoxi01")
        browser = Client()
        browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    Program(browser=browser).get("/cases", 401)


def test_keys_end(program, staff, settings):
    centre, at = staff("zuoxi01"), timezone.now()
    key, text = create_api_key("到期", 30, actor=centre, at=at - timedelta(days=31))
    Program(text).get("/cases", 401)
    key, text = create_api_key("停用", 30, actor=centre, at=at)
    Program(text).get("/cases")
    revoke_api_key(key.pk, actor=centre, at=at)
    Program(text).get("/cases", 401)
    Program(text).post("/cases", report(), 401)  # a wrong key is never just nobody
    good = program("zuoxi01")
    Account.objects.filter(username="zuoxi01").update(is_active=False)
    good.get("/cases", 401)


def test_wrong_keys_are_tried_only_so_often(program):
    good = program("zuoxi01")
    for asking in (wrong := Program("wg_guess"), good):
        asking.browser.defaults["REMOTE_ADDR"] = f"10.1.{new_key().int % 250}.{new_key().int % 250}"
    good.browser.defaults["REMOTE_ADDR"] = wrong.browser.defaults["REMOTE_ADDR"]
    for _ in range(20):
        wrong.get("/cases", 401)
    wrong.get("/cases", 429)
    good.get("/cases", 429)


def test_a_key_is_seen_once_by_its_owner_and_only_its_hash_is_kept(signed_in):
    browser = signed_in("zuoxi01")
    pages = "/tianchang/desk/me/keys/"
    made = browser.post(pages, {"title": "热线对接", "days": "90"}).content.decode()
    text = made.split("wg_")[1].split("<")[0]
    assert "热线对接" in browser.get(pages).content.decode() and text not in browser.get(pages).content.decode()
    Program(f"wg_{text}").get("/cases")
    key = Account.objects.get(username="zuoxi01").keys.get()
    assert text not in key.key_hash
    wrong = browser.post(pages, {"title": "", "days": "9000"})
    assert wrong.status_code == 422 and "用途" in wrong.content.decode()
    assert signed_in("xiaofang01").post(f"{pages}{key.pk}/revoke/").status_code == 403
    assert signed_in("zuoxi01").post(f"{pages}{key.pk}/revoke/").status_code == 302
    Program(f"wg_{text}").get("/cases", 401)


def test_the_description_is_openapi_3_1_and_whole(tianchang, client):
    api = client.get(f"{API}/openapi.json").json()
    assert api["openapi"].startswith("3.1") and api["info"]["version"] == "1"
    operations = {(verb, path): one for path, verbs in api["paths"].items() for verb, one in verbs.items()}
    assert len({one["operationId"] for one in operations.values()}) == len(operations) == 24
    refs = set(find_refs(api))
    assert refs and all(ref.removeprefix("#/components/schemas/") in api["components"]["schemas"] for ref in refs)
    for (_verb, path), one in operations.items():
        assert path.startswith(API) and one["summary"]
        named = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        assert named == {given["name"] for given in one.get("parameters", ()) if given["in"] == "path"}
        for status, answer in one["responses"].items():
            if int(status) >= 400:
                assert answer["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
    posts = [one for (verb, _path), one in operations.items() if verb == "post"]
    assert all({"application/json", "multipart/form-data"} == set(one["requestBody"]["content"]) for one in posts)
    sent = operations["post", f"{API}/cases"]
    assert {} in sent["security"] and {"Key": []} in sent["security"]
    assert {"201", "200", "409", "422"} <= set(sent["responses"])
    assert client.get(f"{API}/docs").status_code == 404


def find_refs(value):
    """Every `$ref` in a description."""
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else ())
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from find_refs(one)


def test_a_wrong_method_and_a_wrong_number_are_problems_with_a_way_out(tianchang, client):
    wrong = client.delete(f"{API}/cases")
    told = wrong.json()
    assert (wrong.status_code, wrong["Content-Type"]) == (405, "application/problem+json")
    assert {"GET", "POST"} <= set(wrong["Allow"].replace(" ", "").split(",")) and "DELETE" in told["detail"]
    assert "openapi.json" in client.get(f"{API}/nothing").json()["detail"]


@pytest.mark.parametrize(
    "path, sent",
    [
        ("cases/{}/moves", {"key": "{}", "step": "verify", "seen": 1}),
        ("cases/{}/recusal", {"interest": "family"}),
        ("whistles", {"key": "{}", "bodies": ["fire"], "problem": "请来拖车", "case": "{}"}),
        ("whistles/{}/end", {"record": "已处理", "ratings": {}}),
        ("calls/{}/answer", {"came": True, "answer": "到场"}),
        ("calls/{}/rating", {"rating": 5}),
    ],
)
def test_deeds_on_what_is_not_there_are_problems_and_no_faults(program, path, sent):
    sent = {name: str(new_key()) if value == "{}" else value for name, value in sent.items()}
    program("zuoxi01").post("/" + path.format(new_key()), sent, 403)
