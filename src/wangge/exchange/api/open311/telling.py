"""Requests as they are told: to everybody as the public board tells them, to a key's holder as their desk does."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from wangge.cases.own_side import told_title
from wangge.cases.web.board import SHOWN_DAYS, lines_of
from wangge.cases.web.standing import area_words, state_of
from wangge.exchange.sealing import outside_id
from wangge.method.queries import method_of
from wangge.method.schema import Phase

JOINED = ("area__parent", "release", "plate", "handling_body")


def told(request, cases, actor, now):
    """The cases as records of the specification, in their order."""
    cases = list(cases)
    if actor is not None:
        return [_whole(request, case, now) for case in cases]
    lines = lines_of(cases, shown_since(now), now)
    return [_public(request, case, line) for case, line in zip(cases, lines, strict=True)]


def shown_since(now):
    """Since when reports are told to everybody: as on the board."""
    return day(now) - timedelta(days=SHOWN_DAYS - 1)


def is_closed(state):
    """Whether a state of a method is the end for whoever reported: settled, rated or put aside."""
    return state.final or state.phase is Phase.EVALUATE


def _public(request, case, line):
    """Days and no hours, a community or a town and no point, words that somebody released or none."""
    return _record(
        case,
        request,
        description=f"{line.release.title}\n{line.release.words}".strip() if line.release else "",
        requested=day(case.reported_at),
        updated=day(case.stage_since),
        expected=due_of(case) and day(due_of(case)) + timedelta(days=1, seconds=-1),
        address=line.place,
        photos=line.photos,
    )


def _whole(request, case, now):
    release = getattr(case, "release", None)
    public = release is not None and release.revoked_at is None
    return _record(
        case,
        request,
        description=case.words,
        requested=case.reported_at,
        updated=case.stage_since,
        expected=due_of(case),
        address=" ".join(part for part in (case.place, area_words(case.area)) if part),
        photos=list(release.photos.all()) if public else [],
        agency=case.handling_body.name if case.handling_body else "",
        more={"address_id": case.plate.code if case.plate else None, "lat": case.lat, "long": case.lon},
    )


def _record(case, request, *, description, requested, updated, expected, address, photos, agency="", more=None):
    method, state = method_of(case.version_id), state_of(case)
    found = {
        "service_request_id": outside_id(case),
        "status": "closed" if is_closed(state) else "open",
        "status_notes": state.public_title,
        "service_name": method.case_class(case.class_key).title if case.class_key else "",
        "service_code": case.class_key,
        "description": description,
        "agency_responsible": agency or None,
        "service_notice": None,
        "requested_datetime": w3(requested),
        "updated_datetime": w3(updated),
        "expected_datetime": w3(expected),
        "address": address,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": _photo(request, photos[0]) if photos else None,
    }
    return found | (more or {})


def _photo(request, photo):
    return request.build_absolute_uri(reverse("cases:photo", args=[photo.pk]))


def due_of(case):
    """The deadline told outside: the whole's where it runs, else the stage's."""
    return case.total_due or case.due


def day(moment):
    """The beginning of the day of a moment, where the county is."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def w3(moment):
    """A time as the specification writes it; None stays None."""
    return moment and timezone.localtime(moment).replace(microsecond=0).isoformat()


def updates(moves, *, exact):
    """Steps taken, as the update extension tells them: into which state, and when. To everybody no word of anybody;
    `exact`, to a key's holder, the step and the words that its reporter reads of it."""
    for move in moves:
        case = move.case
        way = method_of(case.version_id).case_type(case.case_type)
        state = way.state(move.to_state)
        yield {
            "update_id": update_id(case, move),
            "service_request_id": outside_id(case),
            "status": "closed" if is_closed(state) else "open",
            "updated_datetime": w3(move.at if exact else day(move.at)),
            "description": _notes(move, way) if exact and move.step != "report" else state.public_title,
            "media_url": None,
        }


def update_id(case, move):
    """How outsiders call a step of a case."""
    return f"{outside_id(case)}-{move.ordinal}"


def _notes(move, way):
    """What the reporter reads of a step: its public title, and the words that the method makes public."""
    step = way.step(move.step)
    shown = {field.name: field.title for field in step.fields if field.public}
    words = [f"{shown[one.field]}：{one.text}" for one in move.words.all() if one.field in shown]
    return "\n".join([told_title(step, move), *words])
