"""One step on many matters: each by its own rules, a refusal stops no other and is told with its reason."""

import itertools
import re
from datetime import timedelta

import pytest

from tests.cases.conftest import FIRE_LANE, MONDAY, Matter
from wangge.accounts.models import Account
from wangge.cases.models import Bulk, BulkRow, Move
from wangge.cases.operations import begin_bulk, move_case, run_bulk, try_moves
from wangge.cases.operations.bulk import AT_ONCE, MOST, Chosen, forget_bulks
from wangge.cases.tasks import go_on_with_bulks
from wangge.core.errors import Invalid
from wangge.core.keys import new_key
from wangge.core.sheets import rows_of

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def three(plate):
    return [Matter(plate) for _n in range(3)]


def chosen(matters):
    return [Chosen(one.case.pk, one.now.moves) for one in matters]


def merge_all(matters, into, actor, ticked=None):
    onto = {"into": str(into.case.pk)}
    bulk = begin_bulk("merge", onto, ticked or chosen(matters), title="并案", key=new_key(), actor=actor, at=LATER)
    assert run_bulk(bulk, actor=actor, at=LATER)
    return {row.case_id: row for row in Bulk.objects.get(pk=bulk.pk).rows.all()}


def test_the_others_go_on_when_one_is_refused(plate, three):
    leading, gone = Matter(plate), three[1]
    ticked = chosen(three)
    gone.take("verify", gone.holder_of("cases.verify"))  # somebody else was quicker
    rows = merge_all(three, leading, leading.holder_of("cases.merge"), ticked)
    told = [rows[one.case.pk] for one in three]
    assert [row.outcome for row in told] == ["done", "refused", "done"] and told[1].code == "stale"
    assert [one.now.state for one in three] == ["merged", "verified", "merged"]


def test_each_by_the_permission_and_two_person_rules_of_its_own(three):
    for one in three:
        one.walk_to("fed_back")
    handler, checker = three[0].holder_of("cases.handle", three[0].now.handling_body), three[0].holder_of("cases.check")
    for actor, code in ((handler, "forbidden"), (checker, None)):
        tried = try_moves("check_pass", {}, chosen(three), actor=actor, at=LATER)
        assert {fault.code if fault else None for fault in tried.values()} == {code}


def test_a_try_leaves_nothing(plate, three):
    leading, before = Matter(plate), Move.objects.count()
    actor = leading.holder_of("cases.merge")
    tried = try_moves("merge", {"into": str(leading.case.pk)}, chosen([*three, leading]), actor=actor, at=LATER)
    assert [bool(tried[one.case.pk]) for one in [*three, leading]] == [False, False, False, True]
    assert Move.objects.count() == before and {one.now.state for one in three} == {"reported"}


def test_run_again_nothing_happens_twice_and_what_was_typed_is_gone(three, plate):
    leading = Matter(plate)
    actor = leading.holder_of("cases.merge")
    key, answers = new_key(), {"into": str(leading.case.pk)}
    bulks = [begin_bulk("merge", answers, chosen(three), title="并案", key=key, actor=actor, at=LATER) for _ in "12"]
    assert bulks[0] == bulks[1]
    for _again in range(2):
        run_bulk(bulks[0], actor=actor, at=LATER)
    assert {one.now.moves for one in three} == {2} and Bulk.objects.get(pk=key).answers == {}
    assert forget_bulks(at=LATER + timedelta(days=31)) == 1 and not BulkRow.objects.filter(bulk=key).exists()


def test_none_or_too_many_are_refused_at_once(matter):
    actor = matter.holder_of("cases.merge")
    for ticked in ([], [Chosen(new_key(), 1)] * (MOST + 1)):
        with pytest.raises(Invalid):
            try_moves("merge", {}, ticked, actor=actor, at=LATER)


def test_tick_choose_answer_look_and_do(signed_in, three, plate):
    """The whole way in a browser, from the list to the report and its sheet."""
    leading = Matter(plate)
    desk = signed_in(Account.objects.get(pk=leading.holder_of("cases.merge").id).username)
    ticks = [f"{one.case.pk}:{one.now.moves}" for one in [*three, leading]]
    page = desk.get("/tianchang/desk/cases/").content.decode()
    assert all(f'value="{tick}"' in page for tick in ticks) and 'form="bulk"' in page
    send = lambda **more: desk.post("/tianchang/desk/bulk/", {"rows": ticks, **more})  # noqa: E731
    assert "4 件可办" in send().content.decode()
    form = send(step="merge").content.decode()
    assert f'name="into" value="{leading.case.pk}"' in form
    assert send(step="merge", deed="try").status_code == 422, "no leading one is chosen"
    looked = send(step="merge", deed="try", into=str(leading.case.pk)).content.decode()
    assert "办这 3 件" in looked and {one.now.state for one in three} == {"reported"}
    key = re.search(r'name="key" value="([^"]+)"', looked)[1]
    done = send(step="merge", deed="run", into=str(leading.case.pk), key=key)
    report = desk.get(done.url).content.decode()
    assert report.count("已办") >= 4 and {one.now.state for one in three} == {"merged"}
    sheet = list(rows_of(b"".join(desk.get(f"{done.url}report.xlsx").streaming_content)))
    assert {row[1] for row in sheet[1:4]} == {one.now.number for one in three}
    assert "并案" in desk.get("/tianchang/desk/bulk/done/").content.decode()


def test_nobody_reads_the_report_of_another(signed_in, three, plate):
    leading = Matter(plate)
    actor = leading.holder_of("cases.merge")
    merge_all(three, leading, actor)
    bulk = Bulk.objects.get(actor_id=actor.id)
    assert signed_in("duban01").get(f"/tianchang/desk/bulk/{bulk.pk}/").status_code == 403


def test_from_a_list_of_tampered_ticks_nothing_is_shown(signed_in):
    desk = signed_in("zuoxi01")
    for ticks in ([], ["no:1"], [f"{new_key()}:x"]):
        assert desk.post("/tianchang/desk/bulk/", {"rows": ticks}).status_code == 422


@pytest.fixture
def many(plate):
    """More matters than are moved while somebody waits, and the one they belong to."""
    return [Matter(plate, words=f"{FIRE_LANE}，第{n}次") for n in range(AT_ONCE + 4)], Matter(plate)


def sent_to_the_job(signed_in, many):
    """The browser of whoever asked for it, the address of the report, the bulk: asked for and not yet begun."""
    matters, leading = many
    desk = signed_in(Account.objects.get(pk=leading.holder_of("cases.merge").id).username)
    ticks = [f"{one.case.pk}:{one.now.moves}" for one in [*matters, leading]]
    form = {"rows": ticks, "step": "merge", "deed": "run", "into": str(leading.case.pk), "key": new_key()}
    done = desk.post("/tianchang/desk/bulk/", form)
    return desk, done.url, Bulk.objects.get()


def shown(desk, report):
    """(share in per cent or None, whether the page asks again by itself, its text) of the report."""
    page = desk.get(report).content.decode()
    share = re.search(r'<progress max="100" value="(\d+)"', page)
    return share and int(share[1]), 'hx-trigger="every 2s"' in page, page


def test_many_go_to_a_job_that_tells_how_far_it_is_gives_way_and_goes_on(signed_in, many, monkeypatch):
    matters, _leading = many
    with monkeypatch.context() as patched:
        asked = []
        patched.setattr("wangge.cases.web.bulk.defer", asked.append)
        desk, report, bulk = sent_to_the_job(signed_in, many)
        assert asked == [go_on_with_bulks]
    assert shown(desk, report)[:2] == (0, True) and {one.now.state for one in matters} == {"reported"}
    quicker = matters[-1]
    quicker.take("verify", quicker.holder_of("cases.verify"))

    ticking = itertools.count()
    again = []
    with monkeypatch.context() as patched:  # each look at the clock takes a second: it gives way after twenty
        patched.setattr("wangge.cases.operations.bulk.monotonic", lambda: next(ticking))
        patched.setattr("wangge.cases.tasks.defer_once", again.append)
        go_on_with_bulks(county="tianchang")
    done = bulk.rows.filter(outcome=BulkRow.DONE).count()
    assert again == [go_on_with_bulks] and 0 < done < len(matters)
    assert shown(desk, report)[:2] == (done * 100 // len(matters), True)

    go_on_with_bulks(county="tianchang")  # its next turn, or the worker that came up after a crash
    go_on_with_bulks(county="tianchang")  # with nothing left it does nothing
    share, asks_again, page = shown(desk, report)
    assert (share, asks_again) == (None, False) and not bulk.rows.filter(outcome=BulkRow.WAITING).exists()
    assert [one.now.moves for one in matters] == [2] * len(matters)
    (refused,) = bulk.rows.filter(outcome=BulkRow.REFUSED)
    assert refused.case_id == quicker.case.pk and refused.code == "stale" and refused.reason in page
    bulk.refresh_from_db()
    assert bulk.finished_at and bulk.answers == {}


def test_a_job_does_what_its_asker_may_do_when_it_runs(signed_in, many):
    """Whoever lost the office meanwhile moves nothing more, and the report says why of each."""
    matters, _leading = many
    _desk, _report, bulk = sent_to_the_job(signed_in, many)
    Account.objects.filter(pk=bulk.actor_id).update(is_active=False)
    go_on_with_bulks(county="tianchang")
    told = set(bulk.rows.values_list("outcome", "code"))
    assert told == {(BulkRow.REFUSED, "forbidden")} and all(row.reason for row in bulk.rows.all())
    assert {one.now.state for one in matters} == {"reported"}


def test_a_crash_between_two_leaves_the_first_moved_and_the_rest_waiting(signed_in, many, monkeypatch):
    matters, _leading = many
    _desk, _report, bulk = sent_to_the_job(signed_in, many)
    moves = itertools.count()

    def stumbling(*given, **told):
        if next(moves) == 3:
            raise ConnectionError("the database went away")
        return move_case(*given, **told)

    with monkeypatch.context() as patched:
        patched.setattr("wangge.cases.operations.bulk.move_case", stumbling)
        with pytest.raises(ConnectionError):
            go_on_with_bulks(county="tianchang")
    assert bulk.rows.filter(outcome=BulkRow.DONE).count() == 3
    go_on_with_bulks(county="tianchang")
    assert {row.outcome for row in bulk.rows.all()} == {BulkRow.DONE} and {one.now.moves for one in matters} == {2}
