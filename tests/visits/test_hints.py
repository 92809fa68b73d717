"""Hints: looked at by another, never changing a record by themselves; bad sources are seen; what is over goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.visits.conftest import SOURCE, county_wide
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.keys import new_key
from wangge.core.scope import NoScope, Scope, opened_scope
from wangge.premises.models import Dwelling, DwellingChange
from wangge.territory.models import Area
from wangge.visits.counting import sources_in
from wangge.visits.models import Hint
from wangge.visits.operations import answer_hint, decide_hint, give_hint
from wangge.visits.operations.hints import Said
from wangge.visits.queries import hint_scope, hints_to_check, hints_to_decide


def test_from_a_hint_to_a_corrected_register(homes, hinted, worker, clerk, at):
    home = homes[0]
    hint = hinted(home)
    with hint_scope(worker):
        assert list(hints_to_check(worker, localdate(at))) == [hint]
    assert Dwelling.objects.get(pk=home.pk).use == "let"
    answer_hint(hint.pk, "confirmed", actor=worker, at=at)
    assert Dwelling.objects.get(pk=home.pk).use == "let"  # still nothing: who keeps the register decides
    with county_wide():
        assert list(hints_to_decide(clerk)) == [hint] and not hints_to_check(worker, localdate(at))
    with pytest.raises(Forbidden):
        decide_hint(hint.pk, applied=True, actor=worker, at=at)
    decide_hint(hint.pk, applied=True, actor=clerk, at=at)
    assert Dwelling.objects.get(pk=home.pk).use == "vacant"
    change = DwellingChange.objects.filter(dwelling=home).latest("at")
    assert (change.kind, change.before, change.after) == ("used", "let", "vacant") and "现场核查" in change.basis
    with pytest.raises(Refused):
        decide_hint(hint.pk, applied=False, actor=clerk, at=at)


def test_a_dwelling_that_is_gone_is_ended_where_nobody_lives(homes, hinted, worker, clerk, at):
    home = homes[0]
    home.pk, home.room, home.address = new_key(), "999", f"{home.address}之一"
    home.save(force_insert=True)
    hint = hinted(home, "may_be_gone")
    answer_hint(hint.pk, "confirmed", actor=worker, at=at)
    decide_hint(hint.pk, applied=True, actor=clerk, at=at)
    assert Dwelling.objects.get(pk=home.pk).valid_until == localdate(at)


@pytest.mark.parametrize("answer", ["denied", "unclear"])
def test_what_is_not_confirmed_changes_nothing(homes, hinted, worker, clerk, at, answer):
    hint = hinted(homes[0])
    answer_hint(hint.pk, answer, actor=worker, at=at)
    with pytest.raises(Refused):
        decide_hint(hint.pk, applied=True, actor=clerk, at=at)
    with pytest.raises(Refused):
        answer_hint(hint.pk, "confirmed", actor=worker, at=at)
    assert Dwelling.objects.get(pk=homes[0].pk).use == "let"


def test_confirmed_and_left_as_it_is(homes, hinted, worker, clerk, at):
    hint = hinted(homes[0])
    answer_hint(hint.pk, "confirmed", actor=worker, at=at)
    assert decide_hint(hint.pk, applied=False, actor=clerk, at=at).applied is False
    assert Dwelling.objects.get(pk=homes[0].pk).use == "let"


def test_who_gives_and_who_looks(homes, elsewhere, worker, clerk, staff, at):
    told = Said(SOURCE, "let_may_be_empty", homes[0].pk)
    for username in ("wangge01", "xiaofang01", "guanli01", "zhibanzhang01"):
        with pytest.raises((Forbidden, LookupError)):
            give_hint(told, key=new_key(), actor=staff(username), at=at)
    with pytest.raises(Forbidden):
        give_hint(Said(SOURCE, "may_be_gone", elsewhere.pk), key=new_key(), actor=clerk, at=at)
    hint = give_hint(told, key=new_key(), actor=clerk, at=at)
    for who in (clerk, staff("xiaofang01")):
        with pytest.raises(Forbidden):
            answer_hint(hint.pk, "confirmed", actor=who, at=at)
    with county_wide():
        Hint.objects.filter(pk=hint.pk).update(given_by=worker.id)
    with pytest.raises(Refused, match="另一人"):
        answer_hint(hint.pk, "confirmed", actor=worker, at=at)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"source": " "}, "source"),
        ({"reference": "13812345678"}, "reference"),
        ({"reference": "x" * 61}, "reference"),
        ({"dwelling_id": None}, "address"),
    ],
)
def test_a_hint_names_no_person_and_one_dwelling(homes, clerk, at, said, field):
    told = {"source": SOURCE, "kind": "let_may_be_empty", "dwelling_id": homes[0].pk} | said
    with pytest.raises(Invalid) as refused:
        give_hint(Said(**told), key=new_key(), actor=clerk, at=at)
    assert refused.value.field == field


def test_the_same_hint_twice(homes, clerk, hinted, at):
    told, key = Said(SOURCE, "let_may_be_empty", homes[0].pk), new_key()
    assert give_hint(told, key=key, actor=clerk, at=at) == give_hint(told, key=key, actor=clerk, at=at)
    with pytest.raises(Refused, match="同类"):
        hinted(homes[0])


def test_what_is_over_is_erased_and_the_source_still_seen(homes, hinted, worker, grid, at):
    answers = ("confirmed", "denied", "denied", "denied", "unclear")
    old = [hinted(home, days=10) for home in homes[:5]]
    for hint, answer in zip(old, answers, strict=True):
        answer_hint(hint.pk, answer, actor=worker, at=at - timedelta(days=9))
    late = hinted(homes[5], days=30)
    with pytest.raises(Refused, match="期限"):
        answer_hint(late.pk, "confirmed", actor=worker, at=at)
    fresh = hinted(homes[6])
    assert carry_out("visits.forget_hints", at=at).rows == 5  # all but the confirmed one, which waits, and the fresh
    with county_wide():
        assert set(Hint.objects.filter(erased_at=None)) == {old[0], fresh}
        gone = Hint.objects.get(pk=late.pk)
        (source,) = sources_in([grid.path], localdate(at))
    assert (gone.dwelling, gone.reference, gone.given_by) == (None, "", None)
    assert (source.given, source.confirmed, source.denied, source.unclear) == (7, 1, 3, 1)
    assert (source.waiting, source.expired, source.share) == (1, 1, None)  # four that could be told are too few
    with county_wide():
        Hint.objects.filter(pk=old[4].pk).update(answer="denied")
        assert sources_in([grid.path], localdate(at))[0].share == 20


def test_hints_are_under_the_second_wall(homes, hinted, clerk, staff, at):
    """Without a scope they are not to be had; with that of another area the database itself shows none."""
    hinted(homes[0])
    with pytest.raises(NoScope):
        Hint.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM visits_hint")
        assert cursor.fetchone() == (0,)
    with hint_scope(clerk):
        assert Hint.objects.count() == 1
    elsewhere = Area.objects.filter(level="community", valid_until=None).exclude(pk=homes[0].area.parent_id).first()
    with opened_scope(Scope((elsewhere.path,))):
        assert Hint.objects.count() == 0
    with pytest.raises(Forbidden), hint_scope(staff("zhifa01")):
        pass
