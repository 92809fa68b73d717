"""What stood in a record before it was corrected: sealed beside it, with the office and the ground."""

import json

from wangge.core.events import record
from wangge.core.sealed import BEFORE, seal
from wangge.people.events import PersonCorrected
from wangge.people.models import Correction


def write_correction(person, before, ground, office, *, actor, at):
    """Keep the former values of a person's fields (name → text in clear); the journal hears that there are some."""
    correction = Correction.objects.create(
        person=person,
        area_id=person.area_id,
        fields=list(before),
        before_sealed=seal(json.dumps(before, ensure_ascii=False), purpose=BEFORE),
        ground=ground,
        office_name=office.signs_as if office else "",
        at=at,
    )
    record(PersonCorrected(person_id=person.pk, correction_id=correction.pk), actor=actor, at=at, office=office)
    return correction
