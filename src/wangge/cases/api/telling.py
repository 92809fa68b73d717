"""Cases and moves as programs read them: for staff whole, for the reporter what the method makes public."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.api.clocks import clocks_told, limit_text, questions_told
from wangge.cases.api.schemas import Asked, CaseRow, CaseWhole, Followed, MoveOut, OpenStep, PhotoOut, PublicMove
from wangge.cases.own_side import may_take_down, reporter_steps, taken_down, told_title
from wangge.cases.queries import steps_for, timeline
from wangge.cases.rules import sees_by_hands
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE

ROW = ("area", "holder_body", "handling_body")
COLUMNS = [
    *("id", "serial", "case_type", "version", "moves", "title", "class_key", "state", "place", "channel", "urgent"),
    *("reported_at", "filed_at", "closed_at", "due", "due_confirmed"),
    *(f"{one}__{field}" for one in ROW for field in ("key", "name")),
]
"""What a row is made of: neither the reporter's words nor the boundary of an area."""


def row_of(case, at):
    """A case as a line of a list."""
    return CaseRow(**_row(case, at))


def whole(case, actor, at):
    """A case as its page has it, with the steps the actor may take."""
    return CaseWhole(
        **_row(case, at),
        national_number=case.national_number,
        words=case.words,
        lon=case.lon,
        lat=case.lat,
        plate_code=case.plate and case.plate.code,
        suggested_class=case.suggested_class,
        suggested_by=case.suggested_by,
        filing_row=case.filing_row,
        method_version=method_of(case.version_id).version,
        original=case.original_id,
        stage_since=case.stage_since,
        stage_due=case.stage_due,
        total_since=case.total_since,
        total_due=case.total_due,
        warn_at=case.warn_at,
        clocks=clocks_told(case),
        questions=questions_told(case),
        steps=[open_step(step) for step in _steps_of(case, actor)],
    )


def _steps_of(case, actor):
    """The steps of its way that an actor may take, and taking down what its reporter has to add."""
    yield from steps_for(case, actor)
    method = method_of(case.version_id)
    if may_take_down(case, actor, method):
        yield method.case_type(case.case_type).step(TOLD_MORE)


def _row(case, at):
    method = method_of(case.version_id)
    state = state_of(case)
    same = ("id", "number", "moves", "title", "class_key", "state", "place", "channel", "urgent")
    times = ("reported_at", "filed_at", "closed_at", "due", "due_confirmed")
    return {name: getattr(case, name) for name in same + times} | {
        "class_title": method.case_class(case.class_key).title if case.class_key else "",
        "state_title": state.title,
        "phase": state.phase.value,
        "area": _ref(case.area),
        "holder": _ref(case.holder_body),
        "handling_body": _ref(case.handling_body),
        "overdue": _overdue(case, at),
    }


def state_of(case):
    """The state of a case, by the version it was filed under."""
    return method_of(case.version_id).case_type(case.case_type).state(case.state)


def moves_of(case, actor, *, after=0):
    """The moves of a case beyond an ordinal. Of how it came in, or something was added, a handling unit learns the
    channel and no more."""
    way = method_of(case.version_id).case_type(case.case_type)
    by_hands = all(sees_by_hands(office) for office in actor.offices)
    return [_move(case, move, way, by_hands) for move in timeline(case) if move.ordinal > after]


def _move(case, move, way, by_hands):
    step = None if move.step == "report" else way.step(move.step)
    office = "" if by_hands and (step is None or taken_down(step, move)) else move.office_title
    return MoveOut(
        id=move.pk,
        ordinal=move.ordinal,
        step=move.step,
        title=step.title if step else _("反映"),
        from_state=move.from_state,
        to_state=move.to_state,
        at=move.at,
        by="office" if office else "platform" if move.actor_kind == "system" else "reporter",
        office=office,
        late=move.late,
        stage_due=move.stage_due,
        answers=move.answers,
        words=dict(move.told_words),
        photos=[_photo(photo, "case_photo", case.pk) for photo in move.photos_shown],
    )


def _photo(photo, view, of):
    url = reverse(f"api-1:{view}", args=[of, photo.pk])
    return PhotoOut(url=url, width=photo.width, height=photo.height)


def followed_by(case, actor, token, at):
    """A case as its reporter follows it: public titles, offices, and the fields the method marks public."""
    method, state = method_of(case.version_id), state_of(case)
    way = method.case_type(case.case_type)
    held = case.holder_body and state.holder not in ("nobody", "reporter")
    return Followed(
        number=case.number,
        moves=case.moves,
        words=case.words,
        class_title=method.case_class(case.class_key).title if case.class_key else "",
        state_title=state.public_title,
        phase=state.phase.value,
        area=case.area.name,
        place=case.place,
        holder=case.holder_body.name if held else "",
        reported_at=case.reported_at,
        due=case.due and (case.total_due or case.due),
        due_confirmed=case.due_confirmed,
        overdue=_overdue(case, at),
        closed_at=case.closed_at,
        story=[_public_move(move, way, token) for move in timeline(case)],
        steps=[open_step(step) for step in reporter_steps(case, actor, at)],
    )


def _public_move(move, way, token):
    step = None if move.step == "report" else way.step(move.step)
    shown = _public_fields(step)
    return PublicMove(
        title=told_title(step, move) if step else _("您反映了这件事"),
        at=move.at,
        office=move.office_title,
        answers={k: v for k, v in move.answers.items() if shown.get(k) in ("rating", "boolean")},
        words={name: text for name, text in move.told_words if name in shown},
        photos=[_photo(photo, "followed_photo", token) for photo in _public_photos(move, shown)],
    )


def public_photo(case, photo_id):
    """A photo of a case that its reporter may see: the own ones, and those the method marks public; else None."""
    way = method_of(case.version_id).case_type(case.case_type)
    for move in timeline(case):
        shown = _public_fields(None if move.step == "report" else way.step(move.step))
        for photo in _public_photos(move, shown):
            if photo.pk == photo_id:
                return photo
    return None


def _public_fields(step):
    return {field.name: field.kind for field in step.fields if field.public} if step else {"photos": "photos"}


def _public_photos(move, shown):
    return move.photos_shown if "photos" in shown.values() else []


def open_step(step):
    """A step with what it asks."""
    asked = [
        Asked(
            **field.model_dump(include={"name", "kind", "title", "required", "help", "max_length", "min_count"}),
            choices={one.value: one.title for one in field.choices},
            most=limit_text(field.most),
        )
        for field in step.fields
    ]
    return OpenStep(step=step.name, title=step.title, tone=step.tone, fields=asked)


def _overdue(case, at):
    return case.due is not None and case.due < at


def _ref(thing):
    return thing and {"key": thing.key, "name": thing.name}
