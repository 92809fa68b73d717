"""Signs at service places: asked for, admitted by another body, hung, looked at, ordered down; what hangs is public."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, staff_of
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.method.loader import load_pack
from wangge.method.models import MethodVersion
from wangge.method.queries import current_version
from wangge.organisations.models import Body
from wangge.venues.models import ServicePlace, Sign, SignState
from wangge.venues.operations import ask_sign, find_sign, move_sign
from wangge.venues.signs import deeds_for, hanging, waiting_for

AT = timezone.now()
HOME = "/tianchang/desk/signs/"
TOLD = {"words": "新时代文明实践站", "wanted_by": "市委宣传部", "basis": "某文〔2026〕3 号"}
HOLD = {"community_clerk": "signs.ask", "centre_supervisor": "signs.decide", "inspector": "signs.look"}


@pytest.fixture
def city(tianchang):
    """The county with Wuxi's rules of signs, and posts that may."""
    now = current_version()
    content = MethodVersion.objects.values_list("content", flat=True).get(pk=now.pk)
    content["signs"] = load_pack("wuxi").signs.model_dump(mode="json")
    for post in content["organisations"]["posts"]:
        if post["key"] in HOLD:
            post["permissions"] = [*post["permissions"], HOLD[post["key"]]]
    content["version"] = f"t{uuid4().hex[:8]}"
    return MethodVersion.objects.create(
        key=now.key, version=content["version"], title=now.title, content=content, digest=uuid4().hex,
        effective_from=LAST_DAY, applied_at=AT,
    )  # fmt: skip


@pytest.fixture
def community(city):
    return Body.objects.filter(kind="community").select_related("area").order_by("key").first()


@pytest.fixture
def centre(city):
    return Body.objects.filter(kind="centre").first()


@pytest.fixture
def place(community):
    told = {"kind": "service_centre", "lon": 119.0, "lat": 32.7, "source": "测试", "valid_from": date(2020, 1, 1)}
    return ServicePlace.objects.create(name="某党群服务中心（虚构）", address="某路1号", area=community.area, **told)


@pytest.fixture
def clerk(community):
    return staff_of(community, "signs.ask", area=community.area)


@pytest.fixture
def head(centre):
    return staff_of(centre, "signs.decide")


@pytest.fixture
def looker(centre):
    return staff_of(centre, "signs.look")


def ask(place, clerk, **told):
    return ask_sign(place.pk, TOLD | told, key=new_key(), actor=clerk, at=AT)


def move(sign, deed, actor, words="", at=AT):
    return move_sign(sign.pk, deed, words=words, actor=actor, at=at)


def hung(place, clerk, head):
    sign = ask(place, clerk)
    move(sign, "admit", head)
    return move(sign, "hang", clerk)


def shown():
    return [one.words for one in hanging()]


def test_from_asking_to_the_public_list_and_down_again(place, clerk, head, looker, client):
    sign = ask(place, clerk)
    assert not shown() and waiting_for(head).get() == sign and sign.due > AT
    sign = move(sign, "admit", head)
    assert not shown() and waiting_for(clerk).get() == sign, "admitted is not hung yet"
    sign = move(sign, "hang", clerk)
    assert shown() == [TOLD["words"]] and (sign.due - AT).days in (365, 366)
    assert "/tianchang/signs/" in client.get(f"/tianchang/near/{place.pk}/").text
    page = client.get("/tianchang/signs/").text
    assert TOLD["words"] in page and TOLD["wanted_by"] in page and TOLD["basis"] not in page
    later = sign.due + timedelta(hours=1)
    sign = move(sign, "pass", looker, at=later)
    assert sign.due > later and sign.seen_on == timezone.localdate(later)
    with pytest.raises(Invalid):
        move(sign, "order", looker)
    sign = move(sign, "order", looker, "要求挂牌的文件已经废止")
    assert shown() == [TOLD["words"]] and "责令摘下" in client.get("/tianchang/signs/").text
    with pytest.raises(Forbidden):
        move(sign, "confirm", clerk)
    sign = move(sign, "confirm", looker)
    assert not shown() and (sign.state, sign.ended_at) == (SignState.DOWN, AT)
    told = [one.deed for one in sign.deeds.all()]
    assert told == ["ask", "admit", "hang", "pass", "order", "confirm"]
    entries = JournalEntry.objects.filter(event="venues.SignMoved")
    assert sum(f"{sign.pk}" in f"{one.data}" for one in entries) == 6
    assert not any("文明" in f"{one.data}" for one in entries)


def test_nothing_is_hung_that_was_not_admitted(place, clerk, head, looker):
    sign = ask(place, clerk)
    with pytest.raises(Refused, match="现在不能这样办"):
        move(sign, "hang", clerk)
    with pytest.raises(Invalid):
        move(sign, "refuse", head)
    move(sign, "refuse", head, "没有文件依据")
    with pytest.raises(Refused):
        move(sign, "hang", clerk)
    assert ask(place, clerk).pk != sign.pk, "what was refused may be asked for anew"


def test_what_hangs_unasked_is_ordered_down_and_told_so(place, looker, client):
    found = find_sign(place.pk, {"words": "某某示范基地"}, key=new_key(), actor=looker, at=AT)
    assert found.state == SignState.ORDERED and found.due > AT and waiting_for(looker).get() == found
    page = client.get("/tianchang/signs/").text
    assert "某某示范基地" in page and "没有准入" in page
    assert move(found, "confirm", looker).state == SignState.DOWN


def test_who_asks_decides_nothing_and_who_admits_looks_at_nothing(place, community, clerk, centre):
    sign = ask(place, clerk)
    both = staff_of(community, "signs.ask", "signs.decide", area=community.area)
    with pytest.raises(Forbidden):
        move(sign, "admit", both)
    head = staff_of(centre, "signs.decide", "signs.look")
    move(sign, "admit", head)
    move(sign, "hang", clerk)
    with pytest.raises(Forbidden):
        move(sign, "pass", head)
    assert [one.name for one in deeds_for(Sign.objects.get(pk=sign.pk), head)] == []


def test_one_person_with_two_offices_does_not_admit_what_they_asked_for(place, community, clerk, centre):
    sign = ask(place, clerk)
    head = staff_of(centre, "signs.decide", "signs.look")
    theirs = staff_of(community, "signs.ask", area=community.area).offices
    two = replace(head, offices=(*head.offices, *theirs))
    with pytest.raises(Forbidden):
        move(sign, "admit", two)  # of the body that asked, in another office
    with pytest.raises(Forbidden):
        move(sign, "admit", replace(head, id=clerk.id))  # who asked, in an office of another body since
    assert not deeds_for(sign, replace(head, id=clerk.id))
    assert move(sign, "admit", head).state == SignState.ADMITTED
    move(sign, "hang", clerk)
    with pytest.raises(Forbidden):
        move(sign, "pass", replace(staff_of(centre, "signs.look"), id=clerk.id))


@pytest.mark.parametrize("field", list(TOLD))
def test_a_number_of_a_person_hangs_nowhere(place, clerk, looker, field):
    with pytest.raises(Invalid, match="手机号或身份证号") as refused:
        ask(place, clerk, **{field: "找老王 138 0013 8000"})
    assert refused.value.field == field and not Sign.objects.filter(place=place).exists()
    with pytest.raises(Invalid, match="手机号或身份证号"):
        find_sign(place.pk, {"words": "找老王 13800138000"}, key=new_key(), actor=looker, at=AT)


def test_what_asking_needs(place, clerk, community):
    for name in TOLD:
        with pytest.raises(Invalid) as refused:
            ask(place, clerk, **{name: " "})
        assert refused.value.field == name
    key = new_key()
    first = ask_sign(place.pk, TOLD, key=key, actor=clerk, at=AT)
    assert ask_sign(place.pk, TOLD, key=key, actor=clerk, at=AT) == first
    with pytest.raises(Refused, match="已经有同样的牌子"):
        ask(place, clerk)
    other = Body.objects.filter(kind="community").exclude(area=community.area).select_related("area").first()
    with pytest.raises(Forbidden):
        ask(place, staff_of(other, "signs.ask", area=other.area))
    ServicePlace.objects.filter(pk=place.pk).update(kind="canteen")
    with pytest.raises(Refused, match="不用准入"):
        ask(place, clerk, words="别的牌子")


def test_who_was_slower_is_told(place, clerk, head):
    sign = ask(place, clerk)
    move(sign, "admit", head)
    with pytest.raises(Stale):
        move_sign(sign.pk, "drop", seen="1", actor=clerk, at=AT)


def test_on_the_pages(place, community, signed_in):
    clerk = signed_in("shequ01")
    place.area = clerk_area("shequ01")
    place.save()
    form = clerk.get(f"{HOME}new/").text
    assert place.name in form
    sent = {"key": new_key(), "place": f"{place.pk}", **TOLD}
    refused = clerk.post(f"{HOME}new/", sent | {"basis": ""})
    assert refused.status_code == 422 and TOLD["words"] in refused.text
    assert "请选择挂在哪里" in clerk.post(f"{HOME}new/", sent | {"place": ""}).text
    address = clerk.post(f"{HOME}new/", sent)["Location"]
    head = signed_in("zhibanzhang01")  # the same browser: each sign-in takes it over
    assert TOLD["words"] in head.get(HOME).text
    assert head.post(address, {"deed": "refuse", "seen": "1", "words": ""}).status_code == 422
    assert head.post(address, {"deed": "admit", "seen": "1"}).status_code == 302
    assert head.post(address, {"deed": "admit", "seen": "1"}).status_code == 409
    assert signed_in("shequ01").post(address, {"deed": "hang", "seen": "2"}).status_code == 302
    looker = signed_in("duban01")
    page = looker.get(address).text
    assert "看过，可以继续挂" in page and TOLD["basis"] in page
    assert looker.post(f"{HOME}found/", {"key": new_key(), "place": f"{place.pk}", "words": "别的"}).status_code == 302
    assert looker.post(address, {"deed": "no_such"}).status_code == 403
    assert signed_in("xiaofang01").get(HOME).status_code == 403


def clerk_area(username):
    from wangge.accounts.models import Appointment

    return Appointment.objects.select_related("area").get(account__username=username, valid_until=None).area


def test_a_city_without_such_rules_has_no_such_pages(tianchang, client, signed_in):
    assert client.get("/tianchang/signs/").status_code == 404
    assert signed_in("duban01").get(HOME).status_code == 403
