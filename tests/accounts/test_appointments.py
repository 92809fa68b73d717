"""Appointments give permissions for an area, from a day to a day; nobody gives them to himself."""

from datetime import timedelta

import pytest

from tests.moments import TOMORROW as AT
from wangge.accounts.models import Account, Appointment
from wangge.accounts.operations import appoint, change_password, create_staff, end_appointment
from wangge.accounts.queries import actor_of, crew_of
from wangge.accounts.rules import kept_apart
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM, allows
from wangge.method.loader import load_pack
from wangge.method.origins import origins
from wangge.organisations.queries import body, community_body
from wangge.territory.operations import merge_areas, move_area
from wangge.territory.queries import areas

GOOD = "一句足够长的口令 2026"


@pytest.fixture
def grid(tianchang):
    """A grid of the demo with its community."""
    return areas().filter(level="grid").select_related("parent").order_by("path").last()


@pytest.fixture
def newcomer(tianchang):
    """A staff account without an office."""
    return create_staff("xinren01", "新人", password=None, actor=SYSTEM, at=AT)


@pytest.fixture
def admin(staff):
    """The demo's administrator."""
    return staff("guanli01")


def appoint_to(account, post, area, *, actor, at=AT, **more):
    return appoint(account, post, community_body(area), area, actor=actor, at=at, **more)


def test_an_appointment_carries_the_posts_permissions_in_its_area(newcomer, grid, admin):
    appoint_to(newcomer, "grid_worker", grid, actor=admin)
    actor = actor_of(newcomer, at=AT)
    (office,) = actor.holding("cases.verify")
    assert office.covers(grid.path) and not office.covers(grid.parent.path)
    assert office.post_title == "网格员" and not actor.holding("cases.close")


def test_an_actor_costs_two_queries_however_many_offices(django_assert_max_num_queries, tianchang):
    account = Account.objects.get(username="wangge01")
    with django_assert_max_num_queries(2):
        assert len(actor_of(account, at=AT).offices) == 3


def test_offices_follow_their_area_when_it_moves(newcomer, grid, admin):
    appoint_to(newcomer, "grid_worker", grid, actor=admin)
    move_area(grid.parent, areas().get(key="qianqiu"), basis="测试", actor=SYSTEM, at=AT)
    (office,) = actor_of(newcomer, at=AT).offices
    assert office.covers(areas().get(pk=grid.pk).path)


def test_an_ended_appointment_carries_nothing_and_may_be_given_anew(newcomer, grid, admin):
    held = appoint_to(newcomer, "grid_worker", grid, actor=admin)
    with pytest.raises(Refused, match="已在这个岗位"):
        appoint_to(newcomer, "grid_worker", grid, actor=admin)
    assert actor_of(newcomer, at=AT - timedelta(days=1)).offices == ()
    end_appointment(held, actor=admin, at=AT + timedelta(days=2))
    assert actor_of(newcomer, at=AT + timedelta(days=1)).offices
    assert actor_of(newcomer, at=AT + timedelta(days=2)).offices == ()
    appoint_to(newcomer, "grid_worker", grid, actor=admin, at=AT + timedelta(days=2))
    events = JournalEntry.objects.filter(actor_id=admin.id).order_by("id").values_list("event", flat=True)
    assert list(events) == ["accounts.Appointed", "accounts.AppointmentEnded", "accounts.Appointed"]


def test_nobody_appoints_himself_or_ends_his_own_office(admin, tianchang):
    own = Account.objects.get(username="guanli01")
    for post, key in (("centre_operator", "centre"), ("auditor", "centre")):
        with pytest.raises(Forbidden):
            appoint(own, post, body(key), body(key).area, actor=admin, at=AT)
    with pytest.raises(Forbidden):
        end_appointment(own.appointments.get(), actor=admin, at=AT)


def test_only_those_who_may_appoint_do_and_only_in_their_area(newcomer, grid, staff):
    for username in ("zuoxi01", "zhibanzhang01", "shenji01", "wangge01"):
        with pytest.raises(Forbidden):
            appoint_to(newcomer, "grid_worker", grid, actor=staff(username))
    Appointment.objects.filter(account__username="guanli01").update(area=areas().get(key="guangling"))
    local = staff("guanli01")
    assert allows(local, "accounts.appoint")
    for one in areas().filter(key__in=["qianqiu-c01", "tongcheng-c01"]):
        with pytest.raises(Forbidden):
            appoint_to(newcomer, "community_clerk", one, actor=local)
    appoint_to(newcomer, "community_clerk", areas().get(key="guangling-c01"), actor=local)


def test_who_appoints_does_not_work_on_matters(newcomer, admin):
    centre = body("centre")
    appoint(newcomer, "auditor", centre, centre.area, actor=admin, at=AT)
    appoint(newcomer, "administrator", centre, centre.area, actor=admin, at=AT)
    with pytest.raises(Refused, match="不能同时办理诉求"):
        appoint(newcomer, "centre_operator", centre, centre.area, actor=admin, at=AT)
    worker = Account.objects.get(username="zuoxi01")
    with pytest.raises(Refused, match="不能同时办理诉求"):
        appoint(worker, "administrator", centre, centre.area, actor=admin, at=AT)


@pytest.mark.parametrize(
    ("held", "wanted", "may"),
    [
        ({"cases.view"}, {"accounts.appoint", "territory.edit"}, True),
        ({"cases.verify"}, {"cases.close"}, True),
        ({"accounts.appoint"}, {"cases.view", "cases.handle"}, False),
        (set(), {"accounts.appoint", "cases.rule"}, False),
    ],
)
def test_duties_kept_apart(held, wanted, may):
    assert kept_apart(held, wanted) is may


def test_a_post_needs_its_kind_of_body_and_an_area_the_body_serves(newcomer, grid, admin):
    elsewhere = areas().filter(level="grid").exclude(parent=grid.parent).first()
    community = community_body(grid)
    for post, unit, area, field in (
        ("mayor", community, grid, "post"),
        ("grid_worker", body("fire"), grid, "body"),
        ("grid_worker", community, elsewhere, "area"),
        ("grid_worker", community, grid.parent.parent, "area"),
    ):
        with pytest.raises(Invalid) as refused:
            appoint(newcomer, post, unit, area, actor=admin, at=AT)
        assert refused.value.field == field
    assert not newcomer.appointments.exists()


def test_residents_and_ended_areas_have_no_posts(newcomer, grid, admin):
    resident = Account.objects.create(username="r", name="居民", kind=Account.RESIDENT, created_at=AT)
    with pytest.raises(Invalid, match="工作人员账号"):
        appoint_to(resident, "grid_worker", grid, actor=admin)
    other = areas().filter(level="grid", parent=grid.parent).first()
    merge_areas(grid, other, basis="测试", actor=SYSTEM, at=AT)
    grid.refresh_from_db()
    with pytest.raises(Invalid, match="已经撤销"):
        appoint_to(newcomer, "grid_worker", grid, actor=admin)


def test_a_crew_is_in_the_order_of_the_method_and_shows_its_gaps(grid):
    roles = crew_of(grid, at=AT)
    assert [role.title for role in roles] == ["社区指导员", "支部网格长", "党员网格员"]
    Appointment.objects.filter(area=grid, post="branch_grid_leader").update(valid_until=AT.date())
    gaps = [role.title for role in crew_of(grid, at=AT) if role.is_gap]
    assert gaps == ["支部网格长"]
    (worker,) = crew_of(grid, at=AT)[2].holders
    assert worker.public_name and worker.work_phone.startswith("555")


def test_a_place_without_a_grid_is_served_by_its_community(tianchang):
    community = areas().filter(level="community", children=None).first()
    guide, leader, worker = crew_of(community, at=AT)
    assert guide.holders and leader.is_gap and worker.is_gap


def test_names_are_taken_once_and_passwords_are_not_weak(newcomer):
    for username, password, field in (("xinren01", GOOD, "username"), ("xinren02", "12345", "new")):
        with pytest.raises(Invalid) as refused:
            create_staff(username, "新人", password=password, actor=SYSTEM, at=AT)
        assert refused.value.field == field


def test_a_password_is_changed_by_its_owner_who_knows_the_old_one(tianchang, staff):
    account = create_staff("xinren02", "新人", password=GOOD, actor=SYSTEM, at=AT)
    own, fresh = actor_of(account, at=AT), "另一句足够长的口令 2027"
    for actor, old, new in ((own, "wrong", fresh), (staff("guanli01"), GOOD, fresh), (own, GOOD, "12345")):
        with pytest.raises(Invalid):
            change_password(account, old=old, new=new, actor=actor, at=AT)
    change_password(account, old=GOOD, new=fresh, actor=own, at=AT)
    account.refresh_from_db()
    assert account.check_password(fresh) and account.password.startswith("argon2")


def test_staff_accounts_are_made_by_administrators(staff):
    with pytest.raises(Forbidden):
        create_staff("xinren02", "新人", password=None, actor=staff("zuoxi01"), at=AT)
    account = create_staff("xinren02", "新人", password=None, actor=staff("guanli01"), at=AT)
    assert not account.has_usable_password()


def test_the_version_page_counts_what_waits_for_the_city(tianchang, signed_in):
    found = {one.title: one for one in origins(load_pack("tianchang"))}
    assert found["岗位"].rows == found["岗位"].given + found["岗位"].defaults
    assert found["立案标准"].given == 0 < found["步骤"].given  # the text names steps, and no filing standard
    page = signed_in("guanli01").get("/tianchang/desk/method/").content.decode()
    assert "现行版本里，原文给了多少" in page and f">{found['立案标准'].defaults}</td>" in page


def test_the_page_of_keys_says_how_a_program_uses_one(tianchang, signed_in):
    page = signed_in("guanli01").get("/tianchang/desk/me/keys/").content.decode()
    assert "/tianchang/api/v1/openapi.json" in page and "Authorization: Bearer" in page
