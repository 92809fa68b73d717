"""Reading the data of a dwelling by scanning its plate: for a purpose, and logged with it."""

from django.db import transaction

from wangge.core.access import record_access
from wangge.core.permits import require

SHOWN = ("address", "use", "label", "findings")


@transaction.atomic
def look_by_plate(plate, *, purpose, actor, at):
    """Log that an officer reads the data of the dwelling behind a plate. Forbidden outside the own areas."""
    office = require(actor, "premises.view", plate.area.path)
    record_access(
        actor,
        office=office,
        purpose=purpose.key,
        basis=purpose.basis,
        reason=purpose.note,
        subject_kind="dwelling",
        subject_id=plate.dwelling_id,
        fields=SHOWN,
        at=at,
    )
    return plate.dwelling
