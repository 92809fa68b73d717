"""What bodies write down of their work: daily logs and minutes, added and written anew, read by who supervises."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.ratings.rounds import staff_of
from wangge.accounts.models import Account, Appointment
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.organisations.models import Body
from wangge.workforce.models import BodyRecord, RecordText
from wangge.workforce.operations import Written, blank_record, correct_record, write_record
from wangge.workforce.recorded import (
    bodies_writing,
    is_as_written,
    kind_of,
    members_on,
    missing_of,
    present_at,
    records_for,
)

AT = timezone.now()
TODAY = timezone.localdate(AT)
HOME = "/tianchang/desk/logs/"
LOG, MEETING = "centre_log", "centre_meeting"


@pytest.fixture
def officer(staff):
    """Somebody of the street's property centre, and its body."""
    return staff("wuguan01")


@pytest.fixture
def centre(officer):
    return bodies_writing(officer).get()


def log(centre, actor, words="巡查三个小区，两处路灯报修", *, key=None, on=TODAY, kind=LOG, **more):
    return write_record(centre.pk, Written(kind, on, words, **more), key=key or new_key(), actor=actor, at=AT)


def own(centre):
    """What the test wrote, beside what the demo made."""
    return BodyRecord.objects.filter(body=centre, invented=False)


def minutes(centre, actor, **more):
    member, _title = members_on(centre, TODAY)[0]
    told = {"present": (f"{member}",), "decided": "下周三前修好，物管中心督办", **more}
    return log(centre, actor, "两处路灯怎样修", kind=MEETING, **told)


def corrected(made, actor, words="巡查四个小区", because="少写了一个", **more):
    told = {"because": because, "key": new_key(), "actor": actor, "at": AT, **more}
    return correct_record(made.pk, Written(made.kind, made.on, words), **told)


def test_a_line_of_the_log_is_written_once_and_journaled(centre, officer):
    key = new_key()
    made = log(centre, officer, key=key)
    assert log(centre, officer, key=key) == made and own(centre).count() == 1
    assert (made.office_title, made.present, made.text.decided) == (officer.offices[0].signs_as, [], "")
    entries = JournalEntry.objects.filter(event="workforce.RecordWritten")
    assert sum(f"{made.pk}" in f"{one.data}" for one in entries) == 1
    assert not any("巡查" in f"{one.data}" for one in entries)


def test_minutes_say_who_was_there_and_what_was_decided(centre, officer):
    with pytest.raises(Invalid, match="到会的成员"):
        minutes(centre, officer, present=())
    member, _title = members_on(centre, TODAY)[0]
    with pytest.raises(Invalid, match="重新勾选"):
        minutes(centre, officer, present=(f"{member}", f"{new_key()}"))  # of another body, or of none
    with pytest.raises(Invalid, match="议定了什么"):
        minutes(centre, officer, decided=" ")
    made = minutes(centre, officer, guests="社区两委、居民代表 3 人")
    assert present_at(made) == [members_on(centre, TODAY)[0][1]]
    Appointment.objects.filter(body=centre).update(valid_until=TODAY)
    assert present_at(made) == ["已不在任的一位"], "who is gone is named no more"


@pytest.mark.parametrize("field", ["words", "papers", "guests"])
def test_a_number_of_a_person_is_refused_wherever_it_is_written(centre, officer, field):
    told = {"words": "路灯报修", field: "居民来电 138 0013 8000"}
    with pytest.raises(Invalid, match="不写居民的个人信息") as refused:
        log(centre, officer, told.pop("words"), **told)
    assert refused.value.field == field and not own(centre).exists()


def test_what_a_record_needs(centre, officer):
    for told, match in (
        ({"words": ""}, "做了什么"), ({"on": None}, "请填日期"), ({"on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"on": TODAY - timedelta(days=32)}, "不能再补记"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=match):
            log(centre, officer, **told)
    with pytest.raises(Refused, match="不记这一类"):
        log(centre, officer, kind="no_such")


def test_a_mistaken_one_is_written_anew_and_stays(centre, officer):
    made = log(centre, officer, on=TODAY - timedelta(days=30))
    with pytest.raises(Invalid, match="为什么更正"):
        corrected(made, officer, because="")
    new = corrected(made, officer)
    made.refresh_from_db()
    assert (new.corrects, new.text.because, made.text.words) == (made, "少写了一个", "巡查三个小区，两处路灯报修")
    with pytest.raises(Refused, match="已经更正过"):
        corrected(made, officer)
    assert corrected(new, officer, words="巡查五个小区").corrects == new


def test_nobody_changes_or_deletes_one_in_the_database(centre, officer):
    made = log(centre, officer)
    for deed in (lambda rows: rows.update(digest="别的"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed(BodyRecord.objects.filter(pk=made.pk))


def test_only_the_own_body_writes_and_only_who_is_above_reads(centre, officer, staff):
    made = log(centre, officer)
    for who in ("duban01", "xiaofang01"):
        with pytest.raises(Forbidden):
            log(centre, staff(who))
        with pytest.raises(Forbidden):
            corrected(made, staff(who))
    reads = {who: records_for(staff(who)).filter(pk=made.pk).exists() for who in ("duban01", "shenji01", "xiaofang01")}
    assert reads == {"duban01": True, "shenji01": True, "xiaofang01": False}
    other = Body.objects.filter(kind="community").order_by("key").first()
    with pytest.raises(Forbidden):
        log(other, officer)


def test_what_is_due_and_not_written_is_said(officer, centre, monkeypatch):
    told = {"kind": centre.kind, "area": centre.area, "invented": True, "valid_from": TODAY}
    new = Body.objects.create(key=f"c{new_key()}"[:30], name="新中心（虚构）", **told)
    writer = staff_of(new, "records.write", area=new.area)
    monkeypatch.setattr("wangge.workforce.recorded.current_calendar", lambda hours: Workdays())
    assert [(one.kind.key, one.since) for one in missing_of([new], TODAY)] == [(LOG, TODAY)]
    log(new, writer)
    assert not missing_of([new], TODAY)
    assert [one.since for one in missing_of([new], TODAY + timedelta(days=1))] == [TODAY + timedelta(days=1)]
    monkeypatch.setattr("wangge.workforce.recorded.current_calendar", lambda hours: Workdays(off=1))
    assert not missing_of([new], TODAY + timedelta(days=3)), "nobody writes on a day off"


class Workdays:
    """A calendar all of whose days are worked, or none."""

    def __init__(self, off=0):
        self.off = off

    def departures(self, first, last, listed):
        return (), self.off, (), 0


def test_it_is_written_corrected_and_read_on_the_pages(centre, signed_in):
    browser = signed_in("wuguan01")
    page = browser.get(HOME).text
    assert "物管中心工作日志" in page and "new/?body=" in page
    form = f"{HOME}new/?body={centre.pk}&kind={MEETING}"
    html = browser.get(form).text
    member, title = members_on(centre, TODAY)[0]
    assert title in html and "不写居民的姓名" in html
    sent = {"key": new_key(), "kind": MEETING, "body": f"{centre.pk}", "on": f"{TODAY}", "words": "路灯怎样修"}
    refused = browser.post(f"{HOME}new/", sent)
    assert refused.status_code == 422 and "到会的成员" in refused.text and "路灯怎样修" in refused.text
    done = browser.post(f"{HOME}new/", sent | {"present": f"{member}", "decided": "周三前修好"})
    made = own(centre).get()
    assert done["Location"] == f"{HOME}{made.pk}/" and kind_of(made).key == MEETING
    correct = f"{HOME}{made.pk}/correct/"
    assert correct in browser.get(done["Location"]).text and f'value="{member}" checked' in browser.get(correct).text
    again = {**sent, "key": new_key(), "present": f"{member}", "decided": "周四前修好", "because": "日子写错"}
    new = browser.post(correct, again)["Location"]
    reader = signed_in("duban01")  # the same browser: each sign-in takes it over
    told = reader.get(new).text
    assert "周四前修好" in told and "日子写错" in told and "correct/" not in told and title in told
    earlier = f"{HOME}{made.pk}/earlier/"
    before = reader.get(f"{HOME}{made.pk}/").text
    assert earlier in before and "周三前修好" not in before and not looks(made)
    assert "周三前修好" in reader.get(earlier).text and looks(made) == 1
    listed = reader.get(HOME).text
    assert f"{HOME}{made.pk}/" not in listed and new in listed and "new/?body=" not in listed
    stranger = signed_in("xiaofang01")
    assert {stranger.get(address).status_code for address in (HOME, new, correct, form, earlier)} == {403}


def looks(made):
    return AccessEvent.objects.filter(subject_kind="body-record", subject_id=made.pk).count()


def test_a_correction_keeps_the_kind_and_the_days_that_were_open_then(centre, officer):
    first = log(centre, officer, on=TODAY - timedelta(days=2))
    made = corrected(first, officer)
    for on, match in ((TODAY - timedelta(days=32), "不能再补记"), (TODAY + timedelta(days=1), "还没有到")):
        with pytest.raises(Invalid, match=match):
            again(made, officer, Written(LOG, on, "别的"), at=AT + timedelta(days=3))
    with pytest.raises(Refused, match="不能改类别"):
        again(made, officer, Written(MEETING, TODAY, "别的", decided="没有"))
    assert again(made, officer, Written(LOG, TODAY, "是今天的"), at=AT + timedelta(days=40)).on == TODAY


def again(made, actor, written, at=AT):
    return correct_record(made.pk, written, because="写错", key=new_key(), actor=actor, at=at)


def test_a_resident_who_was_named_is_blanked_by_somebody_else(centre, officer, staff):
    made = minutes(centre, officer, guests="居民王某", papers="王某的信")
    above = staff("duban01")
    with pytest.raises(Forbidden):
        blank_record(made.pk, because="写了居民", actor=officer, at=AT)
    with pytest.raises(Forbidden):
        blank_record(made.pk, because="写了居民", actor=staff("xiaofang01"), at=AT)
    with pytest.raises(Invalid, match="为什么抹去"):
        blank_record(made.pk, because=" ", actor=above, at=AT)
    blank_record(made.pk, because="写了居民", actor=above, at=AT)
    text = RecordText.objects.get(pk=made.pk)
    assert not any(getattr(text, name) for name in (*RecordText.TOLD, "salt"))
    assert (text.blanked_by, text.blanked_why, text.blanked_at) == (above.id, "写了居民", AT)
    with pytest.raises(Refused, match="已经抹去"):
        blank_record(made.pk, because="再来", actor=above, at=AT)
    entry = JournalEntry.objects.filter(event="workforce.RecordBlanked").order_by("-id").first()
    assert f"{made.pk}" in f"{entry.data}" and "王某" not in f"{entry.data}"
    assert log_again(made, officer).text.words == "修路灯", "what was blanked may be written anew"


def log_again(made, actor):
    member, _title = members_on(made.body, TODAY)[0]
    return again(made, actor, Written(MEETING, TODAY, "修路灯", present=(f"{member}",), decided="没有"))


def test_words_that_were_changed_behind_are_told_apart(centre, officer):
    made = log(centre, officer)
    assert is_as_written(made)
    RecordText.objects.filter(pk=made.pk).update(words="别的")
    assert not is_as_written(BodyRecord.objects.get(pk=made.pk))


def test_words_go_after_ten_years_and_the_record_stays(centre, officer):
    made = log(centre, officer)
    carry_out("workforce.forget_records", at=AT + timedelta(days=3650))
    assert RecordText.objects.get(pk=made.pk).words
    carry_out("workforce.forget_records", at=AT + timedelta(days=3654))
    assert not RecordText.objects.get(pk=made.pk).words and own(centre).get() == made


def test_it_is_blanked_on_the_page_and_shown_as_blanked(centre, officer, signed_in):
    made = log(centre, officer, "到居民王某家看漏水")
    page, deed = f"{HOME}{made.pk}/", f"{HOME}{made.pk}/blank/"
    writer = signed_in("wuguan01")
    assert deed not in writer.get(page).text and writer.post(deed, {"because": "写了居民"}).status_code == 403
    above = signed_in("duban01")
    assert deed in above.get(page).text and above.post(deed, {}).status_code == 422
    assert above.post(deed, {"because": "写了居民"})["Location"] == page
    told = above.get(page).text
    assert "王某" not in told and "文字已由另外的人抹去" in told and "写了居民" in told and deed not in told
    assert "王某" not in above.get(HOME).text and "文字已抹去" in above.get(HOME).text


def test_minutes_of_an_earlier_day_tick_the_members_of_that_day(centre, signed_in):
    day, was = TODAY - timedelta(days=3), Appointment.objects.filter(body=centre).first()
    account = Account.objects.create(username="gone", kind="staff", name="离任的（虚构）", created_at=AT)
    told = {"post": was.post, "body": centre, "area": was.area, "valid_from": day, "valid_until": TODAY}
    former = Appointment.objects.create(account=account, **told).pk
    browser = signed_in("wuguan01")
    assert f"{former}" not in browser.get(f"{HOME}new/?body={centre.pk}&kind={MEETING}").text
    sent = {"key": new_key(), "kind": MEETING, "body": f"{centre.pk}", "on": f"{day}", "words": "路灯怎样修"}
    listed = browser.post(f"{HOME}new/", sent | {"members": "1"})
    assert listed.status_code == 200 and f"{former}" in listed.text and "路灯怎样修" in listed.text
    assert not own(centre).exists()
    sent |= {"present": f"{former}", "decided": "没有"}
    late = browser.post(f"{HOME}new/", sent | {"on": f"{TODAY}"})
    assert late.status_code == 422 and "重新勾选" in late.text
    assert browser.post(f"{HOME}new/", sent).status_code == 302
    assert own(centre).get().present == [f"{former}"]


def test_the_list_asks_as_much_for_many_as_for_one(centre, officer, signed_in, django_assert_max_num_queries):
    browser = signed_in("duban01")
    log(centre, officer)
    browser.get(HOME)
    for days in range(1, 9):
        log(centre, officer, on=TODAY - timedelta(days=days))
    with django_assert_max_num_queries(16):
        assert browser.get(HOME).status_code == 200


def test_who_may_do_all_is_no_body_that_writes(centre):
    assert not bodies_writing(SYSTEM).exists()
