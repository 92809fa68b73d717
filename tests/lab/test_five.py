"""The demo of every pack: territory in the text's numbers, people for every post, states of every phase, replay."""

import csv
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from wangge.accounts.models import Account, Appointment
from wangge.accounts.queries import actor_of, crew_of
from wangge.cases.models import Case
from wangge.core.tenancy import county
from wangge.core.tenancy.models import County
from wangge.lab.demo import chosen
from wangge.lab.demo_names import numeral
from wangge.lab.demo_people import sign_ins
from wangge.lab.load import STREAM, load_demo
from wangge.lab.replay import replay, summary
from wangge.lab.terminal import Trouble
from wangge.method.queries import current_method
from wangge.method.schema import Phase
from wangge.territory.queries import areas, level_counts

FOUR = ("wuxi", "qingjiangpu", "changshu", "kunshan")
pytestmark = pytest.mark.django_db


@pytest.fixture(params=FOUR)
def here(request, five_counties, db):
    """Inside a county of the demo."""
    with county(request.param) as there:
        yield there


def test_the_areas_are_in_the_texts_numbers_and_what_is_invented_says_so(here):
    counts = level_counts()
    for count in current_method().territory.counts:
        assert counts[count.level][1] == count.value, count.key
    coded = areas().filter(invented=True).exclude(code="").values_list("code", flat=True)
    assert all(len(code) in (12, 15) and code[9] == "9" for code in coded)  # no real community has such a number
    assert not areas().filter(invented=False, code="").exclude(key="jingkai").exists()
    assert all(one.source for one in areas())


def test_every_post_has_somebody_who_can_sign_in_and_every_permission_a_holder(here, rf):
    method = current_method()
    wanted = sign_ins(method)
    assert {one.post for one in wanted} == {post.key for post in method.organisations.posts if not post.retired}
    assert len({one.username for one in wanted}) == len(wanted)
    for one in wanted:
        account = Account.objects.get(username=one.username)
        actor = actor_of(account, at=timezone.now())
        assert {office.post for office in actor.offices} == {one.post}, one
    assert authenticate(rf.post("/"), username=wanted[0].username, password=f"test-{wanted[0].username}-password")
    assert Account.objects.filter(kind=Account.STAFF).exclude(username__startswith="crew-").count() == len(wanted)


def test_posts_stand_where_their_bodies_work(here):
    for held in Appointment.objects.select_related("body", "area"):
        assert current_method().post(held.post).body_kind == held.body.kind
        assert f"{held.area.path}.".startswith(f"{held.body.area.path}.") or held.body.area.parent_id is None


def test_most_grids_have_their_crew_and_a_few_show_a_gap(here):
    grids = areas().filter(level=current_method().territory.grid.level).order_by("path")[:80]
    gaps = [grid for grid in grids if any(role.is_gap for role in crew_of(grid, at=timezone.now()))]
    assert 0 < len(gaps) <= 4


def test_states_of_every_phase_occur(here):
    way = current_method().case_type("matter")
    there = Counter(way.state(state).phase for state in Case.objects.values_list("state", flat=True))
    assert there.keys() == set(Phase)


def test_a_file_of_messages_is_replayed_along_the_countys_own_way(here, tmp_path):
    rows = list(csv.reader(STREAM.open(encoding="utf-8")))[:25]
    path = tmp_path / "again.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *([f"again-{row[0]}", *row[1:]] for row in rows[1:])])
    told = summary(replay(path, here.key, seed=7))
    assert told["received"] == told["taken"] == 24 and not told["refused"]
    assert sum(told["states"].values()) == 24 and told["method"].startswith(here.key)


def test_loading_again_changes_nothing(here):
    before = Case.objects.count(), Account.objects.count(), areas().count()
    told = load_demo(here.key, passwords=str)
    assert (Case.objects.count(), Account.objects.count(), areas().count()) == before
    assert told["cases"] == before[0] and sum(told["states"].values()) == told["taken"]


def test_the_platforms_page_lists_the_counties(five_counties, client):
    page = client.get("/").content.decode()
    for one in County.objects.all():
        assert f'href="/{one.key}/"' in page and one.name in page
    assert client.get("/wuxi/").status_code == 200


def test_which_counties_somebody_asks_for():
    assert chosen([]) == ["tianchang"]
    assert chosen(["wuxi,kunshan", "wuxi"]) == ["wuxi", "kunshan"]
    assert sorted(chosen(["all"])) == ["changshu", "kunshan", "qingjiangpu", "tianchang", "wuxi"]
    with pytest.raises(Trouble, match="gotham"):
        chosen(["gotham"])


def test_numbers_in_chinese():
    assert [numeral(n) for n in (1, 9, 10, 11, 20, 42)] == ["一", "九", "十", "十一", "二十", "四十二"]
