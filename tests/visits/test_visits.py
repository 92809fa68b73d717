"""Visits on a real database: recorded once, within one's areas, with what was found; months drawn up; what goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.people.conftest import a_person
from wangge.cases.models import Case
from wangge.core.erasing import carry_out, overdue
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import NoScope, own_file, scope
from wangge.people.models import Residence
from wangge.premises.models import Check, Finding
from wangge.visits.models import Share, Stop, Visit, VisitFind
from wangge.visits.operations import Said, draw_all, draw_month, record_visit, take_back
from wangge.visits.queries import done_in, homes_for, month_of, never_visited, stops_of, visits_of
from wangge.visits.rules import MAKE


def test_a_visit_sent_twice_is_one(homes, worker, at):
    key, said = new_key(), Said("met", ("fraud", "help_repair"), at=at - timedelta(hours=3))
    first = record_visit(homes[0].pk, said, key=key, actor=worker, at=at)
    again = record_visit(homes[0].pk, said, key=key, actor=worker, at=at + timedelta(hours=1))
    assert first.pk == again.pk and first.boxes == ["fraud", "help_repair"]
    assert first.at == at - timedelta(hours=3) and first.sent_at == at
    told = JournalEntry.objects.filter(event="visits.VisitRecorded", data__visit_id=str(key))
    assert [one.data for one in told] == [{"visit_id": str(key)}]  # how it went is in no journal
    with pytest.raises(Invalid):  # another door under the same key
        record_visit(homes[1].pk, said, key=key, actor=worker, at=at)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Said(""), "outcome"),
        (Said("angry"), "outcome"),
        (Said("met", ("opinion",)), "boxes"),
        (Said("away", ("fraud",)), "boxes"),
    ],
)
def test_nothing_but_the_packs_boxes_is_taken(homes, worker, at, said, fault):
    with pytest.raises(Invalid) as refused:
        record_visit(homes[0].pk, said, key=new_key(), actor=worker, at=at)
    assert refused.value.field == fault


def test_a_phones_clock_ahead_is_ours_and_what_is_old_is_refused(homes, worker, at):
    visit = record_visit(homes[0].pk, Said("away", at=at + timedelta(hours=5)), key=new_key(), actor=worker, at=at)
    assert visit.at == at
    with pytest.raises(Refused, match="不能再补记"):
        record_visit(homes[0].pk, Said("met", at=at - timedelta(days=9)), key=new_key(), actor=worker, at=at)


def test_what_is_found_goes_its_own_way(homes, worker, at, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    home = homes[-1]  # never checked
    said = Said("met", failed=("clutter",), words="三楼楼道灯不亮，晚上看不清台阶", place="三楼")
    key = new_key()
    for _twice in range(2):
        visit = record_visit(home.pk, said, key=key, actor=worker, at=at)
    assert Check.objects.filter(dwelling=home).count() == 1
    assert Finding.objects.get(dwelling=home, closed_at=None).item == "clutter"
    case = Case.objects.get(found_on_visit__visit_id=visit.pk)
    assert case.place.startswith(home.building.address) and "三楼" in case.place
    assert home.room not in case.place and VisitFind.objects.count() == 1


def test_a_refused_find_leaves_no_visit(homes, worker, at):
    with pytest.raises(Invalid):
        record_visit(homes[0].pk, Said("met", failed=("nonsense",)), key=new_key(), actor=worker, at=at)
    with scope(worker, MAKE):
        assert not Visit.objects.exists()


def test_who_may(homes, elsewhere, staff, at):
    for username in ("shequ01", "zuoxi01", "xiaofang01", "guanli01", "shenji01"):
        with pytest.raises(Forbidden):
            record_visit(homes[0].pk, Said("met"), key=new_key(), actor=staff(username), at=at)
    with pytest.raises(Forbidden):
        record_visit(elsewhere.pk, Said("met"), key=new_key(), actor=staff("wangge01"), at=at)
    for username in ("zuoxi01", "xiaofang01", "guanli01"):
        with pytest.raises(Forbidden):
            draw_month(homes[0].area_id, actor=staff(username), at=at)
    with pytest.raises(Forbidden):
        draw_month(elsewhere.area_id, actor=staff("wangge01"), at=at)


def test_taken_back_by_who_recorded_it_and_on_the_day(homes, worker, clerk, visited, at):
    visit, old = visited(homes[0]), visited(homes[1], days=3)
    with pytest.raises(Forbidden):
        take_back(visit.pk, actor=clerk, at=at)
    with pytest.raises(Refused, match="当天"):
        take_back(old.pk, actor=worker, at=at)
    for _twice in range(2):
        assert take_back(visit.pk, actor=worker, at=at).taken_back_at == at
    with scope(worker, MAKE):
        assert homes[0] in never_visited(homes[0].area.path, visits_of().rules)
        assert not done_in(month_of(localdate(at)), [homes[0].pk])


def test_a_month_is_drawn_once_and_again_only_for_who_is_new(grid, worker, at):
    plan = draw_month(grid.pk, actor=worker, at=at)
    before = list(Stop.objects.order_by("pk").values_list("pk", flat=True))
    assert before and draw_month(grid.pk, actor=worker, at=at).pk == plan.pk
    assert list(Stop.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert Stop.objects.values("dwelling").distinct().count() == len(before)
    gone = plan.shares.exclude(office__in=[one.id for one in worker.offices]).first()
    left = gone.stops.count()
    gone.delete()
    draw_month(grid.pk, actor=SYSTEM, at=at)
    assert Share.objects.get(plan=plan, office=gone.office).stops.count() == left
    assert draw_all(actor=SYSTEM, at=at) > 1 and Stop.objects.count() == len(set(Stop.objects.values_list("dwelling")))


def test_whom_first_and_whom_not(grid, homes, visited, at):
    """Asked for help, then never visited, then longest ago; who refused a short while ago is left in peace."""
    asked, refused, long_ago, lately = homes[:4]
    visited(asked, boxes=("help_paper",), days=40)
    visited(refused, "refused", days=40)
    visited(long_ago, days=300)
    visited(lately, "away", days=35)
    with scope(SYSTEM, MAKE):
        known = {home.key: home for home in homes_for(grid, month_of(localdate(at)), visits_of().rules)}
    assert known[asked.pk].asked and known[refused.pk].resting and not known[lately.pk].resting
    assert known[long_ago.pk].last < known[lately.pk].last
    plan = draw_month(grid.pk, actor=SYSTEM, at=at)
    stops = {stop.dwelling_id: stop.why for stop in stops_of(plan.shares.all())}
    assert stops[asked.pk] == "asked" and stops[lately.pk] == "longest" and refused.pk not in stops


def test_a_visit_of_this_month_does_not_change_the_month(grid, homes, visited, worker, at):
    plan = draw_month(grid.pk, actor=worker, at=at)
    stops = [stop.dwelling_id for stop in stops_of(plan.shares.all())]
    visit = visited(homes[0])
    with scope(worker, MAKE):
        assert done_in(plan.month, stops)[homes[0].pk] == visit
    assert [stop.dwelling_id for stop in stops_of(plan.shares.all())] == stops


def test_after_a_year_only_the_day_is_left(homes, visited, at):
    old, new = visited(homes[0], boxes=("fraud",), days=400), visited(homes[1], boxes=("fraud",))
    assert overdue_of("visits.forget_visits", at) == 1
    assert carry_out("visits.forget_visits", at=at).rows == 1
    assert carry_out("visits.forget_visits", at=at).rows == 0
    with scope(SYSTEM, MAKE):
        gone, kept = Visit.objects.get(pk=old.pk), Visit.objects.get(pk=new.pk)
        assert (gone.outcome, gone.boxes, gone.office, gone.office_name) == ("", [], None, "")
        assert gone.at == old.at and kept.boxes == ["fraud"]
        assert homes[0] not in never_visited(homes[0].area.path, visits_of().rules)


def test_why_a_home_was_on_the_way_is_forgotten_with_the_visit(grid, homes, visited, at):
    visited(homes[0], boxes=("help_paper",), days=40)
    draw_month(grid.pk, actor=SYSTEM, at=at)
    asked = Stop.objects.get(dwelling=homes[0])
    assert asked.why == "asked" and overdue_of("visits.forget_reasons", at) == 0
    told = Visit.retention.kept - timedelta(days=40)  # the visit itself goes that day
    carry_out("visits.forget_reasons", at=at + told)
    asked.refresh_from_db()
    assert asked.why == "longest" and carry_out("visits.forget_reasons", at=at + told).rows == 0


def overdue_of(name, at):
    from wangge.core.erasing import all_rules

    return overdue(next(rule for rule in all_rules() if rule.name == name), at=at).rows


def test_the_database_shows_visits_in_scope_alone(homes, visited, staff, worker):
    visit = visited(homes[0])
    with pytest.raises(NoScope):
        Visit.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM visits_visit")
        assert cursor.fetchone() == (0,)
    with scope(SYSTEM, "people.look"):
        lives = Residence.objects.filter(dwelling=homes[0], valid_until=None).first()
        if lives is None:
            pytest.skip("nobody of the demo lives there")
        Residence.objects.filter(pk=lives.pk).update(valid_from=localdate(visit.at) - timedelta(days=9))
        other = Residence.objects.filter(valid_until=None).exclude(dwelling=homes[0]).first()
    with own_file(lives.person_id):
        assert [one.pk for one in Visit.objects.all()] == [visit.pk]
    with own_file(other.person_id):
        assert not Visit.objects.exists()
    with scope(SYSTEM, "people.look"):
        Residence.objects.filter(pk=lives.pk).update(valid_from=localdate(visit.at) + timedelta(days=1))
    with own_file(lives.person_id):  # visits before one moved in are somebody else's
        assert not Visit.objects.exists()


def test_who_is_registered_but_away_sees_nothing_of_the_door(homes, visited):
    visit, person = visited(homes[0]), a_person(homes[0].area)
    told = {"kind": "away", "valid_from": localdate(visit.at) - timedelta(days=9), "source": "测试"}
    with scope(SYSTEM, "people.edit"):
        lives = Residence.objects.create(person=person, dwelling=homes[0], area=homes[0].area, **told)
    with own_file(person.pk):
        assert not Visit.objects.exists()
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(pk=lives.pk).update(kind="migrant")
    with own_file(person.pk):
        assert [one.pk for one in Visit.objects.all()] == [visit.pk]
