"""Rows of matters that a method keeps to a circle: counted in a figure like every other, told to the circle alone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.cases.conftest import CHINA, MONDAY, Matter, media, picture, plate  # noqa: F401  fixtures
from wangge.accounts.models import Account
from wangge.accounts.queries import actor_holding
from wangge.cases.models import Move, Rating
from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.core.matters import matter_numbered, told_to
from wangge.core.permits import SYSTEM
from wangge.core.photos import read_photos
from wangge.method.queries import current_method
from wangge.ratings.models import Round
from wangge.ratings.operations import compute_round, object_to, open_round

JULY_FIRST = datetime(2025, 7, 1, 9, tzinfo=CHINA)
HOME = "/tianchang/desk/ratings/"
KEY = "g_satisfaction"


def rated_badly(plate, **report):  # noqa: F811
    """A matter whose reporter is not satisfied."""
    matter = Matter(plate, **report)
    move = Move.objects.filter(case=matter.case).first()
    Rating.objects.create(case=matter.case, move=move, solved=False, satisfied=1, at=MONDAY)
    return matter.now


@pytest.fixture
def dispute(plate):  # noqa: F811
    """A quarrel of neighbours that was mediated."""
    case = rated_badly(plate, class_key="dispute_neighbours", words="两家为鞋柜吵起来了")
    assert current_method().case_type(case.case_type).seen_by
    return case


@pytest.fixture
def lane(plate):  # noqa: F811
    """A matter of the same grid that is kept from nobody there."""
    return rated_badly(plate)


@pytest.fixture
def grid(plate, dispute, lane):  # noqa: F811
    """The grid of both in its quarter, computed and told."""
    quarter = open_round("grids", MONDAY.date(), actor=SYSTEM, at=MONDAY)
    compute_round(quarter, actor=SYSTEM, at=JULY_FIRST)
    now = timezone.now()
    told = {"noticed_at": now, "objections_until": now + timedelta(days=5), "state": Round.NOTICED}
    Round.objects.filter(pk=quarter.pk).update(**told)
    return quarter.subjects.get(area_path=f"{plate.area.path}")


def clerk(grid, plate):  # noqa: F811
    """Somebody of the community that answers for the grid."""
    return actor_holding("ratings.own", plate.area, at=timezone.now(), body=grid.body)


def test_the_row_counts_and_only_the_circle_reads_which_matter_it_is(grid, plate, dispute, lane, signed_in):  # noqa: F811
    assert grid.rows.filter(indicator=KEY).count() == 2
    username = Account.objects.get(pk=clerk(grid, plate).id).username
    for reader, inside in ((username, False), ("pingjia01", False), ("zhibanzhang01", True)):
        page = signed_in(reader).get(f"{HOME}objects/{grid.pk}/rows/{KEY}/").text
        assert lane.number in page and f"{lane.pk}" in page, reader
        assert (dispute.number in page, f"{dispute.pk}" in page) == (inside, inside), reader
        assert page.count("只计分母") == 2 and ("不公开的一件" in page) is not inside, reader


def test_an_objection_to_it_names_it_to_the_circle_alone(grid, plate, dispute, signed_in):  # noqa: F811
    row, owner = grid.rows.get(indicator=KEY, about=dispute.pk), clerk(grid, plate)
    browser = signed_in(Account.objects.get(pk=owner.id).username)
    form = browser.get(f"{HOME}own/{grid.pk}/object/?row={row.pk}").text
    assert "不公开的一件" in form and dispute.number not in form and f"{dispute.pk}" not in form
    told = {"reason": current_method().ratings["grids"].reasons[0].key, "words": "不是本网格的事"}
    objection = object_to(grid.pk, key=new_key(), row_id=row.pk, **told, actor=owner, at=timezone.now())
    for reader, inside in (("fuhe01", False), ("zhibanzhang01", True)):
        page = signed_in(reader).get(f"{HOME}objections/{objection.pk}/").text
        assert (dispute.number in page) is inside and ("不公开的一件" in page) is not inside, reader


def test_what_is_sent_with_an_objection_to_it_is_what_everybody_may_read(grid, plate, dispute, lane, signed_in):  # noqa: F811
    """Whoever decides may stand outside the circle: they get no number and no photo of it, and are told so."""
    rows = {one.about: one for one in grid.rows.filter(indicator=KEY)}
    owner = clerk(grid, plate)
    browser = signed_in(Account.objects.get(pk=owner.id).username)
    told = {"reason": current_method().ratings["grids"].reasons[0].key, "actor": owner, "at": timezone.now()}
    (photo,) = read_photos([picture()])
    kept = {"row_id": rows[dispute.pk].pk, "key": new_key(), **told}
    for sent in ({"words": f"见 {dispute.number} 的经过"}, {"words": "不是本网格的事", "photos": [photo]}):
        with pytest.raises(Invalid, match="复核的人可能看不到它"):
            object_to(grid.pk, **kept, **sent)
    form = browser.get(f"{HOME}own/{grid.pk}/object/?row={rows[dispute.pk].pk}").text
    assert "不附照片" in form and 'type="file"' not in form
    open_form = browser.get(f"{HOME}own/{grid.pk}/object/?row={rows[lane.pk].pk}").text
    assert "不附照片" not in open_form and 'type="file"' in open_form
    objection = object_to(grid.pk, **kept, words="不是本网格的事")
    assert "只凭异议里写的复核" in signed_in("fuhe01").get(f"{HOME}objections/{objection.pk}/").text
    other = object_to(grid.pk, row_id=rows[lane.pk].pk, key=new_key(), words="见照片", photos=[photo], **told)
    assert "只凭异议里写的复核" not in signed_in("fuhe01").get(f"{HOME}objections/{other.pk}/").text


def test_photos_of_an_earlier_objection_to_it_stay_with_its_object(grid, plate, dispute, lane, signed_in):  # noqa: F811
    """Sent before photos of such a matter were refused: whoever decides outside the circle does not see them."""
    rows = {one.about: one for one in grid.rows.filter(indicator=KEY)}
    told = {"reason": current_method().ratings["grids"].reasons[0].key, "words": "见照片"}
    (photo,) = read_photos([picture()])
    owner = clerk(grid, plate)
    told |= {"row_id": rows[lane.pk].pk, "photos": [photo], "actor": owner, "at": timezone.now(), "key": new_key()}
    objection = object_to(grid.pk, **told)
    address = f"/tianchang/desk/checks/photos/{objection.proofs.get().pk}/"
    username = Account.objects.get(pk=owner.id).username
    assert signed_in("fuhe01").get(address).status_code == 200
    type(objection).objects.filter(pk=objection.pk).update(row=rows[dispute.pk])
    assert signed_in(username).get(address).status_code == 200
    assert signed_in("fuhe01").get(address).status_code == 403
    assert address not in signed_in("fuhe01").get(f"{HOME}objections/{objection.pk}/").text


def test_what_is_there_no_more_is_told_to_nobody(dispute, lane, staff, django_assert_num_queries):
    keys, officer, leader = {dispute.pk, lane.pk, new_key()}, staff("pingjia01"), staff("zhibanzhang01")
    assert told_to(leader, keys) == {dispute.pk, lane.pk}
    with django_assert_num_queries(2):  # the versions of the method, and the matters, however many
        assert told_to(officer, keys) == {lane.pk}
    with django_assert_num_queries(0):
        assert told_to(officer, set()) == set()


def test_by_its_number_too_it_is_found_by_the_circle_alone(dispute, lane, staff):
    officer, leader = staff("pingjia01"), staff("zhibanzhang01")
    assert matter_numbered(lane.national_number, officer).key == lane.pk
    assert matter_numbered(dispute.national_number, leader).key == dispute.pk
    assert matter_numbered(dispute.national_number, officer) is None
