"""Filing before letting on PostgreSQL: who may, what is refused, what the database hides, what becomes of tenants."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.people.conftest import NOW, a_person
from tests.people.test_keeping import number
from wangge.accounts.models import Account
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM, Actor, Office
from wangge.core.scope import own_file, scope
from wangge.people.filing_queries import filings_in, own_filings, read_own_filing, reading_filings, waiting_in
from wangge.people.models import LettingFiling, Person, Residence, TenancyFiling, Tenant
from wangge.people.operations.erase import RULES
from wangge.people.operations.filings import read_filing, sweep_filings
from wangge.people.operations.keeping import end_residence, move_person
from wangge.people.operations.letting import Missing, decide_letting, end_letting, file_letting, resend_letting
from wangge.people.operations.tenancy import decide_tenancy, end_tenancy, file_tenancy, resend_tenancy
from wangge.premises.models import Clearance, Dwelling, Listing
from wangge.premises.operations import record_check
from wangge.premises.operations.buildings import correct_building
from wangge.premises.operations.listings import end_clearance, list_dwelling, take_down, tell_landlord
from wangge.premises.operations.regridding import regrid, unregrid

DAY = timedelta(days=1)
TODAY = NOW.date()


def office(area, *permissions, key=None):
    """Somebody in an office of an area."""
    key = key or area.pk
    held = Office(
        key, area.pk, "社区", "community", "clerk", "", area.pk, area.path, frozenset(permissions), "社区·窗口"
    )
    return Actor(key, "测试", "staff", (held,))


def a_resident(name="房东"):
    username = f"resident-{name}-{Account.objects.count()}"
    account = Account.objects.create(username=username, kind="resident", name=name, created_at=NOW, password="!")
    return Actor(account.pk, name, "resident")


@pytest.fixture
def home(tianchang):
    """A let dwelling that was never checked and of which nothing is filed."""
    with scope(SYSTEM, "filings.decide"):
        filed = list(LettingFiling.objects.values_list("dwelling_id", flat=True))
    rows = Dwelling.objects.filter(use="let", valid_until=None, labels=None).exclude(pk__in=filed)
    return rows.select_related("area").order_by("address").first()


@pytest.fixture
def items(home):
    from wangge.method.queries import current_method

    return [one.key for one in current_method().premises.items]


@pytest.fixture
def clerk(home):
    return office(home.area, "people.edit", "filings.decide", "findings.record", "premises.view")


@pytest.fixture
def landlord(tianchang):
    return a_resident()


@pytest.fixture
def typed(items):
    return {
        **{"name": "房东甲", "phone": "13900000001", "capacity": "owner", "rooms": "2", "area_m2": "60.5"},
        **{"most_occupants": "4", "declared": items},
    }


def problems_of(actor):
    """The tenancies with a problem in somebody's areas."""
    with reading_filings(actor):
        return waiting_in()[-1]


def tenancy(*names, starts=TODAY + DAY, ends=TODAY + 200 * DAY, children="0"):
    people = [one if isinstance(one, dict) else {"name": one} for one in names]
    return {"starts_on": str(starts), "ends_on": str(ends), "children": children, "tenants": people}


@pytest.fixture
def accepted(home, typed, landlord, clerk):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    return decide_letting(filing.pk, "accept", actor=clerk, at=NOW + DAY)


def test_a_filing_goes_to_the_office_and_clears_the_dwelling(home, typed, landlord, clerk):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    assert filing.state == "filed" and filing.due > NOW and b"13900000001" not in bytes(filing.phone_sealed)
    done = decide_letting(filing.pk, "accept", actor=clerk, at=NOW + DAY)
    clearance = Clearance.objects.get(dwelling=home)
    assert (done.state, clearance.number, clearance.holder) == ("accepted", filing.number, landlord.id)
    assert done.valid_until == TODAY + 366 * DAY
    with scope(SYSTEM, "filings.decide"):
        assert [one.deed for one in filing.steps.order_by("at", "id")] == ["file", "accept"]
    told = [str(one.data) for one in JournalEntry.objects.filter(event__startswith="people.Letting")]
    assert told and not any("房东甲" in one or "1390000" in one for one in told)


def test_all_that_is_missing_is_named_at_once(home, landlord, items):
    with pytest.raises(Missing) as missing:
        file_letting(home, sent={"name": "", "phone": "", "rooms": "两", "declared": items[1:]}, actor=landlord, at=NOW)
    fields = {"name", "phone", "capacity", "rooms", "area_m2", "most_occupants", "declared"}
    assert missing.value.faults.keys() == fields and all(missing.value.faults.values())


def test_returned_with_a_reason_sent_again_and_taken_back(home, typed, landlord, clerk):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    with pytest.raises(Invalid):
        decide_letting(filing.pk, "return", reason=" ", actor=clerk, at=NOW)
    assert decide_letting(filing.pk, "return", reason="面积与产权证不符", actor=clerk, at=NOW).state == "returned"
    with pytest.raises(Refused):
        decide_letting(filing.pk, "accept", actor=clerk, at=NOW)
    again = resend_letting(filing.pk, sent=typed | {"area_m2": "48"}, actor=landlord, at=NOW + DAY)
    assert (again.state, again.reason, str(again.area_m2)) == ("filed", "", "48.00")
    assert end_letting(filing.pk, actor=landlord, at=NOW + DAY).state == "withdrawn"
    assert file_letting(home, sent=typed, actor=landlord, at=NOW + DAY).state == "filed"  # and filed anew


def test_one_filing_at_a_time_also_against_another_whom_one_cannot_see(home, typed, landlord):
    file_letting(home, sent=typed, actor=landlord, at=NOW)
    with pytest.raises(Refused) as twice:
        file_letting(home, sent=typed, actor=landlord, at=NOW)
    with pytest.raises(Refused) as elsewhere:
        file_letting(home, sent=typed, actor=a_resident("别人"), at=NOW)
    assert (twice.value.code, elsewhere.value.code) == ("twice", "elsewhere")


def test_who_enters_at_the_counter_does_not_decide(home, typed, clerk):
    filing = file_letting(home, sent=typed, actor=clerk, at=NOW)
    assert (filing.account_id, filing.entered_by) == (None, clerk.id)
    with pytest.raises(Refused) as same:
        decide_letting(filing.pk, "accept", actor=clerk, at=NOW)
    assert same.value.code == "same-person"
    import uuid

    other = office(home.area, "filings.decide", key=uuid.uuid4())
    assert decide_letting(filing.pk, "accept", actor=other, at=NOW).state == "accepted"


def test_who_returned_it_may_put_it_right_at_the_counter_and_another_decides(home, typed, accepted, landlord, clerk):
    filing = file_tenancy(accepted.pk, sent=tenancy("甲"), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "return", reason="缺租期证明", actor=clerk, at=NOW)
    again = resend_tenancy(filing.pk, sent=tenancy("甲"), actor=clerk, at=NOW)
    assert (again.state, again.entered_by, again.decided_by, again.decided_at) == ("filed", clerk.id, None, None)
    decide_letting(accepted.pk, "revoke", reason="申报与现场不符", actor=clerk, at=NOW + DAY)
    second = file_letting(home, sent=typed, actor=landlord, at=NOW + DAY)
    decide_letting(second.pk, "return", reason="请补充面积", actor=clerk, at=NOW + DAY)
    again = resend_letting(second.pk, sent=typed, actor=clerk, at=NOW + DAY)
    assert (again.state, again.entered_by, again.decided_by, again.decided_at) == ("filed", clerk.id, None, None)
    with pytest.raises(Refused) as same:
        decide_letting(second.pk, "accept", actor=clerk, at=NOW + DAY)
    assert same.value.code == "same-person"


@pytest.mark.parametrize("permission", ["people.edit", "people.look", "premises.view", "findings.record"])
def test_only_whose_post_decides_decides(home, typed, landlord, permission):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    with pytest.raises(Forbidden):
        decide_letting(filing.pk, "accept", actor=office(home.area, permission), at=NOW)


def test_a_filing_is_nobody_elses(home, typed, landlord, grids):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    stranger = a_resident("别人")
    foreign = next(one for one in grids if not home.area.path.startswith(one.path))
    for act in (
        lambda: read_own_filing("letting", filing.pk, actor=stranger, at=NOW),
        lambda: end_letting(filing.pk, actor=stranger, at=NOW),
        lambda: resend_letting(filing.pk, sent=typed, actor=stranger, at=NOW),
        lambda: read_filing("letting", filing.pk, actor=office(foreign, "filings.decide"), at=NOW),
        lambda: decide_letting(filing.pk, "accept", actor=office(foreign, "filings.decide"), at=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert own_filings(actor=stranger, at=NOW) == []
    assert [one.pk for one in own_filings(actor=landlord, at=NOW)] == [filing.pk]
    with own_file(stranger.id):
        assert LettingFiling.objects.count() == 0 and Person.objects.count() == 0
    with own_file(landlord.id):
        assert Person.objects.count() == 0 and Residence.objects.count() == 0


def test_a_tenancy_waits_for_the_letting_and_keeps_to_its_room(accepted, landlord, home, typed):
    with pytest.raises(Missing) as full:
        file_tenancy(accepted.pk, sent=tenancy("甲", "乙", "丙", children="2"), actor=landlord, at=NOW)
    assert full.value.faults.keys() == {"tenants"}
    file_tenancy(accepted.pk, sent=tenancy("甲", "乙", children="1"), actor=landlord, at=NOW)
    with pytest.raises(Missing):  # four at once, three of them filed
        file_tenancy(accepted.pk, sent=tenancy("丙", "丁"), actor=landlord, at=NOW)
    later = tenancy("丙", "丁", starts=TODAY + 300 * DAY, ends=TODAY + 330 * DAY)
    assert file_tenancy(accepted.pk, sent=later, actor=landlord, at=NOW).state == "filed"


def test_no_tenancy_before_the_letting_is_accepted(home, typed, landlord):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    with pytest.raises(Refused) as early:
        file_tenancy(filing.pk, sent=tenancy("甲"), actor=landlord, at=NOW)
    assert early.value.code == "not-accepted"


@pytest.mark.parametrize(
    ("starts", "ends", "at_fault"),
    [
        ("9998-01-01", "9998-06-01", {"starts_on"}),
        ("9998-01-01", "9999-12-31", {"starts_on"}),
        (str(TODAY + 366 * DAY), str(TODAY + 400 * DAY), set()),
        (str(TODAY + 367 * DAY), str(TODAY + 400 * DAY), {"starts_on"}),
        (str(TODAY), "9999-12-31", {"ends_on"}),
    ],
)
def test_a_tenancy_is_filed_at_most_a_year_ahead(accepted, landlord, starts, ends, at_fault):
    sent = tenancy("甲", starts=starts, ends=ends)
    if not at_fault:
        assert file_tenancy(accepted.pk, sent=sent, actor=landlord, at=NOW).state == "filed"
        return
    with pytest.raises(Missing) as missing:
        file_tenancy(accepted.pk, sent=sent, actor=landlord, at=NOW)
    assert missing.value.faults.keys() == at_fault


def test_a_child_is_counted_and_not_named(accepted, landlord):
    with pytest.raises(Missing) as child:
        file_tenancy(
            accepted.pk,
            sent=tenancy("甲", {"name": "乙", "number_kind": "id", "number": number(born="20200101")}),
            actor=landlord,
            at=NOW,
        )
    assert "14" in child.value.faults["tenants"]


def test_tenants_become_residents_on_the_day_they_move_in(accepted, landlord, clerk, home):
    who = {"name": "租客甲", "number_kind": "id", "number": number(7)}
    filing = file_tenancy(accepted.pk, sent=tenancy(who, "租客乙"), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    with scope(SYSTEM, "people.look"):
        assert not Person.objects.filter(name__startswith="租客").exists()
    sweep_filings(actor=SYSTEM, at=NOW + DAY)
    with scope(SYSTEM, "people.look"):
        spells = Residence.objects.filter(dwelling=home, person__name__startswith="租客", valid_until=None)
        assert {(one.person.name, one.valid_from) for one in spells} == {
            ("租客甲", TODAY + DAY),
            ("租客乙", TODAY + DAY),
        }
        assert filing.number in spells[0].source
    sweep_filings(actor=SYSTEM, at=NOW + 2 * DAY)
    with scope(SYSTEM, "people.look"):
        assert Person.objects.filter(name__startswith="租客").count() == 2


def test_nobody_moves_into_a_dwelling_that_ended(accepted, landlord, clerk, home):
    filing = file_tenancy(accepted.pk, sent=tenancy("租客丁"), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    Dwelling.objects.filter(pk=home.pk).update(valid_until=TODAY)
    sweep_filings(actor=SYSTEM, at=NOW + DAY)
    with scope(SYSTEM, "people.look"):
        assert not Person.objects.filter(name="租客丁").exists()


def test_a_known_person_moves_and_another_with_the_number_is_left_alone(accepted, landlord, clerk, home, grids):
    known = a_person(grids[1], name="老住户", number=number(8))
    other = a_person(grids[1], name="不相干", number=number(9))
    people = [{"name": n, "number_kind": "id", "number": number(s)} for n, s in (("老住户", 8), ("冒名", 9))]
    filing = file_tenancy(accepted.pk, sent=tenancy(*people, starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    with scope(SYSTEM, "people.look"):
        moved, left = Person.objects.get(pk=known.pk), Person.objects.get(pk=other.pk)
        assert moved.area_id == home.area_id and left.area_id == grids[1].pk
        assert not left.residences.exists()
        assert list(Tenant.objects.filter(filing=filing).order_by("id").values_list("problem", flat=True)) == [
            "",
            "number",
        ]
    assert [one.pk for one in problems_of(clerk)] == [filing.pk]


def test_nobodys_home_moves_by_a_landlords_word(accepted, landlord, clerk, home):
    other = Dwelling.objects.filter(valid_until=None).exclude(pk=home.pk).select_related("area").first()
    known = a_person(other.area, name="老住户", number=number(8))
    told = {"kind": "settled", "valid_from": TODAY - 400 * DAY, "source": "测试", "area": other.area}
    with scope(SYSTEM, "people.edit"):
        lives = Residence.objects.create(person=known, dwelling=other, **told)
    who = {"name": "老住户", "number_kind": "id", "number": number(8)}
    filing = file_tenancy(accepted.pk, sent=tenancy(who, starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    sweep_filings(actor=SYSTEM, at=NOW + DAY)
    with scope(SYSTEM, "people.look"):
        lives.refresh_from_db()
        assert lives.valid_until is None and Person.objects.get(pk=known.pk).area_id == other.area_id
        assert Residence.objects.filter(person=known).count() == 1
        tenant = Tenant.objects.get(filing=filing)
    assert (tenant.problem, tenant.person_id) == ("elsewhere", None)
    assert [one.pk for one in problems_of(clerk)] == [filing.pk]


@pytest.mark.parametrize("solved", ["moved in by an office", "left the other home"])
def test_a_problem_that_is_solved_is_gone(accepted, landlord, clerk, home, solved, django_capture_on_commit_callbacks):
    other = Dwelling.objects.filter(valid_until=None).exclude(pk=home.pk).select_related("area").first()
    known = a_person(other.area, name="老住户", number=number(8))
    told = {"kind": "settled", "valid_from": TODAY - 400 * DAY, "source": "测试", "area": other.area}
    with scope(SYSTEM, "people.edit"):
        lives = Residence.objects.create(person=known, dwelling=other, **told)
    who = {"name": "老住户", "number_kind": "id", "number": number(8)}
    filing = file_tenancy(accepted.pk, sent=tenancy(who, starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    assert [one.pk for one in problems_of(clerk)] == [filing.pk]
    since = TODAY
    if solved == "left the other home":
        with scope(SYSTEM, "people.edit"):
            Residence.objects.create(person=known, dwelling=other, **told | {"kind": "away"})
        since = TODAY + DAY  # later than the tenancy begins
        end_residence(lives.pk, on=since, actor=SYSTEM, at=NOW + DAY)
        sweep_filings(actor=SYSTEM, at=NOW + DAY)
    else:
        with django_capture_on_commit_callbacks(execute=True):
            move_person(known.pk, home, lives="migrant", since=TODAY, source="上门核实", actor=SYSTEM, at=NOW)
    assert problems_of(clerk) == []
    with scope(SYSTEM, "people.look"):
        tenant = Tenant.objects.get(filing=filing)
        assert (tenant.problem, tenant.person_id) == ("", known.pk)
        homes = Residence.objects.filter(person=known).exclude(kind="away").order_by("valid_from")
        spells = [(one.dwelling_id, one.valid_until) for one in homes]
        assert spells == [(other.pk, since), (home.pk, None)] and homes[1].valid_from == since
    entries = JournalEntry.objects.count()
    sweep_filings(actor=SYSTEM, at=NOW + 2 * DAY)
    assert JournalEntry.objects.count() == entries


def test_no_record_that_ended_opens_again_by_a_landlords_word(accepted, landlord, clerk, home):
    other = Dwelling.objects.filter(valid_until=None).exclude(pk=home.pk).select_related("area").first()
    known = a_person(other.area, name="老住户", number=number(8))
    move_person(known.pk, other, lives="settled", since=TODAY - 400 * DAY, source="上门核实", actor=SYSTEM, at=NOW)
    who = {"name": "老住户", "number_kind": "id", "number": number(8)}
    filing = file_tenancy(accepted.pk, sent=tenancy(who, starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    with scope(SYSTEM, "people.look"):
        lives = Residence.objects.get(person=known)
    end_residence(lives.pk, on=TODAY, actor=SYSTEM, at=NOW)
    sweep_filings(actor=SYSTEM, at=NOW + DAY)
    with scope(SYSTEM, "people.look"):
        tenant, person = Tenant.objects.get(filing=filing), Person.objects.get(pk=known.pk)
        assert Residence.objects.filter(person=known).count() == 1
    assert (tenant.problem, tenant.person_id, person.ended_on) == ("elsewhere", None, TODAY)
    move_person(known.pk, home, lives="migrant", since=TODAY, source="上门核实", actor=SYSTEM, at=NOW + DAY)
    sweep_filings(actor=SYSTEM, at=NOW + 2 * DAY)
    with scope(SYSTEM, "people.look"):
        tenant.refresh_from_db()
    assert (tenant.problem, tenant.person_id) == ("", known.pk)


def test_the_numbers_of_a_filing_are_the_citys(home, typed, landlord, monkeypatch):
    from wangge.people.operations import filing_steps, letting

    method = letting.current_method()
    rules = method.premises.letting.model_copy(update={"least_each_m2": 20})
    premises = method.premises.model_copy(update={"letting": rules})
    for module in (letting, filing_steps):
        monkeypatch.setattr(module, "current_method", lambda: method.model_copy(update={"premises": premises}))
    with pytest.raises(Missing) as missing:  # 60.5 square metres for four
        file_letting(home, sent=typed, actor=landlord, at=NOW)
    assert "20" in missing.value.faults["most_occupants"]


def test_a_returned_tenancy_is_sent_again_with_other_people(accepted, landlord, clerk):
    filing = file_tenancy(accepted.pk, sent=tenancy("甲", "乙", "丙"), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "return", reason="丙已退租，请更正", actor=clerk, at=NOW)
    resend_tenancy(filing.pk, sent=tenancy("甲", "丁"), actor=landlord, at=NOW)
    assert [one.name for one in read_own_filing("tenancy", filing.pk, actor=landlord, at=NOW).tenants] == ["甲", "丁"]
    assert end_tenancy(filing.pk, actor=landlord, at=NOW).state == "withdrawn"


def test_the_end_of_a_tenancy_ends_nobodys_residence(accepted, landlord, clerk, home):
    filing = file_tenancy(accepted.pk, sent=tenancy("租客丙", starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    assert end_tenancy(filing.pk, actor=landlord, at=NOW + DAY).state == "ended"
    with scope(SYSTEM, "people.look"):
        assert Residence.objects.filter(person__name="租客丙", valid_until=None).count() == 1


def test_every_look_of_an_office_is_logged_and_numbers_are_masked(accepted, landlord, clerk):
    who = {"name": "租客甲", "number_kind": "id", "number": number(7)}
    filing = file_tenancy(accepted.pk, sent=tenancy(who, starts=TODAY), actor=landlord, at=NOW)
    decide_tenancy(filing.pk, "accept", actor=clerk, at=NOW)
    before = AccessEvent.objects.count()
    shown = read_filing("tenancy", filing.pk, actor=clerk, at=NOW)
    assert (shown.clear, shown.phone) == ("", "139******01") and number(7) not in str(shown)
    kinds = set(AccessEvent.objects.order_by("-id")[:2].values_list("subject_kind", "purpose"))
    assert AccessEvent.objects.count() == before + 2 and kinds == {("filing", "filing"), ("person", "filing")}
    assert read_filing("letting", accepted.pk, reason="告知房屋下架", actor=clerk, at=NOW).clear == "13900000001"
    assert "phone" in AccessEvent.objects.order_by("-id").first().fields
    with reading_filings(clerk):
        listed = filings_in("tenancy", state="accepted")
    assert filing.pk in {one.pk for one in listed.items}


def test_who_filed_reads_who_looked_and_why(home, typed, landlord, clerk):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    mine = Client()
    mine.force_login(Account.objects.get(pk=landlord.id), backend="wangge.accounts.backends.AccountBackend")
    page = f"/tianchang/my/letting/{filing.pk}/"
    assert "还没有人查看过" in mine.get(page).content.decode()
    read_filing("letting", filing.pk, reason="转告看房的人", actor=clerk, at=NOW)
    shown = mine.get(page).content.decode()
    assert "社区·窗口" in shown and "转告看房的人" in shown and "还没有人查看过" not in shown
    stranger = Client()
    stranger.force_login(
        Account.objects.get(pk=a_resident("别人").id), backend="wangge.accounts.backends.AccountBackend"
    )
    assert stranger.get(page).status_code == 403


def test_the_clock_lapses_and_expires(home, typed, landlord, clerk):
    filing = file_letting(home, sent=typed, actor=landlord, at=NOW)
    decide_letting(filing.pk, "return", reason="请补充面积", actor=clerk, at=NOW)
    sweep_filings(actor=SYSTEM, at=NOW + 14 * DAY)
    assert own_filings(actor=landlord, at=NOW)[0].state == "returned"
    sweep_filings(actor=SYSTEM, at=NOW + 16 * DAY)
    assert own_filings(actor=landlord, at=NOW)[0].state == "lapsed"
    second = file_letting(home, sent=typed, actor=landlord, at=NOW)
    decide_letting(second.pk, "accept", actor=clerk, at=NOW)
    sweep_filings(actor=SYSTEM, at=NOW + 365 * DAY)
    assert Clearance.objects.get(dwelling=home).ended_at is None
    sweep_filings(actor=SYSTEM, at=NOW + 367 * DAY)
    assert Clearance.objects.get(dwelling=home).ended_because == "expired"


def test_a_listing_needs_a_check_and_leaves_when_the_label_turns_red(accepted, landlord, clerk, home):
    offer = {"part": "whole", "rent": "1500", "facilities": ["bed", "nonsense"]}
    with pytest.raises(Refused) as unchecked:
        list_dwelling(accepted.clearance_id, offer=offer, actor=landlord, at=NOW)
    assert unchecked.value.code == "unchecked"
    record_check(home.pk, [], actor=clerk, at=NOW)
    listing = list_dwelling(accepted.clearance_id, offer=offer, actor=landlord, at=NOW)
    assert (str(listing.rent), listing.facilities) == ("1500.00", ["bed"])
    record_check(home.pk, ["exit_blocked"], actor=clerk, at=NOW + DAY)
    listing.refresh_from_db()
    assert (listing.ended_because, listing.until) == ("red", NOW + DAY)
    with pytest.raises(Refused) as red:
        list_dwelling(accepted.clearance_id, offer=offer, actor=landlord, at=NOW + DAY)
    assert red.value.code == "red"
    assert tell_landlord(listing.pk, actor=clerk, at=NOW + DAY).told_at
    home.findings.update(closed_at=NOW + DAY)
    record_check(home.pk, [], actor=clerk, at=NOW + 2 * DAY)
    assert list_dwelling(accepted.clearance_id, offer=offer, actor=landlord, at=NOW + 2 * DAY).until is None


def test_only_the_landlord_or_an_office_of_the_area_lists_and_takes_down(accepted, landlord, clerk, home, grids):
    record_check(home.pk, [], actor=clerk, at=NOW)
    offer = {"part": "room", "rent": ""}
    foreign = office(next(one for one in grids if not home.area.path.startswith(one.path)), "filings.decide")
    for stranger in (a_resident("别人"), foreign, office(home.area, "premises.view")):
        with pytest.raises(Forbidden):
            list_dwelling(accepted.clearance_id, offer=offer, actor=stranger, at=NOW)
        with pytest.raises(Forbidden):
            end_clearance(accepted.clearance_id, "ended", actor=stranger, at=NOW)
    listing = list_dwelling(accepted.clearance_id, offer=offer, actor=landlord, at=NOW)
    with pytest.raises(Forbidden):
        take_down(listing.pk, actor=a_resident("别人"), at=NOW)
    take_down(listing.pk, actor=clerk, at=NOW)
    assert Listing.objects.get(pk=listing.pk).ended_because == "office"


def test_an_office_ends_only_what_it_entered_and_says_why(accepted, typed, landlord, clerk, home):
    entering = office(home.area, "people.edit", key=uuid4())
    theirs = file_tenancy(accepted.pk, sent=tenancy("甲"), actor=landlord, at=NOW)
    for end, filing in ((end_letting, accepted), (end_tenancy, theirs)):
        with pytest.raises(Refused) as refused:
            end(filing.pk, reason="房东来电说不租了", actor=entering, at=NOW + DAY)
        assert refused.value.code == "theirs"
    end_letting(accepted.pk, actor=landlord, at=NOW + DAY)
    counter = file_letting(home, sent=typed, actor=entering, at=NOW + DAY)
    decide_letting(counter.pk, "accept", actor=clerk, at=NOW + DAY)
    moved_in = file_tenancy(counter.pk, sent=tenancy("乙"), actor=entering, at=NOW + DAY)
    for end, filing in ((end_tenancy, moved_in), (end_letting, counter)):
        with pytest.raises(Invalid):
            end(filing.pk, reason=" ", actor=entering, at=NOW + DAY)
        end(filing.pk, reason="房东本人到窗口申请", actor=entering, at=NOW + DAY)
        with scope(SYSTEM, "filings.decide"):
            last = filing.steps.order_by("-at", "-id").first()
        assert last.deed in ("end", "withdraw") and last.reason == "房东本人到窗口申请"


@pytest.mark.parametrize("how", ["end", "revoke"])
def test_with_the_filing_the_listing_goes(accepted, landlord, clerk, home, how):
    record_check(home.pk, [], actor=clerk, at=NOW)
    listing = list_dwelling(accepted.clearance_id, offer={"part": "whole"}, actor=landlord, at=NOW)
    if how == "end":
        end_letting(accepted.pk, actor=landlord, at=NOW + 2 * DAY)
    else:
        decide_letting(accepted.pk, "revoke", reason="申报与现场不符", actor=clerk, at=NOW + 2 * DAY)
    listing.refresh_from_db()
    assert listing.ended_because == "clearance"


@pytest.mark.parametrize("how", ["corrected", "regrid"])
def test_in_another_grid_all_of_a_filing_goes_along_and_comes_back(accepted, landlord, clerk, home, grids, how):
    record_check(home.pk, [], actor=clerk, at=NOW)
    listing = list_dwelling(accepted.clearance_id, offer={"part": "whole"}, actor=landlord, at=NOW)
    filing = file_tenancy(accepted.pk, sent=tenancy("甲"), actor=landlord, at=NOW)
    building, former = home.building, home.area
    new = next(one for one in grids if not former.path.startswith(one.path))

    def areas():
        with scope(SYSTEM, "filings.decide"):
            rows = [accepted, filing, listing, *filing.tenants.all(), *accepted.steps.all(), *filing.steps.all()]
            for one in rows:
                one.refresh_from_db()
        return len(rows), {one.area_id for one in rows}

    assert areas() == (7, {former.pk})
    if how == "regrid":
        by = {"under": "premises.edit", "actor": SYSTEM, "at": NOW + DAY}
        told = regrid({building.pk: new}, left={}, **by)
        assert areas() == (7, {new.pk})
        unregrid(told, **by)
        assert areas() == (7, {former.pk})
    else:
        told = {name: getattr(building, name) for name in ("address", "name", "floors", "units", "estate_id")}
        correct_building(building.pk, area_id=new.pk, basis="网格调整", **told, actor=SYSTEM, at=NOW + DAY)
        assert areas() == (7, {new.pk})


def test_what_is_over_for_a_year_is_forgotten(accepted, landlord, clerk):
    from wangge.core.erasing import carry_out

    filing = file_tenancy(accepted.pk, sent=tenancy("甲"), actor=landlord, at=NOW)
    end_tenancy(filing.pk, actor=landlord, at=NOW)
    end_letting(accepted.pk, actor=landlord, at=NOW + 2 * DAY)
    for rule in RULES[:2]:
        carry_out(rule, at=NOW + 400 * DAY)
    with scope(SYSTEM, "filings.decide"):
        assert not LettingFiling.objects.filter(pk=accepted.pk).exists()
        assert not TenancyFiling.objects.filter(pk=filing.pk).exists()
    assert Clearance.objects.get(pk=accepted.clearance_id).holder is None
