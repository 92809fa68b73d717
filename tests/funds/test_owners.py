"""Owners who live elsewhere: the community sees their papers at its counter, and the ledger opens to them."""

from datetime import timedelta

import pytest

from tests.funds.conftest import browser_of
from wangge.accounts.models import Account
from wangge.accounts.operations.residents import hash_phone
from wangge.accounts.queries import actor_of
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, matching, seal
from wangge.funds.models import OwnerNote
from wangge.funds.operations import ask_about, note_owner, revoke_note
from wangge.funds.queries import own_trusts, reads
from wangge.people.models import Binding, Person, Residence
from wangge.premises.models import Dwelling

PHONE, CARD = "13955500123", "11010519491231002X"
DESK = "/tianchang/desk/funds/"


@pytest.fixture
def elsewhere(trust, now):
    """Somebody of the register who lives outside the estate, and their account, bound at a counter."""
    told = {"kind": Account.RESIDENT, "name": "手机尾号 23 的居民", "created_at": now}
    account = Account.objects.create(username=f"resident-{hash_phone(PHONE)}", password="!", **told)
    with scope(SYSTEM, "people.edit"):
        inside = Residence.objects.filter(dwelling__building__estate=trust.estate).values("person")
        person = Person.objects.filter(merged_into=None, ended_on=None, disputed=False).exclude(pk__in=inside).first()
        told = {"number_kind": "id", "number_sealed": seal(CARD, purpose=NUMBER)}
        Person.objects.filter(pk=person.pk).update(**told, number_hash=matching(CARD, purpose=NUMBER))
    told = {"evidence": "id_card", "office_name": "测试窗口", "at": now, "seen_at": now}
    Binding.objects.create(account=account, person=person, **told)
    return actor_of(account, at=now)


@pytest.fixture
def home(trust):
    return Dwelling.objects.filter(building__estate=trust.estate, valid_until=None).first()


@pytest.fixture
def note(trust, home, elsewhere, clerk, now):
    """`note(number="x")` notes the owner of the home."""

    def do(**other):
        told = {"dwelling_id": home.pk, "phone": PHONE, "number": CARD, "papers": "title", "actor": clerk, "at": now}
        return note_owner(trust.pk, **(told | other))

    return do


def test_the_ledger_opens_to_an_owner_who_lives_elsewhere(trust, elsewhere, note, booked, clerk, now):
    assert not reads(elsewhere, trust, now)
    made = note()
    assert reads(elsewhere, trust, now) and [*own_trusts(elsewhere, now)] == [trust]
    told = JournalEntry.objects.latest("id")
    assert (told.event, told.actor_id, told.data["kind"]) == ("funds.OwnerNoted", clerk.id, "title")
    look = AccessEvent.objects.latest("id")
    assert (look.purpose, look.subject_id, look.actor_id) == ("bind", made.binding.person_id, clerk.id)
    assert ask_about(booked().pk, words="为什么换两次锁", key=new_key(), actor=elsewhere, at=now)


def test_it_closes_when_the_note_is_revoked_or_the_binding_ends_or_sleeps(trust, elsewhere, note, clerk, now):
    made = note()
    bindings = Binding.objects.filter(pk=made.binding_id)
    bindings.update(seen_at=now - timedelta(days=61))
    assert not reads(elsewhere, trust, now)
    bindings.update(seen_at=now)
    assert reads(elsewhere, trust, now)
    with pytest.raises(Invalid):
        revoke_note(trust.pk, made.pk, because=" ", actor=clerk, at=now)
    revoke_note(trust.pk, made.pk, because="房屋已转让", actor=clerk, at=now)
    assert not reads(elsewhere, trust, now)
    with pytest.raises(Refused):
        revoke_note(trust.pk, made.pk, because="房屋已转让", actor=clerk, at=now)
    assert note() and reads(elsewhere, trust, now)  # bought again
    bindings.update(revoked_at=now)
    assert not reads(elsewhere, trust, now)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "110105194912310038"}, "phone"),
        ({"number": ""}, "phone"),
        ({"phone": "13955500124"}, "phone"),
        ({"papers": "word of honour"}, "papers"),
        ({"dwelling_id": None}, "dwelling"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(note, wrong, field):
    with pytest.raises(Refused) as refused:
        note(**wrong)
    assert refused.value.field == field and not OwnerNote.objects.exists()


def test_a_number_that_was_tried_stays_in_the_log(note, elsewhere, clerk):
    with pytest.raises(Invalid):
        note(number="110105194912310038")
    look = AccessEvent.objects.latest("id")
    assert (look.purpose, look.actor_id, look.fields) == ("bind", clerk.id, ["number"])


def test_a_dwelling_of_another_estate_is_none_of_this(note, trust):
    other = Dwelling.objects.exclude(building__estate=trust.estate).filter(valid_until=None).first()
    with pytest.raises(Invalid):
        note(dwelling_id=other.pk)


def test_a_record_with_a_disputed_number_is_nobodys(note, elsewhere):
    with scope(SYSTEM, "people.edit"):
        Person.objects.filter(bindings__account=elsewhere.id).update(disputed=True)
    with pytest.raises(Refused):
        note()


def test_once_for_a_dwelling_and_by_the_community_alone(note, firm, staff, elsewhere):
    for actor in (firm, staff("yezhu01"), staff("wangge01"), elsewhere):
        with pytest.raises(Forbidden):
            note(actor=actor)
    note()
    with pytest.raises(Refused) as refused:
        note()
    assert refused.value.code == "noted"


def test_a_year_after_its_end_nothing_is_left(note, trust, clerk, now):
    made = note()
    revoke_note(trust.pk, made.pk, because="登错了一户", actor=clerk, at=now)
    carry_out("funds.forget_owner_notes", at=now + timedelta(days=364))
    assert OwnerNote.objects.exists()
    carry_out("funds.forget_owner_notes", at=now + timedelta(days=366))
    assert not OwnerNote.objects.exists()


def test_it_goes_with_the_binding(note):
    Binding.objects.filter(pk=note().binding_id).delete()
    assert not OwnerNote.objects.exists()


def test_it_stands_on_the_owners_own_page_and_in_their_copy(note, home, elsewhere):
    mine, told = browser_of(elsewhere), "登记您是这些房屋的业主"
    assert told not in mine.get("/tianchang/my/file/").content.decode()
    note()
    page = mine.get("/tianchang/my/file/").content.decode()
    assert told in page and home.address in page
    copy = mine.post("/tianchang/my/file/copy/", {"form": "json"})
    assert home.address in b"".join(copy).decode()


def test_on_the_pages(trust, home, elsewhere, clerk, signed_in):
    clerk, address = browser_of(clerk), f"{DESK}{trust.pk}/owners/"
    assert "外住业主" in clerk.get(f"{DESK}{trust.pk}/").content.decode()
    told = {"dwelling": str(home.pk), "phone": PHONE, "number": CARD, "papers": "contract"}
    wrong = clerk.post(address, told | {"number": "110105194912310038"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "没有找到绑定了本人的账号" in page and PHONE in page and CARD not in page
    assert clerk.post(address, told).status_code == 302
    page = clerk.get(address).content.decode()
    with scope(SYSTEM, "people.look"):
        name = Person.objects.get(bindings__account=elsewhere.id).name
    assert home.address in page and "网签备案的购房合同" in page and name not in page and PHONE not in page
    assert browser_of(elsewhere).get(f"/tianchang/my/funds/{trust.pk}/").status_code == 200
    made = OwnerNote.objects.get()
    assert clerk.post(address, {"note": str(made.pk), "because": "卖"}).status_code == 422
    assert clerk.post(address, {"note": str(made.pk), "because": "房屋已转让"}).status_code == 302
    assert browser_of(elsewhere).get(f"/tianchang/my/funds/{trust.pk}/").status_code == 403
    for username in ("wuye01", "yezhu01", "wangge01"):
        assert signed_in(username).get(address).status_code == 403
