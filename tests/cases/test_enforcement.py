"""Enforcement cases: only powers in force, two officers, the party heard, and a decision by who did not investigate."""

import re
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cases.conftest import MONDAY, picture
from tests.cases.test_steps import on, reason_of
from wangge.cases.models import Case
from wangge.cases.operations import Report, move_case, record_find
from wangge.cases.queries import public_since, tasks_of
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.permits import SYSTEM
from wangge.core.photos import read_photos
from wangge.method.loader import PACKS
from wangge.method.operations import apply_method
from wangge.premises.models import Plate

ROOT = "/tianchang"
RECORD = f"{ROOT}/desk/records/enforcement/"
POWER = "fire_lane_blocked"


@pytest.fixture
def officers(staff):
    return staff("zhifa01"), staff("zhifa02")


@pytest.fixture
def head(staff):
    return staff("zhifazhang01")


@pytest.fixture
def own_plate(officers):
    """A plate in the street of the officers."""
    return Plate.objects.filter(area__path__descendant_of=officers[0].offices[0].area_path).order_by("id").first()


def begin(actor, plate, *, at=MONDAY, key=None, **answers):
    report = Report(words="石墩三个堵住东门消防车道", plate_code=plate.code)
    answers = {"power": POWER, "file_number": "2025-001", **answers}
    kind = {"case_type": "enforcement", "answers": answers}
    return record_find(report, **kind, key=key or new_key(), actor=actor, at=at)


def take(case, step, actor, *, at=MONDAY, photos=1, **answers):
    return move_case(
        case.pk, key=new_key(), step=step, answers=answers, seen=Case.objects.get(pk=case.pk).moves, actor=actor,
        at=at, photos=read_photos([picture()] * photos),
    )  # fmt: skip


def heard(case, officers, head):
    """Opened, investigated by two, the party informed and heard; waits for a decision."""
    first, second = officers
    take(case, "open_file", head)
    take(case, "investigate", first, shown="shown", facts="石墩三个")
    take(case, "confirm_facts", second, present="present")
    take(case, "notify", second, intended="警告", hearing="not_due")
    take(case, "statement", second, said="为了拦车", review="不合规定")
    return case


def state(case):
    return Case.objects.get(pk=case.pk).state


def test_an_officer_begins_it_by_citing_a_power_and_it_is_their_teams(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    now = Case.objects.select_related("handling_body").get(pk=case.pk)
    assert (now.state, now.class_key, now.handling_body_id) == ("proposed", "", officers[0].offices[0].body_id)
    assert now.timeline.get(step="propose").answers["power"] == POWER
    assert tasks_of(head).filter(pk=case.pk).exists()


def test_the_whole_file_with_remedies_told(officers, head, own_plate):
    case = heard(begin(officers[0], own_plate), officers, head)
    told = {"power": POWER, "penalty": "warning", "legal_review": "not_due", "decision": "警告"}
    take(case, "penalise", head, **told)
    with pytest.raises(Invalid) as caught:
        take(case, "serve", officers[0], way="in_person")
    assert caught.value.field == "remedies"
    take(case, "serve", officers[0], way="in_person", remedies="told")
    take(case, "fulfil", officers[1], note="已清除")
    assert state(case) == "concluded" and Case.objects.get(pk=case.pk).due is None


def test_one_officer_is_not_two(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    take(case, "open_file", head)
    take(case, "investigate", officers[0], shown="shown", facts="石墩三个")
    with reason_of("another-person"):
        take(case, "confirm_facts", officers[0], present="present")
    take(case, "confirm_facts", officers[1], present="present")
    assert state(case) == "examined"


def test_who_investigated_does_not_decide_even_as_head(officers, head, own_plate):
    case = heard(begin(officers[0], own_plate), officers, head)
    both = type(head)(officers[0].id, head.name, "staff", officers[0].offices + head.offices)
    told = {"power": POWER, "penalty": "warning", "legal_review": "not_due", "decision": "警告"}
    with reason_of("not-investigator"):
        take(case, "penalise", both, **told)
    with pytest.raises(Forbidden):
        take(case, "penalise", officers[1], **told)


def test_the_time_for_a_statement_is_given_in_full(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    take(case, "open_file", head)
    take(case, "investigate", officers[0], shown="shown", facts="石墩三个")
    take(case, "confirm_facts", officers[1], present="present")
    take(case, "notify", officers[1], intended="警告", hearing="not_due")
    with reason_of("stage-over"):
        take(case, "no_statement", officers[1], at=on(13, 9))
    take(case, "no_statement", officers[1], at=on(16, 10))
    assert state(case) == "to_decide"


def test_a_pause_and_an_extension_are_the_heads_who_did_not_investigate(officers, head, own_plate):
    case, (first, second) = begin(officers[0], own_plate), officers
    take(case, "open_file", head)
    due = Case.objects.get(pk=case.pk).due
    take(case, "ask_pause", first, at=on(10, 9), waiting_for="appraisal", reason="送检")
    assert tasks_of(head).filter(pk=case.pk).exists()
    with pytest.raises(Forbidden):
        take(case, "pause", second, at=on(10, 10), until="2025-06-20")
    take(case, "pause", head, at=on(10, 10), until="2025-06-20")
    assert state(case) == "suspended" and tasks_of(first).filter(pk=case.pk).exists()
    take(case, "resume", first, at=on(13, 10))
    assert Case.objects.get(pk=case.pk).due == due + timedelta(days=3)
    take(case, "ask_extension", second, at=on(30, 9), reason="证人外出")
    take(case, "extend", head, at=on(30, 10), note="同意")
    assert state(case) == "prolonged" and Case.objects.get(pk=case.pk).due == on(30, 10) + timedelta(days=20)
    take(case, "investigate", first, at=on(30, 11), shown="shown", facts="石墩三个")
    assert state(case) == "countersign"


def test_who_asked_does_not_grant_it_even_as_head(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    take(case, "open_file", head)
    both = type(head)(officers[0].id, head.name, "staff", officers[0].offices + head.offices)
    take(case, "ask_extension", officers[0], reason="证人外出")
    with reason_of("asked-it"):
        take(case, "extend", both, note="同意")
    take(case, "refuse", head, reason="不需要")
    assert state(case) == "investigating" and Case.objects.get(pk=case.pk).asks == []


def test_an_investigation_that_is_late_is_not_prolonged_any_more(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    take(case, "open_file", head)
    with reason_of("before-due"):
        take(case, "ask_extension", officers[0], at=MONDAY + timedelta(days=31), reason="证人外出")


def test_asked_in_time_and_granted_late_is_not_prolonged_either(officers, head, own_plate):
    case = begin(officers[0], own_plate)
    take(case, "open_file", head)
    take(case, "ask_extension", officers[0], at=on(30, 9), reason="证人外出")
    with reason_of("before-due"):
        take(case, "extend", head, at=MONDAY + timedelta(days=31), note="同意")


def test_a_prolonged_investigation_that_is_disputed_is_still_the_prolonged_one(officers, head, own_plate):
    case, (first, second) = begin(officers[0], own_plate), officers
    take(case, "open_file", head)
    take(case, "ask_extension", first, at=on(30, 9), reason="证人外出")
    take(case, "extend", head, at=on(30, 10), note="同意")
    take(case, "investigate", first, at=on(30, 11), shown="shown", facts="石墩三个")
    take(case, "dispute_facts", second, at=on(30, 12), reason="没有量宽度")
    assert state(case) == "prolonged"
    with pytest.raises(Refused):
        take(case, "ask_pause", first, at=on(30, 13), waiting_for="appraisal", reason="送检")


@pytest.mark.parametrize("key", ["parking_fine", "minimum_living", "<script>"])
def test_what_is_not_in_the_register_cannot_be_cited_and_nothing_begins(officers, own_plate, key):
    before = Case.objects.count()
    with pytest.raises(Invalid) as caught:
        begin(officers[0], own_plate, power=key)
    assert caught.value.field == "power" and Case.objects.count() == before


@pytest.fixture
def packs(tmp_path):
    """A folder of packs to change: what the county applied, and what packs share."""
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / "packs" / name)
    return tmp_path / "packs" / "tianchang"


def test_a_power_taken_back_stops_open_cases_too(officers, head, own_plate, packs):
    """The register of the day counts, not that of the version under which the case was filed."""
    case = heard(begin(officers[0], own_plate), officers, head)
    table, head_of = packs / "powers.csv", packs / "method.toml"
    row = next(line for line in table.read_text("utf-8").splitlines() if line.startswith(f"{POWER},"))
    table.write_text(
        table.read_text("utf-8").replace(row, row.replace("street_authority,,", "street_authority,,2025-06-01")),
        "utf-8",
    )
    written = re.sub(r'^version = ".*"', 'version = "taken-back"', head_of.read_text("utf-8"), count=1, flags=re.M)
    written = re.sub(r"^effective_from = .*", "effective_from = 2025-06-02", written, count=1, flags=re.M)
    head_of.write_text(written, "utf-8")
    apply_method(packs, actor=SYSTEM, at=timezone.now())
    told = {"power": POWER, "penalty": "warning", "legal_review": "not_due", "decision": "警告"}
    with pytest.raises(Invalid, match="不是有效的下放权力"):
        take(case, "penalise", head, **told)
    take(case, "refer", head, authority="消防救援大队", reason="权力已收回")
    assert state(case) == "referred"


def test_a_cited_power_can_be_retired_and_not_deleted(officers, own_plate, packs):
    begin(officers[0], own_plate)
    rows = (packs / "powers.csv").read_text("utf-8").splitlines(keepends=True)
    (packs / "powers.csv").write_text("".join(row for row in rows if not row.startswith(f"{POWER},")), "utf-8")
    (packs / "powers.toml").write_text((packs / "powers.toml").read_text("utf-8").replace("powers = 56", "powers = 55"))
    head_of = packs / "method.toml"
    head_of.write_text(re.sub(r'^version = ".*"', 'version = "lost"', head_of.read_text("utf-8"), count=1, flags=re.M))
    shutil.rmtree(packs / "examples")
    with pytest.raises(Refused, match=POWER):
        apply_method(packs, actor=SYSTEM, at=timezone.now())


def test_only_the_two_streets_have_officers_and_only_they_begin_it(officers, own_plate, staff):
    elsewhere = Plate.objects.exclude(area__path__descendant_of=officers[0].offices[0].area_path).order_by("id").first()
    with pytest.raises(Forbidden):
        begin(officers[0], elsewhere)
    with pytest.raises(Forbidden):
        begin(staff("wangge01"), own_plate)


def test_residents_are_not_offered_it_and_the_public_does_not_read_of_it(officers, own_plate, client, tianchang):
    case = begin(officers[0], own_plate, at=timezone.now())
    assert not public_since(timezone.now() - timedelta(days=1)).filter(pk=case.pk).exists()
    assert client.post(f"{ROOT}/report/", {"kind": "enforcement", "words": "x"}).status_code == 422


def test_the_page_offers_the_powers_of_the_team_and_says_what_is_wrong(own_plate, signed_in):
    browser = signed_in("zhifa01")
    page = browser.get(RECORD).content.decode()
    assert page.count('name="power"') == 56 and "中华人民共和国消防法第六十条" in page
    sent = {"key": str(new_key()), "words": "石墩", "plate_code": own_plate.code, "file_number": "2025-001"}
    refused = browser.post(RECORD, sent | {"power": "minimum_living"})
    assert refused.status_code == 422 and "权力清单里没有这一项" in refused.content.decode()
    done = browser.post(RECORD, sent | {"power": POWER})
    matter = browser.get(done["Location"]).content.decode()
    assert "占用、堵塞、封闭消防车通道" in matter and "待批准立案" in matter


def test_its_page_and_the_list_call_it_by_its_kind(officers, own_plate, signed_in):
    case = begin(officers[0], own_plate)
    browser = signed_in("zhifa01")
    for page in (f"{ROOT}/desk/cases/{case.pk}/", f"{ROOT}/desk/tasks/"):
        shown = browser.get(page, follow=True).content.decode()
        assert "未归类" not in shown and "原话更像" not in shown
    assert "综合执法案件" in browser.get(f"{ROOT}/desk/cases/{case.pk}/").content.decode()


def test_who_is_no_officer_has_no_such_page(signed_in):
    assert signed_in("wangge01").get(RECORD).status_code == 403


def test_the_register_is_public_and_can_be_searched(client, tianchang, django_assert_max_num_queries):
    page = client.get(f"{ROOT}/powers/").content.decode()
    assert "有效的 56 项" in page and "12个领域56项执法权限" in page and "千秋街道综合执法队" in page
    found = client.get(f"{ROOT}/powers/", {"q": "消防法"}).content.decode()
    assert "有效的 4 项" in found and "油烟净化" not in found
    assert "有效的 1 项" in client.get(f"{ROOT}/powers/", {"q": "占用、堵塞、封闭消防车通道"}).content.decode()
    early = client.get(f"{ROOT}/powers/", {"on": "2022-07-28"}).content.decode()
    assert "有效的 0 项" in early and "另有 56 项" in early
    assert "没有读懂" in client.get(f"{ROOT}/powers/", {"on": "yesterday"}).content.decode()
    assert "没有符合的事项" in client.get(f"{ROOT}/powers/", {"q": "没有这回事"}).content.decode()
    client.get(f"{ROOT}/powers/")
    with django_assert_max_num_queries(8):
        client.get(f"{ROOT}/powers/")
