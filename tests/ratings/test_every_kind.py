"""Rounds of what is neither a company nor a grid nor an office: estates, branches, service places, dormitories, each by
its pack's own scheme from opening to the public list, as the packs write them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.ratings.rounds import LAST_DAY, in_force, key, staff_of
from tests.ratings.test_summing import hand_in
from wangge.core.errors import Forbidden
from wangge.core.permits import SYSTEM
from wangge.method.loader import load_pack
from wangge.organisations.models import Body
from wangge.premises.models import Dormitory, Estate, Management
from wangge.ratings.models import Decision, Round, Subject
from wangge.ratings.operations import (
    apply_for,
    compute_round,
    decide_effect,
    decide_objection,
    give_notice,
    object_to,
    open_round,
    publish_round,
    sign_round,
)
from wangge.ratings.owning import own_subjects
from wangge.ratings.queries import result_of, results_of, scheme_of
from wangge.ratings.telling import told
from wangge.ratings.verifying import verify_all
from wangge.venues.models import ServicePlace

SINCE = date(2020, 1, 1)
DAY = timedelta(days=1)


def estates(area, body):
    """Two that the body manages and that applied, and one that did not."""
    found = [Estate.objects.create(name=f"{name}小区（虚构）", area=area, valid_from=SINCE) for name in "甲乙丙"]
    for one in found:
        Management.objects.create(estate=one, body=body, way="company", since=SINCE, basis="合同（虚构）")
    owner = staff_of(body, "ratings.own", area=area)
    for one in found[:2]:
        apply_for("model_estates", one.pk, words="议事月月有（虚构）", key=key(), actor=owner, at=timezone.now())
    return [one.pk for one in found[:2]]


def branches(area, body):
    """Two party branches, each answering for itself."""
    told = {"kind": "party_branch", "area": area, "invented": True, "valid_from": SINCE}
    return [Body.objects.create(key=f"b-{n}-{key()}"[:30], name=f"{n}支部（虚构）", **told).pk for n in "甲乙"]


def sites(area, body):
    """Two stations of the body's community."""
    told = {"kind": "station", "area": area, "lon": 119.0, "lat": 32.7, "source": "测试", "valid_from": SINCE}
    return [ServicePlace.objects.create(name=f"{n}驿站（虚构）", address=f"{n}路1号", **told).pk for n in "甲乙"]


def dormitories(area, body):
    """Two sites of dormitories in the body's community."""
    told = {"area": area, "operator": "某企业（虚构）", "capacity": 100, "rooms": 25, "valid_from": SINCE}
    return [Dormitory.objects.create(name=f"{n}宿舍（虚构）", address=f"{n}厂路1号", **told).pk for n in "甲乙"]


KINDS = [
    ("tianchang", "model_estates", estates, "model", "making"),
    ("tianchang", "weak_organisations", branches, "sound", "weak"),
    ("tianchang", "service_places", sites, "met", "improve"),
    ("kunshan", "dormitories", dormitories, "star5", "below"),
]


def score(round, thing, share):
    """A check and a sheet of each side, all with so many hundredths of the points."""
    subject, scheme = round.subjects.get(thing=thing), scheme_of(round)
    for side, source in (("", "check"), *((side.key, "panel") for side in scheme.raters)):
        if marks := {row.key: (share, 100) for row in scheme.of_source(source)}:
            hand_in(subject, side, marks)
    return subject


def begun(pack, scheme, make):
    """(the round of the period that is over, its two objects)."""
    in_force(load_pack(pack).ratings[scheme])
    community = Body.objects.filter(kind="community").select_related("area").order_by("key").first()
    things = make(community.area, community)
    return open_round(scheme, LAST_DAY, actor=SYSTEM, at=timezone.now()), things


@pytest.mark.parametrize(("pack", "key_of", "make", "good", "poor"), KINDS)
def test_from_opening_to_the_public_list(tianchang, pack, key_of, make, good, poor):
    round, things = begun(pack, key_of, make)
    others = round.subjects.exclude(thing__in=things)
    assert round.subjects.filter(thing__in=things).count() == 2 and not (make is estates and others.exists())
    best, worst = score(round, things[0], 100), score(round, things[1], 60 if make is estates else 20)
    centre = Body.objects.filter(kind="centre").first()
    officer, leader, publisher, reviewer = (
        staff_of(centre, f"ratings.{one}", "ratings.view") for one in ("compute", "sign", "publish", "decide")
    )
    at = timezone.now()
    compute_round(round, actor=officer, at=at)
    assert [(_now(one).band, _now(one).place) for one in (best, worst)] == [(good, 1), (poor, 2)]
    give_notice(round, anyway=True, because="只评两个", actor=officer, at=at)
    _win_back(worst, reviewer, at)
    round.refresh_from_db()
    after = round.objections_until + DAY
    sign_round(round, actor=leader, at=after)
    publish_round(round, actor=publisher, at=after)
    round.refresh_from_db()
    assert round.state == Round.PUBLISHED and round.revision == 2
    shown = {one.title: one.band.key for one in told(round, results_of(round), public=True) if one.band}
    assert shown == {best.title: good, worst.title: _now(worst).band}
    assert not [found for *_words, found in verify_all() if found]
    follows = {one.band: one for one in scheme_of(round).effects}
    for subject in (best, worst):
        if effect := follows.get(_now(subject).band):
            decide_effect(subject.pk, effect.key, basis=effect.basis, actor=leader, at=after)
    signed = Decision.objects.filter(subject__round=round)
    assert {one.effect for one in signed} == {follows[band].key for band in shown.values() if band in follows}
    public = Client().get(f"/tianchang/ratings/{round.pk}/objects/{best.pk}/").content.decode()
    assert best.title in public and "信用档案" not in public, "what a scheme never writes into a file leads to none"


def _now(subject):
    """The result of an object as its round has it now."""
    return result_of(Subject.objects.select_related("round").get(pk=subject.pk))


def _win_back(subject, reviewer, at):
    """The body it answers to, and no other, contests a line; another reviewer gives the whole of it."""
    indicator = next(one for one in scheme_of(subject.round).of_source("check"))
    line = {"side": "", "indicator": indicator.key, "reason": "was_met", "words": "检查时已经做到"}
    before, owner = _now(subject).score, staff_of(subject.body, "ratings.own")
    assert own_subjects(owner, [subject.round_id])
    with pytest.raises(Forbidden):
        other = staff_of(Body.objects.filter(kind="department").first(), "ratings.own")
        object_to(subject.pk, key=key(), **line, actor=other, at=at)
    objection = object_to(subject.pk, key=key(), **line, actor=owner, at=at)
    told = {"outcome": "upheld", "answer": "照片属实", "points": f"{indicator.weight}"}
    decide_objection(objection.pk, **told, actor=reviewer, at=at)
    assert _now(subject).score > before >= Decimal(0)
