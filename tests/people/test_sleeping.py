"""A telephone number comes to somebody else in time: the way to a file sleeps unless its holder signs in."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.people.conftest import a_person
from tests.people.test_letting import home, items, typed  # noqa: F401
from tests.people.test_pages import browser, resident, somebody, stating  # noqa: F401
from wangge.accounts.models import Account
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM, Actor
from wangge.core.scope import scope
from wangge.lab.demo_register import RESIDENT_PHONE
from wangge.people.filing_queries import own_filings
from wangge.people.models import Binding, LettingFiling, Person
from wangge.people.operations.binding import TRIES, keep_awake, wake_binding
from wangge.people.operations.letting import end_letting, file_letting, resend_letting
from wangge.people.operations.mine import read_own_file
from wangge.people.operations.rights import ask_right
from wangge.people.operations.tenancy import file_tenancy
from wangge.people.queries import AWAKE, bound_to, sleeping

FILE = "/tianchang/my/file/"
ASK = 'name="number"'
LETTING = "/tianchang/my/letting/"


@pytest.fixture
def asleep(resident):
    """(browser, Binding) of a resident who did not sign in for long, and signs in now by a code to the number."""
    _browser, binding = resident
    Binding.objects.filter(pk=binding.pk).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    username = Account.objects.get(pk=binding.account_id).username
    return browser(username), Binding.objects.get(pk=binding.pk)


def test_signing_in_keeps_awake_and_does_not_wake(resident):
    _browser, binding = resident
    account, now = binding.account_id, timezone.now()
    me = Actor(account, "", "resident")
    late = now - AWAKE + timedelta(days=1)
    Binding.objects.filter(pk=binding.pk).update(seen_at=late)
    keep_awake(actor=me, at=now)
    assert Binding.objects.get(pk=binding.pk).seen_at == now and bound_to(account, now) == binding
    keep_awake(actor=me, at=now + AWAKE)
    assert bound_to(account, now + AWAKE) is None and sleeping(account, now + AWAKE) == binding


def test_whoever_signs_in_at_the_page_is_seen(resident):
    _browser, binding = resident
    long_ago = timezone.now() - AWAKE / 2
    Binding.objects.filter(pk=binding.pk).update(seen_at=long_ago)
    browser(Account.objects.get(pk=binding.account_id).username)
    assert timezone.now() - Binding.objects.get(pk=binding.pk).seen_at < timedelta(minutes=5)


def test_asleep_the_phones_code_opens_nothing(asleep, somebody, staff):
    mine, binding = asleep
    shown = mine.get(FILE).content.decode()
    assert "请先确认还是您本人" in shown
    assert somebody.name not in shown and somebody.home.dwelling.address not in shown and "查看记录" not in shown
    assert mine.post(f"{FILE}ask/", {"kind": "copy", "words": ""}).status_code == 403
    account = Account.objects.get(pk=binding.account_id)
    actor = Actor(account.pk, account.name, "resident", ())
    assert read_own_file(actor=actor, at=timezone.now()) is None
    with pytest.raises(Forbidden):
        ask_right("copy", words="", actor=actor, at=timezone.now())


def test_the_whole_number_wakes_it(asleep, somebody):
    mine, binding = asleep
    typed = f" {somebody.clear[:6]} {somebody.clear[6:].lower()} "
    assert mine.post(f"{FILE}wake/", {"number": typed}).status_code == 302
    assert somebody.name in mine.get(FILE).content.decode()
    assert Binding.objects.get(pk=binding.pk).wrong_tries == 0
    told = JournalEntry.objects.filter(event="people.BindingWoken").latest("id")
    assert somebody.clear not in str(told.data) and told.data["binding_id"] == str(binding.pk)


def test_five_wrong_numbers_end_the_binding(asleep, somebody):
    mine, binding = asleep
    for _ in range(TRIES):
        answer = mine.post(f"{FILE}wake/", {"number": "990000195001010011"})
        assert answer.status_code == 422 and somebody.name not in answer.content.decode()
    assert Binding.objects.get(pk=binding.pk).revoked_at is not None
    assert mine.post(f"{FILE}wake/", {"number": somebody.clear}).status_code == 409
    assert "还没有绑定本人" in mine.get(FILE).content.decode()


def test_without_a_number_in_the_register_only_the_counter_helps(asleep, somebody, staff):
    mine, binding = asleep
    assert ASK in mine.get(FILE).content.decode()
    with scope(SYSTEM, "people.edit"):
        gone = dict.fromkeys(("number_sealed", "number_hash"))
        Person.objects.filter(pk=somebody.pk).update(**gone, number_kind="")
    actor = Actor(binding.account_id, "", "resident", ())
    for sent in ("", somebody.clear):
        with pytest.raises(Refused, match="窗口"):
            wake_binding(sent, actor=actor, at=timezone.now())
    assert Binding.objects.get(pk=binding.pk).wrong_tries == 0
    shown = mine.get(FILE).content.decode()
    assert ASK not in shown and "窗口重新绑定" in shown


def test_a_guardian_is_asked_for_no_number_of_the_child_and_goes_to_the_counter(asleep, somebody):
    mine, binding = asleep
    Binding.objects.filter(pk=binding.pk).update(evidence="guardian")
    shown = mine.get(FILE).content.decode()
    assert ASK not in shown and "窗口重新绑定" in shown
    assert mine.post(f"{FILE}wake/", {"number": somebody.clear}).status_code == 409
    binding.refresh_from_db()
    assert binding.wrong_tries == 0 and binding.revoked_at is None


def test_awake_nothing_is_asked_and_staff_wake_nothing(resident, staff):
    mine, binding = resident
    assert mine.post(f"{FILE}wake/", {"number": "x"}).status_code == 409
    for actor in (staff("wangge01"), SYSTEM):
        with pytest.raises(Refused) as refused:
            wake_binding("x", actor=actor, at=timezone.now())
        assert not isinstance(refused.value, Invalid)
    assert Binding.objects.get(pk=binding.pk).wrong_tries == 0


def test_at_a_counter_a_sleeping_binding_gives_way(asleep, somebody):
    _mine, binding = asleep
    clerk = stating("shequ01", "rights")
    desk = f"/tianchang/desk/people/{somebody.pk}/"
    assert "久未登录" in clerk.get(desk).content.decode()
    assert clerk.post(f"{desk}bind/", {"phone": RESIDENT_PHONE, "evidence": "id_card"}).status_code == 302
    assert Binding.objects.get(pk=binding.pk).revoked_at is not None
    assert bound_to(binding.account_id, timezone.now()).person_id == somebody.pk
    again = clerk.post(f"{desk}bind/", {"phone": RESIDENT_PHONE, "evidence": "id_card"})
    assert again.status_code == 409  # awake, it stays until it is ended


@pytest.fixture
def filed(resident, somebody, home, typed):
    """A letting filing that the bound resident sent from the phone, as themselves."""
    account = Account.objects.get(pk=resident[1].account_id)
    actor = Actor(account.pk, account.name, "resident")
    return file_letting(home, sent=typed, actor=actor, at=timezone.now() - AWAKE - timedelta(hours=2)), actor


def gone_for(account_id, days):
    Account.objects.filter(pk=account_id).update(last_login=timezone.now() - timedelta(days=days))
    return browser(Account.objects.get(pk=account_id).username)


def test_a_new_holder_of_the_number_opens_no_filing_of_the_former(filed, resident, typed):
    filing, actor = filed
    Binding.objects.filter(account_id=actor.id).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    theirs = gone_for(actor.id, 61)
    one = f"{LETTING}{filing.pk}/"
    assert filing.number not in theirs.get(LETTING).content.decode()
    shown = theirs.get(one)
    assert shown.status_code == 409 and "窗口" in shown.content.decode()
    assert typed["phone"] not in shown.content.decode()
    assert theirs.post(f"{one}end/").status_code == 409
    now = timezone.now()
    assert own_filings(actor=actor, at=now) == []
    for act in (end_letting, partial(resend_letting, sent=typed), partial(file_tenancy, sent={})):
        with pytest.raises(Refused) as refused:
            act(filing.pk, actor=actor, at=now)
        assert refused.value.code == "asleep"


def test_woken_by_the_number_the_filings_open_again(filed, somebody):
    filing, actor = filed
    Binding.objects.filter(account_id=actor.id).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    mine = gone_for(actor.id, 61)
    assert mine.post(f"{FILE}wake/", {"number": somebody.clear}).status_code == 302
    assert filing.number in mine.get(LETTING).content.decode()
    assert mine.get(f"{LETTING}{filing.pk}/").status_code == 200


def test_five_wrong_numbers_do_not_open_the_filings_either(filed):
    filing, actor = filed
    Binding.objects.filter(account_id=actor.id).update(seen_at=timezone.now() - AWAKE - timedelta(hours=1))
    mine = gone_for(actor.id, 61)
    for _ in range(TRIES):
        mine.post(f"{FILE}wake/", {"number": "990000195001010011"})
    assert filing.number not in mine.get(LETTING).content.decode()


def test_without_a_binding_the_last_sign_in_decides_and_the_counter_opens_by_name(filed, somebody, grids):
    filing, actor = filed
    Binding.objects.filter(account_id=actor.id).delete()
    with scope(SYSTEM, "filings.decide"):
        LettingFiling.objects.filter(pk=filing.pk).update(person=None, name=somebody.name)
    mine = gone_for(actor.id, 59)
    assert filing.number in mine.get(LETTING).content.decode()
    mine = gone_for(actor.id, 60)
    assert filing.number not in mine.get(LETTING).content.decode()
    mine = browser(Account.objects.get(pk=actor.id).username)  # signing in again does not open them
    assert filing.number not in mine.get(LETTING).content.decode()
    told = {"evidence": "id_card", "at": timezone.now(), "seen_at": timezone.now(), "account_id": actor.id}
    told |= {"office_id": actor.id, "office_name": "窗口"}
    other = Binding.objects.create(person=a_person(grids[0], name="新机主"), **told)
    assert filing.number not in mine.get(LETTING).content.decode()
    other.delete()
    Binding.objects.create(person=somebody, **told)
    assert filing.number in mine.get(LETTING).content.decode()
    assert mine.get(f"{LETTING}{filing.pk}/").status_code == 200


def test_a_sleep_that_began_before_it_was_written_down_counts(filed):
    _filing, actor = filed
    late = timezone.now() - AWAKE - timedelta(hours=1)
    Binding.objects.filter(account_id=actor.id).update(seen_at=late)
    assert own_filings(actor=actor, at=timezone.now()) == []
    Binding.objects.filter(account_id=actor.id).update(revoked_at=timezone.now())
    assert own_filings(actor=actor, at=timezone.now()) == []
