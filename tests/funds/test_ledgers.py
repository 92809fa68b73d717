"""A trust from the owners' decision to its end: budget, entries, what is taken back, questions; and who may what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate

from tests.funds.conftest import typed
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused, Stale
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.core.photos import path_of
from wangge.core.scope import scope
from wangge.core.sealed import PHONE, seal
from wangge.funds.models import Asker, Booking, Question, Trust, Voucher
from wangge.funds.operations import (
    adopt_budget,
    answer_question,
    ask_about,
    book,
    end_trust,
    open_trust,
    read_voucher,
    reverse,
)
from wangge.funds.operations.budgets import Planned
from wangge.funds.operations.questions import MOST_OPEN
from wangge.funds.queries import ledger_of, lines_of, own_trusts, reads, trusts_for
from wangge.funds.rules import balance
from wangge.people.models import Binding, LettingFiling
from wangge.premises.models import Building, Dwelling, Estate, Management

DAY = timedelta(days=1)


def code_of(refused):
    return refused.value.code


@pytest.fixture
def estate(trust, clerk):
    """Another estate of the community, managed by another firm."""
    return Estate.objects.filter(area=trust.estate.area, valid_until=None).exclude(pk=trust.estate_id).first()


@pytest.fixture
def planned(trust):
    """The lines of the budget in force, as they would be typed again."""
    lines = ledger_of(trust).lines
    return [Planned(one.side, one.title, f"{one.budget}", one.number) for one in lines]


def adopt(trust, lines, actor, at, **other):
    told = {"decision": "业主大会决议第 3 项（测试）", "decided_on": localdate(at), "actor": actor, "at": at} | other
    return adopt_budget(trust.pk, localdate(at).year, lines, **told)


def test_owners_decide_and_whoever_manages_the_estate_is_trusted(estate, clerk, now):
    today = localdate(now)
    told = {"decision": "第一次业主大会决议（测试）", "decided_on": today, "since": today, "actor": clerk, "at": now}
    trust = open_trust(estate.pk, **told)
    managing = Management.objects.get(estate=estate, until=None)
    signed = clerk.holding("funds.lead")[0].signs_as
    assert (trust.body_id, trust.until, trust.office_name) == (managing.body_id, None, signed)
    assert JournalEntry.objects.latest("id").event == "funds.TrustOpened"
    for wrong in ({"decision": " "}, {"since": today + DAY}, {"decided_on": None}):
        with pytest.raises(Invalid):
            open_trust(estate.pk, **(told | wrong))
    with pytest.raises(Refused) as refused:
        open_trust(estate.pk, **told)
    assert code_of(refused) == "trusted-already"
    Management.objects.filter(pk=managing.pk).update(until=today)
    Trust.objects.filter(pk=trust.pk).update(until=today)
    with pytest.raises(Refused) as refused:
        open_trust(estate.pk, **told)
    assert code_of(refused) == "nobody-manages"


def test_only_an_office_of_the_area_opens_one(estate, staff, firm, now):
    told = {"decision": "决议（测试）", "decided_on": localdate(now), "since": localdate(now), "at": now}
    for actor in (firm, staff("pingfen01"), staff("yezhu01"), ANONYMOUS):
        with pytest.raises(Forbidden):
            open_trust(estate.pk, **told, actor=actor)


def test_a_budget_is_adopted_whole_and_a_later_one_takes_its_place(trust, planned, clerk, now, booked):
    entry = booked()
    more = [*planned[:-1], Planned("out", "监控更新", "9000")]
    dropped = planned[-1]
    with_nothing = [*planned, Planned("out", "监控更新", "9000")]
    if not trust.bookings.filter(line=dropped.number).exists():
        adopt(trust, more, clerk, now)
    adopted = adopt(trust, with_nothing, clerk, now)
    ledger = ledger_of(trust)
    assert ledger.budget == adopted and len(ledger.budgets) >= 2
    assert max(one.number for one in lines_of(adopted)) > max(one.number for one in planned)
    assert next(row for row in ledger.rows if row.one == entry).title == "小修"


def test_a_line_that_was_booked_on_stays(trust, planned, clerk, now, booked):
    booked()
    with pytest.raises(Refused) as refused:
        adopt(trust, [one for one in planned if one.number != 7], clerk, now)
    assert (code_of(refused), refused.value.field) == ("booked", "lines")


def test_a_line_that_was_booked_on_keeps_its_name_and_old_versions_are_read(trust, planned, clerk, now, booked):
    booked()
    renamed = [Planned(one.side, "大修", one.amount, 7) if one.number == 7 else one for one in planned]
    with pytest.raises(Refused) as refused:
        adopt(trust, renamed, clerk, now)
    assert code_of(refused) == "renamed" and "小修" in str(refused.value.reason)
    less = [Planned(one.side, one.title, "1", 7) if one.number == 7 else one for one in planned]
    adopt(trust, less, clerk, now, seen=1)
    old, new = [{one.number: one.budget for one in lines}[7] for _one, lines in ledger_of(trust).versions]
    assert old == Decimal("24000.00") and new == Decimal("1.00")


def test_a_budget_typed_over_another_version_is_refused(trust, planned, clerk, now):
    adopt(trust, planned, clerk, now, seen=1)
    for seen in (0, 1):
        with pytest.raises(Stale):
            adopt(trust, planned, clerk, now, seen=seen)
    assert ledger_of(trust).budget.number == 2


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "lines"),
        ([Planned("out", "", "3")], "no-title"),
        ([Planned("sideways", "绿化", "3")], "no-side"),
        ([Planned("out", "绿化", "x")], "bad-amount"),
        ([Planned("out", "绿化", "3"), Planned("out", "绿化", "4")], "twice"),
        ([Planned("out", f"第 {n} 项", "3") for n in range(41)], "lines"),
    ],
)
def test_a_budget_with_faults_is_refused(trust, clerk, now, lines, code):
    with pytest.raises(Refused) as refused:
        adopt(trust, lines, clerk, now)
    assert code_of(refused) == code


def test_the_firm_that_spends_enters_no_budget(trust, planned, clerk, firm, staff, now):
    for actor in (firm, staff("yezhu01"), staff("pingfen01")):
        with pytest.raises(Forbidden):
            adopt(trust, planned, actor, now)
    both = type(clerk)(clerk.id, clerk.name, clerk.kind, (*clerk.offices, *firm.offices))
    with pytest.raises(Forbidden):
        adopt(trust, planned, both, now)


def test_an_entry_stands_in_its_year_on_its_line_with_the_balance_after_it(trust, booked, now):
    before = ledger_of(trust)
    entry = booked()
    ledger = ledger_of(trust)
    row = next(one for one in ledger.rows if one.one == entry)
    assert row.booked_on is None and (row.payment, row.income, row.title) == (Decimal("1250.50"), None, "小修")
    assert ledger.closing == before.closing - Decimal("1250.50") == balance(trust.bookings.all())
    assert (entry.serial, entry.party) == (trust.bookings.count(), "诚信防水维修部") and entry.vouchers.count() == 1
    assert [one.left for one in ledger.lines if one.number == 7] == [
        one.left - Decimal("1250.50") for one in before.lines if one.number == 7
    ]


def test_the_same_key_twice_is_one_entry(booked, trust):
    key, before = new_key(), trust.bookings.count()
    assert booked(key=key) == booked(key=key) and trust.bookings.count() == before + 1


def test_a_key_of_another_ledger_is_refused_in_words(booked, estate, resident, firm, now):
    entry = booked()
    other = Trust.objects.create(estate=estate, body_id=entry.trust.body_id, since=localdate(now), at=now,
                                 decision="决议（测试）", decided_on=localdate(now))
    with pytest.raises(Refused) as refused:
        book(other.pk, typed(), key=entry.pk, actor=firm, at=now)
    assert code_of(refused) == "used-key"
    question = ask_about(entry.pk, words="为什么这样贵", key=new_key(), actor=resident, at=now)
    with pytest.raises(Refused) as refused:
        ask_about(booked().pk, words="为什么这样贵", key=question.pk, actor=resident, at=now)
    assert code_of(refused) == "used-key"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "12.345"}, "amount"),
        ({"line": "99"}, "line"),
        ({"party": "王小明"}, "party"),
        ({"party_kind": "person"}, "party"),
        ({"party_kind": "x", "party": ""}, "party_kind"),
        ({"words": "修"}, "words"),
        ({"words": "修漏，找 13812345678"}, "words"),
        ({"on": None}, "on"),
    ],
)
def test_an_entry_with_a_fault_names_the_field(booked, trust, wrong, field):
    before = trust.bookings.count()
    with pytest.raises(Invalid) as refused:
        booked(**wrong)
    assert refused.value.field == field and trust.bookings.count() == before and not Voucher.objects.filter(
        booking__words="修"
    )


def test_nothing_is_booked_tomorrow_before_the_service_or_in_a_year_without_a_budget(booked, trust, now):
    for on in (localdate(now) + DAY, trust.since - DAY):
        with pytest.raises(Invalid):
            booked(on=on)
    Trust.objects.filter(pk=trust.pk).update(since=trust.since - 2 * DAY)
    with pytest.raises(Refused) as refused:
        booked(on=trust.since - DAY)
    assert code_of(refused) == "no-budget"


def test_only_the_trusted_firm_books(trust, clerk, staff, now):
    for actor in (clerk, staff("yezhu01"), staff("wangge01"), ANONYMOUS):
        with pytest.raises(Forbidden):
            book(trust.pk, typed(), key=new_key(), actor=actor, at=now)


def test_a_mistake_is_taken_back_by_an_entry_against_it(booked, trust, firm, now):
    before, wrong = ledger_of(trust).closing, booked(amount="9800")
    against = reverse(wrong.pk, reason="金额多记了一位", key=new_key(), actor=firm, at=now)
    assert (against.amount, against.reverses, against.line) == (Decimal(-9800), wrong, wrong.line)
    assert ledger_of(trust).closing == before
    for key, code in ((wrong.pk, "reversed"), (against.pk, "against-one")):
        with pytest.raises(Refused) as refused:
            reverse(key, reason="再冲一次", key=new_key(), actor=firm, at=now)
        assert code_of(refused) == code
    with pytest.raises(Invalid):
        reverse(booked().pk, reason=" ", key=new_key(), actor=firm, at=now)


def shown_of(ledger):
    """What a reader saw: (serial, balance) of each entry, and what was left."""
    return [(row.one.serial, row.balance) for row in ledger.rows], ledger.closing


def test_what_was_read_of_a_past_year_stays_when_its_entry_is_taken_back(trust, firm, now):
    """The demo's last year is over: a mistake found now is taken back now, beside the lines of this year's budget."""
    today = localdate(now)
    wrong = trust.bookings.filter(year=today.year - 1, line=7, reverses=None, reversed_by=None).first()
    past, before = shown_of(ledger_of(trust, today.year - 1)), ledger_of(trust)
    against = reverse(wrong.pk, reason="去年的发票作废", key=new_key(), actor=firm, at=now)
    assert (against.on, against.year, against.line) == (today, today.year, 0)
    assert shown_of(ledger_of(trust, today.year - 1)) == past
    ledger = ledger_of(trust)
    assert ledger.closing == before.closing + wrong.amount and ledger.rows[-1].title == "冲销以前年度的账"
    assert [one for one in ledger.lines if not one.former] == list(before.lines) and not ledger.over[len(before.over) :]
    (_in, _lines, _budget, income), (_out, _lines, _budget, paid) = ledger.sides
    assert ledger.opening + income - paid == ledger.closing


def test_a_mistake_of_this_year_is_taken_back_today_on_its_own_line(trust, booked, firm, clerk, now):
    """Of an entry of the first days of the year this says what it says of one of today."""
    day = max(localdate(now).replace(month=1, day=1), localdate(now) - 9 * DAY)
    wrong = booked(on=day)
    late = next(row for row in ledger_of(trust).rows if row.one == wrong)
    assert late.booked_on == (localdate(now) if day != localdate(now) else None)
    at_that_day = [row for row in shown_of(ledger_of(trust))[0] if row[0] <= wrong.serial]
    against = reverse(wrong.pk, reason="金额多记了一位", key=new_key(), actor=firm, at=now)
    assert (against.on, against.line) == (localdate(now), wrong.line)
    assert [row for row in shown_of(ledger_of(trust))[0] if row[0] <= wrong.serial] == at_that_day


def test_sent_twice_it_is_taken_back_once_and_by_the_firm_alone(booked, trust, firm, clerk, now):
    wrong, key = booked(), new_key()
    with pytest.raises(Forbidden):
        reverse(wrong.pk, reason="社区来改", key=new_key(), actor=clerk, at=now)
    told = {"reason": "记错了项目", "actor": firm, "at": now}
    assert reverse(wrong.pk, key=key, **told) == reverse(wrong.pk, key=key, **told)


@pytest.mark.parametrize("deed", ["UPDATE funds_booking SET amount = 1", "DELETE FROM funds_budgetline"])
def test_nobody_changes_what_was_booked_or_decided(trust, deed):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(deed)


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": -5}, {"party": ""}, {"party_kind": "person"}, {"reason": "x"}]
)
def test_the_database_holds_what_must_never_be_false(booked, wrong):
    entry = booked(photos=0)
    entry.pk, entry.serial, entry._state.adding = new_key(), entry.serial + 1, True
    for name, value in wrong.items():
        setattr(entry, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)


def test_what_the_database_holds_of_lines_and_covered_pictures(booked):
    entry = booked()
    for deed in ("UPDATE funds_voucher SET digest = ''", "UPDATE funds_voucher SET covered_at = now(), digest = ''"):
        with pytest.raises(DatabaseError, match="voucher_covered_with_a_reason"), transaction.atomic():
            connection.cursor().execute(deed)
    entry.pk, entry.serial, entry.line, entry._state.adding = new_key(), entry.serial + 1, 0, True
    with pytest.raises(DatabaseError, match="booking_on_a_line"), transaction.atomic():
        entry.save(force_insert=True)


def test_who_reads(trust, firm, clerk, staff, resident, stranger, now):
    far = staff("wangge01")
    near = (firm, clerk, resident, *map(staff, ("yezhu01", "pingfen01", "shuji01")))
    assert all(reads(one, trust, now) for one in near)
    assert not any(reads(one, trust, now) for one in (far, stranger, staff("zuoxi01"), ANONYMOUS))
    assert [*own_trusts(resident, now)] == [trust] and not own_trusts(stranger, now)
    assert trust in trusts_for(clerk) and trust in trusts_for(firm) and not trusts_for(far)


@pytest.mark.parametrize(
    ("other", "open_to"),
    [({}, True), ({"capacity": "agent"}, False), ({"state": "filed"}, False), ({"state": "ended"}, False)],
)
def test_a_landlord_reads_once_the_filing_was_accepted(trust, stranger, now, other, open_to):
    """Who lets there as the landlord themselves; not whoever was asked to see to it."""
    home = Dwelling.objects.select_related("area").filter(building__estate=trust.estate).first()
    filed = {"number": "L-测试", "account_id": stranger.id, "dwelling": home, "area": home.area, "state": "accepted"}
    size = {"rooms": 1, "area_m2": 40, "most_occupants": 2, "declared": [], "capacity": "owner", "name": "某房东"}
    with scope(SYSTEM, "people.edit"):
        LettingFiling.objects.filter(dwelling=home).delete()
        told = {"phone_sealed": seal("13900000001", purpose=PHONE), "at": now, "due": now}
        LettingFiling.objects.create(**(filed | size | told | other))
    assert reads(stranger, trust, now) is open_to


def test_a_binding_that_sleeps_or_ended_opens_no_ledger(trust, resident, now):
    asleep = Binding.objects.filter(account=resident.id, revoked_at=None)
    asleep.update(seen_at=now - timedelta(days=61))
    assert not reads(resident, trust, now)
    asleep.update(seen_at=now, revoked_at=now)
    assert not reads(resident, trust, now)


def test_after_a_merger_of_estates_the_old_ledger_is_still_open(trust, estate, resident, now):
    Building.objects.filter(estate=trust.estate).update(estate=estate)
    assert not reads(resident, trust, now)
    Estate.objects.filter(pk=trust.estate_id).update(successor=estate)
    assert reads(resident, trust, now)


def test_after_many_mergers_too(trust, estate, resident, now):
    told = {"area": estate.area, "valid_from": estate.valid_from, "successor": estate}
    between = Estate.objects.create(name="并过一次的小区", **told)
    Building.objects.filter(estate=trust.estate).update(estate=estate)
    Estate.objects.filter(pk=trust.estate_id).update(successor=between)
    assert reads(resident, trust, now)


def test_a_look_at_a_voucher_is_logged_and_only_readers_have_one(booked, resident, stranger, staff, now):
    voucher = booked().vouchers.get()
    before = AccessEvent.objects.count()
    assert read_voucher(voucher.pk, actor=resident, at=now).exists()
    assert read_voucher(voucher.pk, actor=staff("yezhu01"), at=now) == path_of(voucher.digest, shelf="funds")
    looks = AccessEvent.objects.order_by("-id")[:2]
    assert AccessEvent.objects.count() == before + 2
    told = {(one.purpose, one.subject_id, tuple(one.fields)) for one in looks}
    assert told == {("fund", voucher.booking_id, ("photos",))}
    for other in (stranger, ANONYMOUS, staff("wangge01")):
        with pytest.raises(Forbidden):
            read_voucher(voucher.pk, actor=other, at=now)


def test_owners_ask_the_firm_answers_and_nobody_reads_who_asked(booked, firm, resident, now):
    entry, key = booked(), new_key()
    question = ask_about(entry.pk, words="有没有三家比价？", key=key, actor=resident, at=now)
    assert question == ask_about(entry.pk, words="有没有三家比价？", key=key, actor=resident, at=now)
    assert timedelta(days=4) < question.due - now < timedelta(days=16)  # five working days
    assert Asker.objects.get(question=question).account_id == resident.id
    told = JournalEntry.objects.latest("id")
    assert (told.event, told.actor_id, told.actor_kind) == ("funds.QuestionAsked", None, "resident")
    assert not {one.name for one in Question._meta.fields} & {"account", "asker_id", "by_id", "name"}
    answered = answer_question(question.pk, words="有，报价单在凭证里。", actor=firm, at=now + DAY)
    assert answered.answered_at == now + DAY and JournalEntry.objects.latest("id").data["late"] is False
    with pytest.raises(Refused) as refused:
        answer_question(question.pk, words="再答一次", actor=firm, at=now)
    assert code_of(refused) == "answered"


def test_others_neither_ask_nor_answer(booked, firm, clerk, resident, stranger, now):
    entry = booked()
    for other in (stranger, clerk, firm, ANONYMOUS):
        with pytest.raises(Forbidden):
            ask_about(entry.pk, words="这是什么", key=new_key(), actor=other, at=now)
    question = ask_about(entry.pk, words="这是什么", key=new_key(), actor=resident, at=now)
    for other in (clerk, resident):
        with pytest.raises(Forbidden):
            answer_question(question.pk, words="不知道什么", actor=other, at=now)


def test_so_many_questions_wait_and_no_more(booked, resident, now):
    entry = booked()
    waiting = Asker.objects.filter(account=resident.id, question__answered_at=None).count()
    for number in range(MOST_OPEN - waiting):
        ask_about(entry.pk, words=f"第 {number} 个问题", key=new_key(), actor=resident, at=now)
    with pytest.raises(Refused) as refused:
        ask_about(entry.pk, words="还有一个问题", key=new_key(), actor=resident, at=now)
    assert code_of(refused) == "too-many"


def test_who_asked_is_forgotten_after_a_year_and_the_question_after_five(booked, firm, resident, now):
    question = ask_about(booked().pk, words="为什么要修两次", key=new_key(), actor=resident, at=now)
    answer_question(question.pk, words="第一次没有修到位。", actor=firm, at=now)
    carry_out("funds.forget_askers", at=now + timedelta(days=364))
    assert Asker.objects.filter(question=question).exists()
    carry_out("funds.forget_askers", at=now + timedelta(days=366))
    assert not Asker.objects.filter(question=question).exists() and Question.objects.filter(pk=question.pk).exists()
    carry_out("funds.forget_questions", at=now + timedelta(days=5 * 365 + 1))
    assert not Question.objects.filter(pk=question.pk).exists()


def test_vouchers_go_after_thirty_years_and_entries_stay(booked, now, django_capture_on_commit_callbacks):
    voucher = booked().vouchers.get()
    with django_capture_on_commit_callbacks(execute=True):
        carry_out("funds.forget_vouchers", at=now + timedelta(days=30 * 365 + 1))
    assert not Voucher.objects.filter(pk=voucher.pk).exists() and not path_of(voucher.digest, shelf="funds").exists()
    assert Booking.objects.filter(pk=voucher.booking_id).exists()


def test_the_service_ends_and_the_ledger_stays(trust, clerk, firm, resident, booked, now):
    today = localdate(now)
    end_trust(trust.pk, on=today - DAY, because="合同到期（测试）", actor=clerk, at=now)
    with pytest.raises(Invalid):
        booked(on=today)
    assert booked(on=today - DAY).on == today - DAY  # what happened until then may still be booked
    with pytest.raises(Refused) as refused:
        booked(at=now + 60 * DAY, on=today - DAY)
    assert code_of(refused) == "closed" and f"{today - DAY + 60 * DAY}" in str(refused.value.reason)
    assert reads(resident, trust, now)
    with pytest.raises(Refused):
        end_trust(trust.pk, on=today, because="再结束一次", actor=clerk, at=now)
    with pytest.raises(Forbidden):
        end_trust(trust.pk, on=today, because="企业不干了", actor=firm, at=now)


def test_a_mistake_found_after_the_end_is_taken_back_on_the_last_day(trust, clerk, firm, booked, now):
    last = localdate(now) - DAY
    first, second = booked(on=last), booked(on=last)
    end_trust(trust.pk, on=last, because="合同到期（测试）", actor=clerk, at=now)
    assert reverse(first.pk, reason="重复记账", key=new_key(), actor=firm, at=now + 59 * DAY).on == last
    with pytest.raises(Refused) as refused:
        reverse(second.pk, reason="重复记账", key=new_key(), actor=firm, at=now + 60 * DAY)
    assert code_of(refused) == "closed"


def test_a_day_has_one_ledger(trust, clerk, now):
    today = localdate(now)
    end_trust(trust.pk, on=today, because="合同到期（测试）", actor=clerk, at=now)
    told = {"decision": "重新决定（测试）", "decided_on": today, "actor": clerk}
    for since in (trust.since, today):
        with pytest.raises(Refused) as refused:
            open_trust(trust.estate_id, since=since, at=now, **(told | {"decided_on": min(since, today)}))
        assert code_of(refused) == "former"
    again = open_trust(trust.estate_id, since=today + DAY, at=now + DAY, **told)
    assert again.since == today + DAY


def test_no_entry_lies_after_the_end_of_the_service(trust, clerk, booked, now):
    booked(on=localdate(now))
    with pytest.raises(Invalid) as refused:
        end_trust(trust.pk, on=localdate(now) - DAY, because="合同到期（测试）", actor=clerk, at=now)
    assert code_of(refused) == "bad-date"


def test_the_running_year_opens_though_the_next_is_planned(trust, planned, clerk, now):
    year = localdate(now).year
    told = {"decision": "业主大会决议第 4 项（测试）", "decided_on": localdate(now), "actor": clerk, "at": now}
    adopt_budget(trust.pk, year + 1, planned, **told)
    assert ledger_of(trust).year == year and ledger_of(trust, year + 1).year == year + 1


def test_without_the_service_in_the_method_none_is_opened(estate, now, monkeypatch):
    from wangge.funds.operations import trusts
    from wangge.method.queries import current_method

    without = current_method().model_copy(update={"trust": None})
    monkeypatch.setattr(trusts, "current_method", lambda: without)
    with pytest.raises(Refused) as refused:
        told = {"decision": "决议（测试）", "decided_on": localdate(now), "since": localdate(now)}
        open_trust(estate.pk, **told, actor=SYSTEM, at=now)
    assert code_of(refused) == "no-trusts"


def test_the_statements_of_a_ledger_do_not_grow(trust, booked, firm, now, django_assert_max_num_queries):
    for _one in range(3):
        booked()
    reverse(booked().pk, reason="记错了项目", key=new_key(), actor=firm, at=now)
    with django_assert_max_num_queries(5):
        rows = ledger_of(trust).rows
        assert any(row.one.reverses and row.one.reverses.serial for row in rows)  # asks for nothing more
