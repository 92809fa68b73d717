"""A matter that holds two concerns becomes two: same reporter, chosen photos, both timelines tell it."""

import pytest

from tests.cases.conftest import MONDAY, Matter, picture
from wangge.accounts.models import Account
from wangge.cases.models import Case, Photo, Split
from wangge.cases.queries import visible_to
from wangge.core.errors import Invalid
from wangge.core.photos import read_photos

WORDS = "楼道里还堆着纸箱，很久没人收"


@pytest.fixture
def two(plate):
    """A matter with two photos, verified, that told of two things."""
    matter = Matter(plate, name="欧阳测试", phone="13900000000")
    shots = read_photos([picture(), picture(colour=(10, 90, 200))])
    matter.take("verify", matter.holder_of("cases.verify"), photos=shots)
    return matter


def split(matter, **more):
    answers = {"words": WORDS, "new_class": "garbage", **more}
    matter.take("split", matter.holder_of("cases.merge"), photos=(), **answers)
    return Split.objects.get(origin=matter.case.pk).part


def test_the_new_one_begins_its_own_way_with_the_same_reporter_and_the_chosen_photos(two):
    shot = Photo.objects.filter(case=two.case.pk).order_by("move__ordinal", "ordinal").last()
    part = split(two, kept_photos=[str(shot.pk)])
    was, now = two.now, Case.objects.select_related("reporter").get(pk=part.pk)
    assert (now.words, now.class_key, now.state, now.area_id) == (WORDS, "garbage", "reported", was.area_id)
    assert (was.state, now.reported_at, now.number != was.number) == ("verified", MONDAY, True)
    assert (now.reporter.name, now.reporter.phone) == (was.reporter.name, was.reporter.phone)
    assert now.reporter.token_hash != was.reporter.token_hash
    assert [one.digest for one in Photo.objects.filter(case=part.pk)] == [shot.digest]
    assert Photo.objects.filter(case=two.case.pk).count() == 2, "the origin keeps them all"


def test_a_photo_of_another_matter_and_no_words_are_refused(two, plate):
    other = Matter(plate)
    other.take("verify", other.holder_of("cases.verify"))
    strange = Photo.objects.filter(case=other.case.pk).first()
    for wrong in ({"kept_photos": [str(strange.pk)]}, {"words": " "}, {"new_class": "no-such"}):
        with pytest.raises(Invalid):
            split(two, **wrong)
    assert two.now.state == "verified" and not Split.objects.filter(origin=two.case.pk).exists()


def test_both_pages_and_the_reporter_are_led_to_the_other(two, client):
    part = split(two)
    operator = Account.objects.get(pk=two.holder_of("cases.merge").id)
    client.force_login(operator, backend="wangge.accounts.backends.AccountBackend")
    origin = client.get(f"/tianchang/desk/cases/{two.case.pk}/").content.decode()
    new = client.get(f"/tianchang/desk/cases/{part.pk}/").content.decode()
    assert f'{part.pk}/">{part.number}' in origin and WORDS in origin
    assert f'{two.case.pk}/">{two.now.number}' in new and "从另一件分拆出来" in new
    client.logout()
    client.post("/tianchang/follow/", {"token": two.token})
    assert part.number in client.get(f"/tianchang/follow/{two.case.pk}/").content.decode()
    page = client.get(f"/tianchang/follow/{part.pk}/").content.decode()
    assert WORDS in page and "从您反映的另一件中分出" in page


def test_it_is_found_and_waits_like_any_other(two):
    part = split(two)
    assert part in visible_to(two.holder_of("cases.verify"))
    assert part.findable.text
