"""After a new key: what older ones sealed is sealed anew, some at a time, until an old key can be put away."""

from django.db import transaction
from django.db.models import IntegerField, Q
from django.db.models.expressions import RawSQL

from wangge.core.scope import scope
from wangge.core.sealed import BEFORE, NUMBER, PHONE, newest, resealed
from wangge.people.models import Correction, LettingFiling, Person, Responsible, Tenant

SEALED = {
    Person: {"number_sealed": NUMBER, "phone_sealed": PHONE},
    Responsible: {"phone_sealed": PHONE},
    LettingFiling: {"phone_sealed": PHONE},
    Tenant: {"number_sealed": NUMBER, "phone_sealed": PHONE},
    Correction: {"before_sealed": BEFORE},
}
"""Every sealed column with the purpose it was sealed for (tests/people/test_resealing.py: none is missing)."""
ROUND = 1_000


def reseal(*, actor, at):
    """Seal anew up to ROUND rows of each table that an older key sealed; how many there were. 0: none is left."""
    return sum(_round(model, columns, actor, at) for model, columns in SEALED.items())


@transaction.atomic
def _round(model, columns, actor, at):
    with scope(actor, "people.edit"):
        old = Q(pk__in=[])
        for column in columns:
            old |= Q(**{f"{column}_key__lt": newest()})
        keys = {f"{column}_key": _key_of(column) for column in columns}
        rows = list(model.objects.select_for_update(skip_locked=True).alias(**keys).filter(old).order_by("pk")[:ROUND])
        for row in rows:
            for column, purpose in columns.items():
                setattr(row, column, resealed(getattr(row, column), purpose=purpose))
        model.objects.bulk_update(rows, columns)
    return len(rows)


def _key_of(column):
    """The version of the key: the first byte of what was sealed."""
    return RawSQL(f"get_byte({column}, 0)", (), output_field=IntegerField())

