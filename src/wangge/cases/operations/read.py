"""Opening a case: a look at what a person wrote, logged with the office and the duty it serves."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BooleanField, CharField, UUIDField
from django.db.models.expressions import RawSQL

from wangge.cases.models import Case
from wangge.cases.splits import related
from wangge.cases.way import WHO_STANDS_ASIDE
from wangge.core.access import record_access
from wangge.core.composed import composed
from wangge.core.errors import Forbidden
from wangge.core.permits import require

WHOLE = {
    "area": ("key", "name", "level", "path", "parent"),
    "area__parent": ("name", "level"),
    "holder_body": ("key", "name"),
    "handling_body": ("key", "name"),
    "reporter": ("resident_id", "name", "phone"),
    "release": ("title", "words", "office_title", "at", "revoked_at"),
}
"""What hangs on every case, and what of it pages and programs read. Plate and original come where there are any:
joined here too, they would make nine tables, for which PostgreSQL takes longer to choose a plan than to read them."""

COLUMNS = [
    *(field.name for field in Case._meta.concrete_fields),
    *(f"{one}__{field}" for one, read in WHOLE.items() for field in read),
]

MERGED_IN = f"""ARRAY(
    SELECT r.id || ' ' || to_char(r.reported_at AT TIME ZONE '{settings.TIME_ZONE}', 'YYYY') || '-'
           || lpad(r.serial::text, greatest(6, length(r.serial::text)), '0')
      FROM cases_case r WHERE r.original_id = cases_case.id ORDER BY r.serial LIMIT 20)"""
HINTS = {
    "recused": WHO_STANDS_ASIDE,
    "merged_in": RawSQL(MERGED_IN, (), ArrayField(CharField())),
    "split_into": related("origin_id", "part_id"),
    "split_from_told": related("part_id", "origin_id"),
    "due_moved": RawSQL("EXISTS(SELECT FROM cases_duechange WHERE case_id = cases_case.id)", (), BooleanField()),
    "about": RawSQL("(SELECT component_id FROM cases_aboutcomponent WHERE case_id = cases_case.id)", (), UUIDField()),
}
"""What few cases have: who stands aside, cases merged into it or split off, a deadline that a calendar moved, a
component it is about. Asked along, so that it costs no query."""


@composed(case_id=UUIDField())
def _whole(case_id):
    return Case.objects.select_related(*WHOLE).only(*COLUMNS).annotate(**HINTS).filter(pk=case_id)


@transaction.atomic
def read_case(case_id, *, actor, at, purpose="handle-matter"):
    """The case with what hangs on it, for whoever may see it; staff's looks are logged in the same transaction.

    Forbidden for a case of others as for none at all: whether it exists is nobody's business.
    """
    found = _whole(case_id=case_id)
    if not found:
        raise Forbidden()
    (case,) = found
    office = require(actor, "cases.view", case)
    if actor.kind == "staff":
        record_access(
            actor,
            office=office,
            purpose=purpose,
            subject_kind="case",
            subject_id=case.pk,
            fields=["title", "words", "place", "photos"],
            at=at,
        )
    return case
