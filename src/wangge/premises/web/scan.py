"""One scan, three answers: services for residents, the dwelling for its own officers, the address for other staff."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.core.permits import SYSTEM, allows
from wangge.core.web.purposes import stated_purpose
from wangge.premises.guesses import MOST, count_wrong, too_many
from wangge.premises.operations import look_by_plate
from wangge.premises.operations.plates import note_guesses
from wangge.premises.queries import in_force, open_findings, plate_of
from wangge.premises.web.wording import grade_words, item_titles, shown_label


@never_cache
@require_safe
def scan(request, code):
    """What a plate tells whoever scans it. Unknown, forged and revoked codes get one answer, and are counted."""
    address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
    if too_many(address, at=now):
        return render(request, "premises/no_plate.html", {"waits": True}, status=429)
    plate = plate_of(code)
    if plate is None:
        if count_wrong(address, at=now) == MOST:
            note_guesses(MOST, actor=SYSTEM, at=now)
        return render(request, "premises/no_plate.html", status=404)
    if request.actor.kind != "staff":
        return render(request, "premises/scan.html", {"plate": plate, "open": True})
    if plate.dwelling_id is None or not allows(request.actor, "premises.view", plate.area.path):
        return render(request, "premises/scan.html", {"plate": plate})
    return render(request, "premises/scan_desk.html", {"plate": plate, **_house(request, plate)})


def _house(request, plate):
    """The data of the dwelling once a purpose was stated; the look is logged with it."""
    purpose = stated_purpose(request)
    if purpose is None:
        return {"dwelling": None}
    dwelling = look_by_plate(plate, purpose=purpose, actor=request.actor, at=timezone.now())
    prefetch_related_objects([dwelling], in_force())
    titles = item_titles()
    findings = [(titles.get(one.item, one.item), grade_words(one.grade), one) for one in open_findings(dwelling)]
    return {"dwelling": dwelling, "label": shown_label(dwelling), "findings": findings}
