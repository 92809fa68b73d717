"""People of the demo: every role can be tried, phones are invented, loading twice adds nobody."""

from django.contrib.auth import authenticate
from django.utils import timezone

from wangge.accounts.models import Account, Appointment
from wangge.accounts.queries import actor_of, crew_of
from wangge.lab.demo_people import load_people, sign_ins
from wangge.method.queries import current_method
from wangge.territory.queries import areas


def test_there_is_a_sign_in_of_each_post_and_nobody_else_has_a_password(tianchang, rf):
    posts = {post.key for post in current_method().organisations.posts}
    wanted = sign_ins(current_method())
    assert {one.post for one in wanted} == posts
    names = {one.username for one in wanted}
    able = {one.username for one in Account.objects.all() if one.has_usable_password()}
    assert able == names
    assert authenticate(rf.post("/"), username="wangge01", password="test-wangge01-password")
    assert not authenticate(rf.post("/"), username="crew-00001", password="")


def test_permissions_of_all_sign_ins_are_those_of_the_method(tianchang):
    method = current_method()
    for one in sign_ins(method):
        actor = actor_of(Account.objects.get(username=one.username), at=timezone.now())
        assert {office.post for office in actor.offices} == {one.post}
        assert actor.offices[0].permissions == frozenset(method.post(one.post).permissions)


def test_loading_again_adds_nobody(tianchang):
    before = Account.objects.count(), Appointment.objects.count()
    load_people(current_method(), "qianqiu-c01", passwords=str, at=timezone.now())
    assert (Account.objects.count(), Appointment.objects.count()) == before


def test_nearly_every_grid_has_its_crew_and_a_few_show_a_gap(tianchang):
    gaps = [grid for grid in areas().filter(level="grid") if any(r.is_gap for r in crew_of(grid, at=timezone.now()))]
    assert 0 < len(gaps) < 10
    assert not any(grid.parent.key == "qianqiu-c01" for grid in gaps)


def test_phones_are_of_no_network(tianchang):
    phones = list(Appointment.objects.values_list("work_phone", flat=True))
    assert all(phone.startswith("555") for phone in phones) and len(set(phones)) == len(phones)
