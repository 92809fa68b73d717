"""A reporter adds to what they said: on the portal, by the API and by telephone; it changes nothing but the story."""

import sys
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile

from tests.cases.conftest import MONDAY, Matter, picture
from tests.cases.test_steps import reason_of
from wangge.accounts.queries import actor_holding
from wangge.cases.api.telling import moves_of, whole
from wangge.cases.models import Case
from wangge.cases.operations import Report, declare_interest, index_written, record_find, tell_more
from wangge.cases.own_side import MOST_TOLD, reporter_steps
from wangge.cases.queries import case_in_sight, timeline, visible_to
from wangge.cases.web.story import who_moved
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS, allows
from wangge.core.photos import read_photos
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE

API = "/tianchang/api/v1/follow/"


def more(matter, actor, words="又多了一辆车", *, key=None, photos=()):
    return tell_more(matter.case.pk, words=words, key=key or new_key(), actor=actor, at=matter.at, photos=photos)


def names(matter):
    return [step.name for step in reporter_steps(matter.now, matter.reporter, matter.at)]


def test_words_stand_in_the_timeline_and_nothing_else_moves(matter):
    before = matter.now
    move = more(matter, matter.reporter)
    now = matter.now
    assert (now.state, now.due, now.stage_since, now.moves) == (before.state, before.due, before.stage_since, 2)
    assert (move.from_state, move.to_state, move.office_title) == ("reported", "reported", "")
    assert JournalEntry.objects.latest("id").data["step"] == TOLD_MORE


def test_the_same_key_is_once_and_another_text_under_it_is_refused(matter):
    key = new_key()
    assert more(matter, matter.reporter, key=key) == more(matter, matter.reporter, key=key) and matter.now.moves == 2
    with reason_of("key-used"):
        more(matter, matter.reporter, "另一句", key=key)


def test_the_reporter_and_who_takes_reports_down_may_and_nobody_else(matter, plate, staff):
    assert more(matter, staff("zuoxi01")).office_title
    for other in (ANONYMOUS, Matter(plate).reporter, staff("shenji01"), staff("xiaofang01")):
        with pytest.raises(Forbidden):
            more(matter, other)


def test_who_handles_a_matter_does_not_speak_for_its_reporter(matter, staff):
    handler = matter.walk_to("handling").holder_of("cases.handle", matter.now.handling_body)
    clerk = staff("zuoxi01")
    with pytest.raises(Forbidden, match="承办单位"):
        more(matter, replace(clerk, offices=clerk.offices + handler.offices))
    assert more(matter, clerk)


def test_taking_an_addition_down_is_no_step_by_which_an_office_goes_on_seeing_the_matter(matter, staff):
    clerk = staff("zuoxi01")
    confined = replace(clerk, offices=tuple(replace(one, duty=frozenset({"reported"})) for one in clerk.offices))
    more(matter, confined)
    assert visible_to(confined).filter(pk=matter.case.pk).exists()
    matter.take("verify", matter.holder_of("cases.verify"))
    assert not allows(confined, "cases.view", matter.now)
    assert not visible_to(confined).filter(pk=matter.case.pk).exists()


def test_the_reporter_reads_that_it_was_taken_down_and_the_handling_unit_not_by_whom(matter, client, staff):
    matter.walk_to("handling")
    more(matter, staff("zuoxi01"))
    assert told_by(matter, client, staff).step == TOLD_MORE


def told_by(matter, client, staff):
    """The last move, which an office took down: its reporter reads so, the handling unit learns of no office."""
    told = client.get(f"{API}{matter.token}").json()["story"][-1]
    assert told["title"] == "代为登记的补充" and told["office"]
    handler, centre = matter.holder_of("cases.handle", matter.now.handling_body), staff("zuoxi01")
    move = timeline(matter.case)[-1]
    step = method_of(matter.now.version_id).case_type("matter").step(move.step)
    assert who_moved(matter.now, move, handler, step) == "反映人"
    assert move.office_title in who_moved(matter.now, move, centre, step)
    (shown,), (whole,) = (moves_of(matter.now, one, after=move.ordinal - 1) for one in (handler, centre))
    assert (shown.office, shown.by) == ("", "reporter") and whole.office == move.office_title
    return move


def test_photos_and_what_one_person_adds_in_an_hour_have_an_end(matter, monkeypatch):
    limits = sys.modules["wangge.cases.operations.tell_more"]  # of that name the package has the operation
    monkeypatch.setattr(limits, "MOST_PHOTOS", 2)
    monkeypatch.setattr(limits, "HOURLY_TOLD", 3)
    more(matter, matter.reporter, photos=read_photos([picture(), picture(colour=(1, 2, 3))]))
    with reason_of("photos-used"):
        more(matter, matter.reporter, photos=read_photos([picture()]))
    more(matter, matter.reporter)
    more(matter, matter.reporter)
    with reason_of("too-many-told"):
        more(matter, matter.reporter)


def test_whoever_was_merged_is_not_told_to_report_again(matter, plate):
    other = Matter(plate)
    other.take("merge", other.holder_of("cases.merge"), into=str(matter.case.pk))
    with pytest.raises(Refused, match="不用重新反映") as caught:
        more(other, other.reporter)
    assert caught.value.code == "merged"


def test_only_while_somebody_works_on_it_and_not_without_words_nor_for_ever(matter, staff):
    with pytest.raises(Invalid):
        more(matter, matter.reporter, " ")
    for _n in range(MOST_TOLD):
        more(matter, matter.reporter)
    with reason_of("times-used"):
        more(matter, matter.reporter)
    assert more(matter, staff("zuoxi01"))  # what is taken down for them counts apart
    assert TOLD_MORE in names(matter)
    matter.walk_to("closed")
    assert TOLD_MORE not in names(matter)
    with reason_of("over"):
        more(matter, matter.reporter)


@pytest.fixture
def waiting(matter):
    """A matter that waits for its reporter: the clock of the whole stands still."""
    return paused(matter, "reporter")


def paused(matter, waiting_for):
    handler = matter.walk_to("handling").holder_of("cases.handle", matter.now.handling_body)
    matter.take("ask_pause", handler, waiting_for=waiting_for, reason="缺照片")
    matter.take("pause", matter.holder_of("cases.grant"), until="2025-06-11", words="请补照片")
    assert matter.now.state == "waiting" and matter.now.total_due is None
    return matter


def test_where_the_way_itself_asks_for_more_its_own_step_is_offered_and_taken(waiting):
    assert "supplement" in names(waiting) and TOLD_MORE not in names(waiting)
    key = new_key()
    assert more(waiting, waiting.reporter, key=key) == more(waiting, waiting.reporter, key=key)
    assert waiting.now.state == "handling" and waiting.now.timeline.latest("ordinal").step == "supplement"


def test_the_answer_ends_the_pause_whoever_writes_it_down(waiting, client, staff):
    clerk, key = staff("zuoxi01"), new_key()
    first = more(waiting, clerk, "东门北侧", key=key)
    assert more(waiting, clerk, "东门北侧", key=key) == first
    with reason_of("key-used"):
        more(waiting, clerk, "另一句", key=key)
    now, pause = waiting.now, waiting.now.pauses.get()
    assert (now.state, pause.ended_at, pause.ended_by) == ("handling", waiting.at, first) and now.total_due
    move = told_by(waiting, client, staff)
    assert (move.step, move.actor_id, move.actor_kind, move.body_id) == ("supplement", clerk.id, "staff", None)
    entry = JournalEntry.objects.filter(event="cases.CaseMoved").latest("id")
    assert (entry.actor_id, entry.data["step"]) == (clerk.id, "supplement")


def test_what_waits_for_the_weather_goes_on_waiting_whatever_a_caller_says(matter, staff, signed_in):
    paused(matter, "weather")
    form = signed_in("zuoxi01").get(f"{DESK}{matter.case.pk}/told-more/").content.decode()
    assert more(matter, staff("zuoxi01"), "还在").step == TOLD_MORE and "暂停结束" not in form
    assert matter.now.state == "waiting" and matter.now.pauses.get().ended_at is None


def test_a_second_pause_for_another_reason_is_not_ended_by_the_answer_to_the_first(waiting, staff):
    more(waiting, staff("zuoxi01"), "东门北侧")
    paused(waiting, "weather")
    assert more(waiting, staff("zuoxi01"), "还在").step == TOLD_MORE and waiting.now.state == "waiting"


def test_who_stands_aside_or_handles_does_not_end_a_pause_in_the_reporters_name(waiting, staff):
    with pytest.raises(Forbidden):
        more(waiting, waiting.holder_of("cases.handle", waiting.now.handling_body))
    clerk = staff("zuoxi01")
    declare_interest(waiting.case.pk, interest="family", actor=clerk, at=waiting.at)
    with reason_of("recused"):
        more(waiting, clerk)
    assert waiting.now.state == "waiting"


DESK = "/tianchang/desk/cases/"


def test_on_the_desk_it_is_a_form_for_whoever_takes_calls_and_for_nobody_else(matter, signed_in):
    matter.walk_to("handling")
    page, form = f"{DESK}{matter.case.pk}/", f"{DESK}{matter.case.pk}/told-more/"
    clerk, before = signed_in("zuoxi01"), matter.now
    assert f'href="{form}"' in clerk.get(page).content.decode()
    assert f'action="{form}"' in clerk.get(form).content.decode()
    sent = {"key": str(new_key()), "words": "又多了一辆车", "photos": picture()}
    answer = clerk.post(form, sent)
    assert answer.status_code == 302 and answer["Location"] == f"{page}?done={TOLD_MORE}"
    assert "已办：补充情况" in clerk.get(answer["Location"]).content.decode()
    move = matter.now.timeline.latest("ordinal")
    assert (move.step, move.photos.count(), matter.now.state, matter.now.due) == (
        TOLD_MORE, 1, before.state, before.due
    )  # fmt: skip
    for username in ("xiaofang01", "shenji01"):
        other = signed_in(username)
        assert form not in other.get(page).content.decode() and "又多了一辆车" in other.get(page).content.decode()
        assert other.get(form).status_code == other.post(form, sent).status_code == 403


def test_a_refusal_stands_at_its_field_and_keeps_the_words(matter, signed_in):
    form, clerk = f"{DESK}{matter.case.pk}/told-more/", signed_in("zuoxi01")
    empty = clerk.post(form, {"key": str(new_key()), "words": " "})
    assert empty.status_code == 422 and 'id="f-told-words-error"' in empty.content.decode()
    bad = clerk.post(form, {"key": str(new_key()), "words": "车还在", "photos": ContentFile(b"no picture", "x.jpg")})
    assert bad.status_code == 422 and "车还在" in bad.content.decode()
    key = str(new_key())
    matter.walk_to("closed")
    over = clerk.post(form, {"key": key, "words": "车还在"})
    assert over.status_code == 409 and "车还在" in over.content.decode() and "不能再补充" in over.content.decode()
    assert "<form" not in clerk.get(form).content.decode().partition('id="taking-down"')[2].partition("</section>")[0]
    assert matter.now.timeline.filter(step=TOLD_MORE).count() == 0


def test_the_form_says_that_the_answer_is_waited_for(waiting, signed_in):
    clerk, form = signed_in("zuoxi01"), f"{DESK}{waiting.case.pk}/told-more/"
    assert "暂停结束" in clerk.get(form).content.decode()
    clerk.post(form, {"key": str(new_key()), "words": "东门北侧"})
    assert waiting.now.state == "handling"
    assert "暂停结束" not in clerk.get(form).content.decode()


def test_by_the_api_it_is_offered_to_staff_who_may(matter, staff, client):
    matter.walk_to("handling")
    for username, offered in (("zuoxi01", True), ("xiaofang01", False), ("shenji01", False)):
        asked = whole(case_in_sight(matter.case.pk, staff(username)), staff(username), matter.at)
        assert (TOLD_MORE in [step.step for step in asked.steps]) is offered


def test_on_the_portal_it_is_a_form_and_the_desk_reads_it(matter, client, signed_in):
    client.post("/tianchang/follow/", {"token": matter.token})
    address = f"/tianchang/follow/{matter.case.pk}/"
    page = client.get(address).content.decode()
    assert "补充情况" in page and f"{address}told-more/" in page
    sent = {"key": str(new_key()), "seen": 1, "words": "又多了一辆车", "photos": picture()}
    assert client.post(f"{address}told-more/", sent).status_code == 302
    page = client.get(address).content.decode()
    assert "您补充了情况" in page and "又多了一辆车" in page and "用时" not in page  # it took nobody any time
    refused = client.post(f"{address}told-more/", {"key": str(new_key()), "seen": 2, "words": ""})
    assert refused.status_code == 422 and "请填写" in refused.content.decode()
    while index_written():
        pass
    desk = signed_in("zuoxi01")
    assert "又多了一辆车" in desk.get(f"/tianchang/desk/cases/{matter.case.pk}/").content.decode()
    assert str(matter.case.pk) in desk.get("/tianchang/desk/cases/?q=又多了一辆").content.decode()


def test_who_holds_the_matter_sees_that_more_was_said_until_somebody_does_something(matter, signed_in):
    matter.walk_to("handling")
    browser, page = signed_in("xiaofang01"), f"/tianchang/desk/cases/{matter.case.pk}/"
    marked = "反映人有补充"
    shown = lambda: [marked in browser.get(one).content.decode() for one in ("/tianchang/desk/", page)]  # noqa: E731
    assert shown() == [False, False]
    more(matter, matter.reporter, "电线在冒火花")
    assert shown() == [True, True] and browser.get(page).content.decode().count("电线在冒火花") == 2
    matter.walk_to("fed_back")
    assert marked not in browser.get(page).content.decode()


def test_by_the_api_it_is_a_step_like_the_others(matter, client):
    told = client.get(f"{API}{matter.token}").json()
    assert TOLD_MORE in [step["step"] for step in told["steps"]]
    sent = {"step": TOLD_MORE, "answers": {"words": "又多了一辆车"}, "seen": 1, "key": str(new_key())}
    done = client.post(f"{API}{matter.token}/moves", sent, content_type="application/json")
    assert done.status_code == 201 and done.json()["state"] == "reported"
    story = client.get(f"{API}{matter.token}").json()["story"]
    assert story[-1]["words"] == {"words": "又多了一辆车"}


@pytest.mark.parametrize("channel", ["found", "grid"])
def test_nobody_adds_to_what_staff_found_for_nobody_reported_it(plate, staff, signed_in, channel):
    """Before finds had a channel of their own they were told by the look that was taken at once."""
    report = Report(words="三楼走廊电线裸露，烧黑了一段", class_key="hazard_wiring", plate_code=plate.code)
    told = {"case_type": "hazard", "answers": {"level": "general", "safeguard": "已拉警戒"}, "at": MONDAY}
    finder = actor_holding("cases.verify", plate.area, at=MONDAY)
    case = record_find(report, **told, key=new_key(), actor=finder, photos=read_photos([picture()]))
    assert (case.channel, case.moves) == ("found", 2)
    Case.objects.filter(pk=case.pk).update(channel=channel)
    clerk, page = signed_in("zuoxi01"), f"{DESK}{case.pk}/"
    assert "told-more" not in clerk.get(page).content.decode()
    assert "不能再补充" in clerk.get(f"{page}told-more/").content.decode()
    with reason_of("nobody-reported"):
        tell_more(case.pk, words="又闪了火花", key=new_key(), actor=staff("zuoxi01"), at=MONDAY)
    offered = whole(case_in_sight(case.pk, staff("zuoxi01")), staff("zuoxi01"), MONDAY).steps
    assert TOLD_MORE not in [step.step for step in offered]


def test_a_hazard_that_a_neighbour_told_at_the_door_may_be_added_to(plate, staff, signed_in):
    """Taken down on the spot without a name, and looked at by the same grid worker later."""
    told = Matter(plate, class_key="hazard_wiring", words="邻居当面说三楼走廊电线裸露")
    Case.objects.filter(pk=told.case.pk).update(channel="grid")
    assert "told-more" in signed_in("zuoxi01").get(f"{DESK}{told.case.pk}/").content.decode()
