"""Random checks: announced, revealed, handed in on the spot, put right by the object's body, looked at again."""

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from tests.cases.conftest import media  # noqa: F401  fixture
from wangge.accounts.models import Account, Appointment
from wangge.core.draw import digest_of
from wangge.core.draw_record import differences, read_record
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.photos import read_photos
from wangge.ratings.checking import draws, is_open_to_all, overdue, public_record, rectifications_for, waiting_picks
from wangge.ratings.inspecting import id_in, last_inspectors
from wangge.ratings.models import Draw, Mark, Pick, Proof, Rectification, Recusal, Round, Sheet
from wangge.ratings.operations import open_round
from wangge.ratings.operations.checks import Found, record_check
from wangge.ratings.operations.draws import announce_draw, pass_on, reveal_draw
from wangge.ratings.operations.proofs import forget_proofs, read_proof
from wangge.ratings.operations.rectifications import look_again, report_fixed
from wangge.ratings.operations.recusals import declare_interest, end_interest
from wangge.ratings.queries import scheme_of

AT = timezone.now()
TODAY = timezone.localdate(AT)
PLACE = {"lon": "119.004", "lat": "32.688"}


@pytest.fixture
def opened(staff):
    """This year's rating of property companies: eight of the demo, without the demo's own draw."""
    opened = open_round("property_companies", TODAY, actor=staff("pingjia01"), at=AT)
    Rectification.objects.all().delete()  # what the demo's decisions ask for
    Pick.objects.filter(draw__round=opened).delete()
    Draw.objects.filter(round=opened).delete()
    return opened


@pytest.fixture
def draw(opened, staff):
    """This month's draw, announced by the rating officer."""
    return announce_draw(opened.pk, day=TODAY, public_source="第 1 期", actor=staff("pingjia01"), at=AT)


@pytest.fixture
def drawn(draw, staff):
    """The same, revealed by the supervisor."""
    return reveal_draw(draw.pk, public="03 11 17", actor=staff("zhibanzhang01"), at=AT)


@pytest.fixture
def pick(drawn):
    """The first object drawn."""
    return drawn.picks.order_by("ordinal").first()


@pytest.fixture
def inspector(pick, staff):
    """Whoever drew it."""
    return staff(Account.objects.get(pk=pick.by_id).username)


def picture(colour="red"):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    file.seek(0)
    return file


def photos(colour="red"):
    return read_photos([picture(colour)])


def found(pick, missed=(), **changed):
    """A whole sheet, all met but `missed`, with photos where they are asked for."""
    indicators = scheme_of(pick.draw.round).of_source("check")
    best = {"met": "met"}
    marks = {one.key: best.get(one.how) or f"{one.levels or one.weight}" for one in indicators}
    marks |= {one.key: "missed" if one.how == "met" else "1" for one in indicators if one.key in missed}
    told = {
        "marks": marks,
        "words": dict.fromkeys(missed, "垃圾桶满溢，未清运"),
        "photos": {one.key: photos() for one in indicators if one.evidence},
    }
    return Found(**told | PLACE | changed)


def written(draw, path):
    """The record of a draw whose month is over, as anybody downloads it."""
    path.write_text(json.dumps(public_record(draws().defer(None).get(pk=draw.pk), draw.after), ensure_ascii=False))
    return path


def of_company(staff, subject):
    """The manager of a company that was drawn."""
    held = Appointment.objects.get(body=subject.body_id, post="company_manager", account__username__startswith="crew")
    return staff(held.account.username)


# ── the draw ──


def test_the_announcement_binds_what_the_record_shows(draw):
    assert draw.record["announcement"] == draw.announcement
    told = public_record(draws().defer(None).get(pk=draw.pk), TODAY)
    assert len(told["list"]["items"]) == draw.objects_count == draw.round.subjects.count()
    assert digest_of(told["list"]["items"]) == told["list"]["digest"]
    assert "items" not in draw.record["list"]  # the objects of a round are frozen: told again from there
    assert "revealed" not in draw.record
    journal = JournalEntry.objects.filter(event="ratings.DrawAnnounced").latest("id")
    assert journal.data["digest"] == draw.announcement


def test_the_secret_stands_nowhere_before(draw, staff):
    before = json.dumps(Draw.objects.values_list("record", flat=True).get(pk=draw.pk))
    reveal_draw(draw.pk, public="1", actor=staff("zhibanzhang01"), at=AT)
    draw.refresh_from_db()
    secret = draw.record["revealed"]["secret"]
    assert secret not in before
    assert bytes.fromhex(secret) not in bytes(draw.secret_sealed)
    assert secret.encode() not in bytes(draw.secret_sealed)


def test_what_was_drawn_is_what_anybody_draws_again(drawn, tmp_path):
    record, items = read_record(written(drawn, tmp_path / "record.json"))
    assert differences(record, items) == []
    picks = [id_in(key) for key in record["revealed"]["picks"]]
    assert picks == [pick.subject.thing for pick in drawn.picks.select_related("subject")]
    assert len(picks) == 2  # a quarter of eight


def test_twice_announced_and_twice_revealed_is_once(draw, staff):
    again = announce_draw(draw.round_id, day=TODAY, public_source="别的", actor=staff("pingjia01"), at=AT)
    assert again.pk == draw.pk and again.public_source == "第 1 期"
    first = reveal_draw(draw.pk, public="03 11 17", actor=staff("zhibanzhang01"), at=AT)
    second = reveal_draw(draw.pk, public="99", actor=staff("zhibanzhang01"), at=AT + timedelta(hours=1))
    assert second.record == first.record and second.revealed_at == first.revealed_at
    assert Pick.objects.filter(draw=draw).count() == 2


def test_who_announced_does_not_reveal_and_no_inspector_does(draw, staff):
    with pytest.raises(Refused) as told:
        reveal_draw(draw.pk, public="1", actor=staff("pingjia01"), at=AT)
    assert told.value.code == "same-person"
    with pytest.raises(Forbidden):
        reveal_draw(draw.pk, public="1", actor=staff("duban01"), at=AT)
    with pytest.raises(Forbidden):
        announce_draw(draw.round_id, day=TODAY, actor=staff("duban01"), at=AT)


def test_a_public_number_that_was_named_is_asked_for(draw, staff):
    with pytest.raises(Invalid) as told:
        reveal_draw(draw.pk, public=" ", actor=staff("zhibanzhang01"), at=AT)
    assert told.value.field == "public"
    with pytest.raises(Invalid):
        reveal_draw(draw.pk, public="待开奖", actor=staff("zhibanzhang01"), at=AT)


def test_a_public_number_has_one_spelling(draw, staff):
    told = reveal_draw(draw.pk, public="０3，11、 017", actor=staff("zhibanzhang01"), at=AT)
    assert told.record["revealed"]["public"] == "3 11 17"


def test_a_draw_is_of_its_own_time(opened, staff):
    officer = staff("pingjia01")
    with pytest.raises(Refused) as told:
        announce_draw(opened.pk, day=opened.first - timedelta(days=1), actor=officer, at=AT)
    assert told.value.code == "outside"
    with pytest.raises(Refused) as told:
        announce_draw(opened.pk, day=opened.first, actor=officer, at=AT + timedelta(days=400))
    assert told.value.code == "over"


def test_a_scheme_without_checks_draws_nothing(staff):
    other = open_round("departments", TODAY, actor=staff("pingjia01"), at=AT)
    with pytest.raises(Refused) as told:
        announce_draw(other.pk, day=TODAY, actor=staff("pingjia01"), at=AT)
    assert told.value.code == "no-checks"


def test_where_nobody_is_left_the_objects_are_named(opened, staff):
    Appointment.objects.filter(post__in=["inspector", "property_handler"]).update(valid_until=TODAY)
    with pytest.raises(Refused) as told:
        announce_draw(opened.pk, day=TODAY, actor=staff("pingjia01"), at=AT)
    assert told.value.code == "nobody"
    assert "8" in told.value.reason and opened.subjects.order_by("id").first().title in told.value.reason


def test_who_has_an_interest_does_not_inspect_and_it_is_kept(opened, staff):
    inspectors = ["duban01", "wuguan01"]
    for name in inspectors:
        for subject in opened.subjects.all():
            declare_interest(subject.pk, ground="works", actor=staff(name), at=AT)
    draw = announce_draw(opened.pk, day=TODAY, actor=staff("pingjia01"), at=AT)
    drawn = reveal_draw(draw.pk, actor=staff("zhibanzhang01"), at=AT)
    names = set(Account.objects.filter(pk__in=drawn.picks.values("by_id")).values_list("username", flat=True))
    assert names == {"crew-00698"} or not names & set(inspectors)
    assert Recusal.objects.count() == 16


def test_stepping_back_hands_the_check_on_by_the_seed(pick, inspector, drawn, tmp_path):
    declare_interest(pick.subject_id, ground="lives", actor=inspector, at=AT)
    declare_interest(pick.subject_id, ground="lives", actor=inspector, at=AT)
    recusal = Recusal.objects.get()
    assert recusal.pick_id == pick.pk
    pick.refresh_from_db()
    assert pick.by_id != inspector.id
    drawn.refresh_from_db()
    assert differences(*read_record(written(drawn, tmp_path / "record.json"))) == []
    assert len(drawn.record["revealed"]["stepped_back"]) == 1
    with pytest.raises(Forbidden):
        record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=AT)
    end_interest(recusal.pk, actor=inspector, at=AT)
    with pytest.raises(Refused):
        end_interest(recusal.pk, actor=inspector, at=AT)


def test_an_interest_needs_its_ground_and_somebody_else(pick, inspector, staff):
    with pytest.raises(Invalid):
        declare_interest(pick.subject_id, ground="", actor=inspector, at=AT)
    others = Appointment.objects.filter(post__in=["inspector", "property_handler"]).exclude(account=inspector.id)
    for held in others.select_related("account"):
        declare_interest(pick.subject_id, ground="other", actor=staff(held.account.username), at=AT)
    declare_interest(pick.subject_id, ground="other", actor=inspector, at=AT)
    pick.refresh_from_db()
    last = staff(Account.objects.get(pk=pick.by_id).username)
    assert Recusal.objects.filter(by_id=inspector.id, ended_at=None).exists()
    assert draws().get(pk=pick.draw_id).stuck == 1 and pick not in waiting_picks(last, TODAY)
    with pytest.raises(Refused) as told:
        record_check(pick.pk, found(pick), key=new_key(), actor=last, at=AT)
    assert told.value.code == "interest"
    with pytest.raises(Refused) as told:
        pass_on(pick.draw_id, actor=staff("pingjia01"), at=AT)
    assert told.value.code == "nobody" and pick.subject.title in told.value.reason


def test_one_for_whom_nobody_is_left_does_not_keep_the_others_from_being_drawn(draw, staff, tmp_path):
    for held in Appointment.objects.filter(post__in=["inspector", "property_handler"]).select_related("account"):
        for subject in draw.round.subjects.all():
            declare_interest(subject.pk, ground="other", actor=staff(held.account.username), at=AT)
    Appointment.objects.filter(post="property_handler").update(valid_until=TODAY)
    drawn = reveal_draw(draw.pk, public="3 11", actor=staff("zhibanzhang01"), at=AT)
    assert drawn.picks.count() == 2
    assert differences(*read_record(written(drawn, tmp_path / "record.json"))) == []


def test_who_left_is_followed_by_another(pick, inspector, drawn, staff):
    Appointment.objects.filter(account=inspector.id).update(valid_until=TODAY)
    with pytest.raises(Forbidden):
        pass_on(drawn.pk, actor=staff("wuye01"), at=AT)
    assert pass_on(drawn.pk, actor=staff("pingjia01"), at=AT) >= 1
    pick.refresh_from_db()
    assert pick.by_id != inspector.id
    assert pass_on(drawn.pk, actor=staff("pingjia01"), at=AT) == 0


def test_what_was_checked_stays_with_who_checked_it(pick, inspector, drawn, staff):
    record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=AT)
    declare_interest(pick.subject_id, ground="works", actor=inspector, at=AT)
    Appointment.objects.filter(account=inspector.id).update(valid_until=TODAY)
    pass_on(drawn.pk, actor=staff("pingjia01"), at=AT)
    pick.refresh_from_db()
    assert pick.by_id == inspector.id


def test_nobody_comes_twice_in_a_row(opened, drawn, staff):
    things = list(drawn.picks.values_list("subject__thing", flat=True))
    before = last_inspectors(opened, drawn.after)
    assert set(before) >= set(things)
    Draw.objects.filter(pk=drawn.pk).update(first=drawn.first - timedelta(days=31), after=drawn.first)
    next_one = announce_draw(opened.pk, day=TODAY, actor=staff("pingjia01"), at=AT)
    barred = {(id_in(one), id_in(key)) for one, key in next_one.record["barred"]}
    offices = dict(Appointment.objects.values_list("pk", "account"))
    assert {(offices[one], thing) for one, thing in barred} >= {(one, thing) for thing, one in before.items()}


def test_the_public_reads_the_picks_when_they_no_longer_warn(drawn, pick):
    now = draws().defer(None).get(pk=drawn.pk)
    assert not is_open_to_all(now, TODAY) and "revealed" not in public_record(now, TODAY)
    assert is_open_to_all(now, drawn.after) and public_record(now, drawn.after)["revealed"] == drawn.record["revealed"]


def also_at(body_id, account):
    """The same person, who now also runs a company."""
    held = Appointment.objects.filter(body=body_id, post="company_manager").select_related("area").first()
    return Appointment.objects.create(
        account_id=account, body_id=body_id, area=held.area, post="company_manager", valid_from=held.valid_from,
    )  # fmt: skip


def test_the_company_of_another_office_is_not_inspected(opened, staff):
    inspector, subject = staff("duban01"), opened.subjects.order_by("id").first()
    also_at(subject.body_id, inspector.id)
    draw = announce_draw(opened.pk, day=TODAY, actor=staff("pingjia01"), at=AT)
    checking = {office.id for office in inspector.holding("ratings.check")}
    told = {id_in(key): bodies for key, _area, bodies in draw.record["inspectors"]}
    assert checking and all(f"{subject.body_id}" in told[one] for one in checking)
    drawn = reveal_draw(draw.pk, actor=staff("zhibanzhang01"), at=AT)
    assert not drawn.picks.filter(subject=subject, by_id=inspector.id).exists()


def test_who_came_to_the_company_since_neither_checks_it_nor_looks_again(pick, inspector, staff):
    username = Account.objects.get(pk=inspector.id).username
    company = of_company(staff, pick.subject)
    also_at(pick.subject.body_id, inspector.id)
    with pytest.raises(Refused) as told:
        record_check(pick.pk, found(pick), key=new_key(), actor=staff(username), at=AT)
    assert told.value.code == "own" and not Sheet.objects.filter(subject=pick.subject).exists()
    record_check(pick.pk, found(pick, missed=["bins_clean"]), key=new_key(), actor=inspector, at=AT)
    row = Rectification.objects.select_related("subject").get()
    report_fixed(row.pk, words="已清运", photos=photos(), **PLACE, actor=company, at=AT)
    with pytest.raises(Refused) as told:
        look_again(row.pk, passed=True, actor=staff(username), at=AT)
    assert told.value.code == "own"
    assert look_again(row.pk, passed=True, actor=inspector, at=AT).closed_at


# ── the sheet ──


def test_a_sheet_is_handed_in_whole_and_once(pick, inspector):
    key, sheet = new_key(), None
    for _time in range(2):
        sheet = record_check(pick.pk, found(pick), key=key, actor=inspector, at=AT)
    assert Sheet.objects.get(round=pick.draw.round) == sheet
    assert sheet.is_check and (sheet.lon, sheet.lat) == (119.004, 32.688)
    indicators = scheme_of(pick.draw.round).of_source("check")
    assert Mark.objects.filter(sheet=sheet).count() == len(indicators)
    assert set(Proof.objects.values_list("indicator", flat=True)) == {one.key for one in indicators if one.evidence}
    assert all((one.lon, one.lat) == (119.004, 32.688) for one in Proof.objects.all())
    with pytest.raises(Refused) as told:
        record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=AT)
    assert told.value.code == "twice"


def test_what_was_drawn_is_checked_while_nobody_is_warned(pick, inspector):
    last = AT + (pick.draw.after - TODAY) - timedelta(days=1)
    late = last + timedelta(days=1)
    assert pick in waiting_picks(inspector, timezone.localdate(last))
    assert pick not in waiting_picks(inspector, timezone.localdate(late))
    with pytest.raises(Refused) as told:
        record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=late)
    assert told.value.code == "late"
    assert record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=last)


def without(pick, **names):
    """A whole sheet in which one indicator is said otherwise."""
    whole = found(pick)
    told = {"marks": whole.marks, "words": whole.words, "photos": whole.photos} | PLACE
    return Found(**told | names)


def test_bad_sheets_are_refused_with_the_indicator_and_nothing_is_kept(pick, inspector):
    scheme = scheme_of(pick.draw.round)
    whole = found(pick)
    cases = [
        ("place", "no-place", without(pick, lon="")),
        ("place", "no-place", without(pick, lon="nan")),
        ("place", "no-place", without(pick, lat="132")),
        ("bins_clean", "missing", without(pick, marks={**whole.marks, "bins_clean": ""})),
        ("bins_clean", "unknown", without(pick, marks={**whole.marks, "bins_clean": "3"})),
        ("stairs_clean", "range", without(pick, marks={**whole.marks, "stairs_clean": "4"})),
        ("stairs_clean", "range", without(pick, marks={**whole.marks, "stairs_clean": "NaN"})),
        ("stairs_clean", "range", without(pick, marks={**whole.marks, "stairs_clean": "1.5"})),
        ("bins_clean", "no-words", without(pick, marks={**whole.marks, "bins_clean": "missed"})),
        ("bins_clean", "no-photo", without(pick, photos={})),
    ]
    assert scheme.indicator("bins_clean").evidence
    for field, code, bad in cases:
        with pytest.raises(Invalid) as told:
            record_check(pick.pk, bad, key=new_key(), actor=inspector, at=AT)
        first = field if code != "no-photo" else told.value.field
        assert (told.value.field, told.value.code) == (first, code)
    assert not Sheet.objects.filter(round=pick.draw.round).exists() and not Rectification.objects.exists()


def test_not_applicable_needs_no_photo_and_counts_nowhere(pick, inspector):
    whole = found(pick)
    told = without(pick, marks={**whole.marks, "station_open": "na"}, photos={**whole.photos, "station_open": ()})
    sheet = record_check(pick.pk, told, key=new_key(), actor=inspector, at=AT)
    mark = sheet.marks.get(indicator="station_open")
    assert (mark.given, mark.of) == (None, None)


def test_only_its_inspector_hands_it_in_and_only_while_the_round_is_open(pick, inspector, staff):
    others = {"duban01", "wuguan01", "pingjia01", "wuye01"} - {Account.objects.get(pk=inspector.id).username}
    for name in others:
        with pytest.raises(Forbidden):
            record_check(pick.pk, found(pick), key=new_key(), actor=staff(name), at=AT)
    Round.objects.filter(pk=pick.draw.round_id).update(state=Round.COMPUTED)
    with pytest.raises(Refused) as told:
        record_check(pick.pk, found(pick), key=new_key(), actor=inspector, at=AT)
    assert told.value.code == "closed"


def test_a_key_of_another_sheet_is_no_key(drawn, staff):
    one, other = drawn.picks.order_by("ordinal")
    key = new_key()
    actors = {pick: staff(Account.objects.get(pk=pick.by_id).username) for pick in (one, other)}
    record_check(one.pk, found(one), key=key, actor=actors[one], at=AT)
    with pytest.raises(Invalid) as told:
        record_check(other.pk, found(other), key=key, actor=actors[other], at=AT)
    assert told.value.code == "bad-key"


# ── what is put right ──


@pytest.fixture
def rectification(pick, inspector):
    """Bins that were not clean."""
    record_check(pick.pk, found(pick, missed=["bins_clean"]), key=new_key(), actor=inspector, at=AT)
    return Rectification.objects.select_related("subject__round").get()


def test_what_is_not_met_is_to_be_put_right_by_a_day(rectification, pick):
    indicator = scheme_of(pick.draw.round).indicator("bins_clean")
    assert rectification.indicator == indicator.key and rectification.words == "垃圾桶满溢，未清运"
    days = timezone.localdate(rectification.due) - TODAY  # by day: work ends in the evening
    assert days >= timedelta(days=indicator.days - 1)  # written before the morning, today is the first of them


def test_partly_met_is_not_enough_below_six_tenths(pick, inspector):
    whole = found(pick)
    told = without(pick, marks={**whole.marks, "stairs_clean": "2"}, words={"stairs_clean": "角落有积灰"})
    record_check(pick.pk, told, key=new_key(), actor=inspector, at=AT)
    assert Rectification.objects.get().indicator == "stairs_clean"  # one of two points: half


def test_put_right_by_the_body_looked_at_by_another_and_the_mark_stays(rectification, inspector, staff):
    company = of_company(staff, rectification.subject)
    with pytest.raises(Invalid):
        report_fixed(rectification.pk, words="已清运", actor=company, at=AT)  # a photo is asked for
    with pytest.raises(Invalid) as told:
        report_fixed(rectification.pk, words="已清运", photos=photos(), actor=company, at=AT)
    assert told.value.field == "place"
    with pytest.raises(Refused):
        look_again(rectification.pk, passed=True, actor=inspector, at=AT)
    report_fixed(rectification.pk, words="已清运", photos=photos("green"), **PLACE, actor=company, at=AT)
    with pytest.raises(Refused):
        report_fixed(rectification.pk, words="又改", photos=photos(), **PLACE, actor=company, at=AT)
    with pytest.raises(Invalid):
        look_again(rectification.pk, passed=False, actor=inspector, at=AT)
    back = look_again(rectification.pk, passed=False, words="桶身还脏", actor=inspector, at=AT)
    assert back.sent_back == 1 and back.fixed_at is None and back.why_back == "桶身还脏"
    report_fixed(rectification.pk, words="桶身已洗", photos=photos("blue"), **PLACE, actor=company, at=AT)
    closed = look_again(rectification.pk, passed=True, actor=inspector, at=AT)
    assert closed.closed_at == AT and closed.closed_by == inspector.id
    mark = rectification.sheet.marks.get(indicator="bins_clean")
    assert mark.given == 0
    with pytest.raises(Refused):
        look_again(rectification.pk, passed=True, actor=inspector, at=AT)


def test_who_has_an_interest_does_not_look_again(rectification, inspector, staff):
    company = of_company(staff, rectification.subject)
    report_fixed(rectification.pk, words="已清运", photos=photos(), **PLACE, actor=company, at=AT)
    thing = rectification.subject.thing
    recusal = Recusal.objects.create(
        by_id=inspector.id, thing=thing, title="物业", office_id=new_key(), ground="lives", at=AT
    )
    with pytest.raises(Refused) as told:
        look_again(rectification.pk, passed=True, actor=inspector, at=AT)
    assert told.value.code == "interest"
    Recusal.objects.filter(pk=recusal.pk).update(ended_at=AT)
    assert look_again(rectification.pk, passed=True, actor=inspector, at=AT).closed_at == AT


def test_others_neither_answer_nor_look(rectification, inspector, staff):
    stranger = next(
        staff(held.account.username)
        for held in Appointment.objects.filter(post="company_manager").exclude(body=rectification.subject.body_id)
    )
    for actor in (stranger, inspector, staff("pingjia01")):
        with pytest.raises(Forbidden):
            report_fixed(rectification.pk, words="已改", photos=photos(), **PLACE, actor=actor, at=AT)
    for actor in (stranger, of_company(staff, rectification.subject), staff("pingjia01")):
        with pytest.raises(Forbidden):
            look_again(rectification.pk, passed=True, actor=actor, at=AT)


def test_each_sees_what_concerns_them(rectification, inspector, staff):
    stranger = next(
        staff(held.account.username)
        for held in Appointment.objects.filter(post="company_manager").exclude(body=rectification.subject.body_id)
    )
    seen = (inspector, of_company(staff, rectification.subject), staff("pingjia01"))
    assert [rectifications_for(actor).count() for actor in seen] == [1, 1, 1]
    assert [rectifications_for(actor).count() for actor in (stranger, staff("zuoxi01"))] == [0, 0]


def test_what_is_late_is_listed_until_it_is_put_right(rectification, staff):
    later = rectification.due + timedelta(minutes=1)
    assert list(overdue(Rectification.objects.all(), later)) == [rectification]
    assert not overdue(Rectification.objects.all(), AT)
    company = of_company(staff, rectification.subject)
    report_fixed(rectification.pk, words="已改", photos=photos(), **PLACE, actor=company, at=later)
    assert not overdue(Rectification.objects.all(), later)


def test_what_is_still_open_is_not_opened_twice(rectification, drawn, inspector, staff, pick):
    """Another draw finds the same again: it stays as it was found."""
    other = Draw.objects.create(
        round=drawn.round, first=drawn.after, after=drawn.after + timedelta(days=31), announced_at=AT,
        secret_sealed=b"", record=drawn.record, objects_count=8, announcement="", revealed_at=AT,
    )  # fmt: skip
    again = Pick.objects.create(
        draw=other, subject=pick.subject, ordinal=1, by_id=inspector.id, office_id=pick.office_id, office_title="x"
    )
    told = found(again, missed=["bins_clean"])
    record_check(again.pk, told, key=new_key(), actor=inspector, at=AT + timedelta(days=1))
    assert Rectification.objects.count() == 1


def test_photos_are_for_both_sides_and_each_look_is_logged(rectification, inspector, staff):
    proof = Proof.objects.filter(indicator="bins_clean").get()
    looks = AccessEvent.objects.count()
    for actor in (inspector, of_company(staff, rectification.subject), staff("pingjia01"), staff("fuhe01")):
        assert read_proof(proof.pk, actor=actor, at=AT).exists()
    assert AccessEvent.objects.count() == looks + 4
    with pytest.raises(Forbidden):
        read_proof(proof.pk, actor=staff("zuoxi01"), at=AT)


def test_photos_are_forgotten_after_two_years(rectification):
    """The rows go with the deed, the files after its commit."""
    assert forget_proofs(at=AT + timedelta(days=700)) == 0
    kept = Proof.objects.count()
    assert forget_proofs(at=AT + timedelta(days=731)) == kept
    assert not Proof.objects.exists() and Rectification.objects.exists()
