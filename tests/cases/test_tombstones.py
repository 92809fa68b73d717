"""Retention of what people wrote: tombstones, proofs, and what may not be touched."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.conftest import MONDAY, Matter
from wangge.cases.models import AboutComponent, Move, Photo, Rating, Release, Reporter, Words
from wangge.cases.operations import erase_contacts, erase_texts, name_component, release_case
from wangge.cases.operations.erase import ERASED
from wangge.core.erasing import all_rules, carry_out, overdue
from wangge.core.errors import Refused
from wangge.core.models import AccessEvent, ErasureProof, JournalEntry
from wangge.core.photos import path_of
from wangge.lab.retention import retain
from wangge.premises.models import Component

YEAR = timedelta(days=365)


@pytest.fixture
def closed(plate):
    """A matter closed, rated and released, with photos along its way."""
    matter = Matter(plate, name="欧阳测试", phone="13900000000")
    matter.walk_to("closed")
    matter.take("rate", matter.reporter, rating="5", solved="yes", words="谢谢王师傅")
    actor = matter.holder_of("cases.release")
    release_case(matter.case.pk, title="消防通道畅通了", words="已清理", looked=True, actor=actor, at=MONDAY)
    return matter


@pytest.fixture
def withdrawn(plate):
    matter = Matter(plate)
    matter.take("withdraw", matter.reporter, photos=(), reason="已经好了")
    return matter


def test_five_years_after_closing_a_tombstone_is_left(closed, django_capture_on_commit_callbacks):
    files = [path_of(photo.digest) for photo in Photo.objects.filter(case=closed.case)]
    lamp, clerk = Component.objects.filter(valid_until=None).first(), closed.holder_of("cases.release")
    name_component(closed.case.pk, code=lamp.code, actor=clerk, at=MONDAY)
    assert files and all(path.exists() for path in files)
    assert erase_texts(at=MONDAY + 5 * YEAR - timedelta(hours=1)) == 0
    before = list(Move.objects.filter(case=closed.case).values_list("step", "to_state", "at"))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_texts(at=MONDAY + 5 * YEAR + timedelta(hours=1)) == 1
    now = closed.now
    assert (now.title, now.words, now.words_hash, now.place, now.plate_id, now.lon) == (ERASED, "", "", "", None, None)
    assert now.erased_at and now.class_key == "fire_lane" and now.number and now.area_id and now.closed_at
    assert not AboutComponent.objects.filter(case=now).exists()  # where a lamp stands is a place too
    with pytest.raises(Refused, match="抹除"):
        name_component(now.pk, code=lamp.code, actor=clerk, at=MONDAY + 6 * YEAR)
    assert not Words.objects.filter(move__case=now).exists() and not Photo.objects.filter(case=now).exists()
    assert not Release.objects.filter(case=now).exists() and not any(path.exists() for path in files)
    assert list(Move.objects.filter(case=now).values_list("step", "to_state", "at")) == before
    assert Rating.objects.filter(case=now).exists()
    assert erase_texts(at=MONDAY + 6 * YEAR) == 0


def test_what_was_withdrawn_goes_after_a_year_and_its_contact_too(withdrawn):
    assert erase_texts(at=MONDAY + YEAR - timedelta(hours=1)) == 0
    assert erase_texts(at=MONDAY + YEAR + timedelta(hours=1)) == 1
    assert withdrawn.now.words == "" and withdrawn.now.state == "withdrawn"
    erase_contacts(at=MONDAY + YEAR + timedelta(hours=1))
    assert Reporter.objects.get(case=withdrawn.case).erased_at


def test_open_cases_keep_their_words_however_old(matter):
    erase_texts(at=MONDAY + 20 * YEAR)
    assert matter.now.words and matter.now.erased_at is None


def test_a_picture_that_another_case_shows_stays(closed, plate, django_capture_on_commit_callbacks):
    other = Matter(plate, at=MONDAY + 4 * YEAR)
    other.take("verify", other.holder_of("cases.verify"))
    shared = Photo.objects.get(case=other.case)
    assert Photo.objects.filter(case=closed.case, digest=shared.digest).exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase_texts(at=MONDAY + 5 * YEAR + timedelta(hours=1))
    assert path_of(shared.digest).exists()


def test_a_proof_says_how_many_and_which(closed, withdrawn):
    at = MONDAY + 5 * YEAR + timedelta(days=1)
    erase_texts(at=at)
    proof = ErasureProof.objects.get(rule="cases.erase_texts")
    keys = sorted(str(one) for one in (closed.case.pk, withdrawn.case.pk))
    assert proof.rows == 2 and proof.digest == hashlib.sha256("\n".join(keys).encode()).hexdigest()
    assert proof.cut_off == at - 5 * YEAR
    told = JournalEntry.objects.get(event="core.DataErased", data__proof_id=str(proof.pk))
    assert told.data == {"proof_id": str(proof.pk), "key": "cases.erase_texts", "rows": 2}
    assert JournalEntry.objects.filter(event="cases.CaseErased").count() == 2


def test_a_trial_run_tells_and_changes_nothing(closed):
    at = MONDAY + 5 * YEAR + timedelta(days=1)
    told = {one.outcome.rule.name: one.outcome.rows for one in retain("tianchang", dry_run=True, at=at)}
    assert told["cases.erase_texts"] == 1 and told["cases.erase_contacts"] >= 1
    assert closed.now.words and not ErasureProof.objects.exists()
    assert told.keys() == {rule.name for rule in all_rules()}


def test_the_log_of_looks_is_the_owners_to_shorten(tianchang):
    looks = next(rule for rule in all_rules() if rule.name == "core.forget_looks")
    fields = {"purpose": "x", "subject_kind": "case", "fields": [], "office_name": ""}
    AccessEvent.objects.create(at=MONDAY - 3 * YEAR - timedelta(days=1), **fields)
    AccessEvent.objects.create(at=MONDAY, **fields)
    assert looks.as_owner and overdue(looks, at=MONDAY).rows == 1


def test_many_cases_cost_a_fixed_number_of_queries(plate):
    for _ in range(3):
        matter = Matter(plate)
        matter.take("withdraw", matter.reporter, photos=())
    with CaptureQueriesContext(connection) as queries:
        assert carry_out("cases.erase_withdrawn", at=MONDAY + 2 * YEAR).rows == 3
    assert len(queries) < 25


def test_the_pages_say_why_the_words_are_gone(closed, signed_in, client):
    erase_texts(at=MONDAY + 5 * YEAR + timedelta(hours=1))
    desk = signed_in("zuoxi01").get(f"/tianchang/desk/cases/{closed.case.pk}/").content.decode()
    assert "按规定抹除" in desk and "面包车" not in desk
    followed = client.post("/tianchang/follow/", {"token": closed.token}, follow=True).content.decode()
    assert "按规定抹除" in followed and "面包车" not in followed
