"""A new key: nothing is lost, and what the old one sealed is sealed anew."""

from django.apps import apps
from django.db.models import BinaryField

from tests.people.conftest import NOW, a_person
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sealed import NUMBER, PHONE, unseal
from wangge.people.models import Person
from wangge.people.operations.resealing import SEALED, reseal


def test_every_sealed_column_is_sealed_anew():
    models = apps.get_app_config("people").get_models()
    fields = {(one, field.name) for one in models for field in one._meta.fields if isinstance(field, BinaryField)}
    assert fields == {(model, column) for model, columns in SEALED.items() for column in columns}


def test_after_a_new_key_all_is_under_it_and_reads_as_before(grids, settings):
    kept = a_person(grids[0], number="990000198001011234", phone="19900000000")
    bare = a_person(grids[0], name="丁")
    settings.SEALING_KEYS = {2: "another secret, long and random"}
    while reseal(actor=SYSTEM, at=NOW):
        pass
    with scope(SYSTEM, "people.look"):
        kept.refresh_from_db()
        bare.refresh_from_db()
        sealed = list(Person.objects.exclude(number_sealed=None).values_list("number_sealed", flat=True))
    assert {bytes(one)[0] for one in sealed} == {2} and bare.number_sealed is None
    assert unseal(kept.number_sealed, purpose=NUMBER) == "990000198001011234"
    assert unseal(kept.phone_sealed, purpose=PHONE) == "19900000000"
    assert reseal(actor=SYSTEM, at=NOW) == 0
