"""A matter that holds two concerns becomes two: the new one keeps the reporter, and both timelines tell it."""

from django.utils.translation import gettext as _

from wangge.cases.events import CaseReported, CaseSplit
from wangge.cases.models import Case, Move, Photo, Reporter
from wangge.cases.operations.indexing import make_findable
from wangge.cases.operations.sealing import mark_days
from wangge.cases.operations.wording import hash_of_words, headline
from wangge.cases.splits import Split
from wangge.cases.tokens import follow_up_token, token_hash
from wangge.cases.way import enter_state
from wangge.core.errors import Invalid
from wangge.core.events import record
from wangge.core.keys import new_key
from wangge.method.schema.own_steps import SPLIT_OFF

KEPT = ("channel", "county_code", "area", "lon", "lat", "place", "plate", "version")
"""What the new matter has of the one it came out of."""


def split_off(case, move, step, given, *, method, actor, office):
    """The matter that a move splits off, or None where it splits off nothing.

    It begins its own way at the move's time, with its own number, clocks and follow-up token; its reporter is the
    one of the origin, who is led there from the origin's page. Invalid where a photo is not of the origin.
    """
    class_key = given.of_kind(step, "new_class")
    if class_key is None:
        return None
    kind = method.case_class(class_key).kind
    part = Case(pk=new_key(), reported_at=move.at, class_key=class_key, case_type=kind, moves=1)
    for name in KEPT:
        setattr(part, name, getattr(case, name))
    part.words = next(iter(given.words.values()))
    part.title, part.words_hash = headline(part.words), hash_of_words(part.words)
    begins = method.case_type(kind).begins_in(known=part.lon is not None)
    enter_state(part, begins, method=method, at=move.at)
    part.save(force_insert=True)
    mark_days(part.total_due)
    make_findable(part)
    first = _first_move(part, case, actor, office, move.at)
    _copy_photos(case, part, first, given.of_kind(step, "own_photos") or ())
    _same_reporter(case, part)
    Split.objects.create(part=part, origin=case, move=move, at=move.at)
    record(CaseReported(case_id=part.pk, channel=part.channel), actor=actor, at=move.at, office=office)
    record(CaseSplit(case_id=case.pk, part_id=part.pk), actor=actor, at=move.at, office=office)
    return part


def _first_move(part, origin, actor, office, at):
    return Move.objects.create(
        case=part, ordinal=1, step=SPLIT_OFF, to_state=part.state, at=at, actor_id=actor.id, actor_kind=actor.kind,
        office_id=office.id if office else None, office_title=office.signs_as if office else "",
        body_id=office.body_id if office else None, answers={"origin": origin.number, "class": part.class_key},
    )  # fmt: skip


def _copy_photos(origin, part, move, keys):
    """The chosen photos stand in both; a file is one, and goes when no case has it any more."""
    chosen = list(Photo.objects.filter(case=origin, pk__in=keys).order_by("move__ordinal", "ordinal"))
    if len(chosen) != len(keys):
        raise Invalid(_("有的照片不是这一件的，请重新勾选。"), code="no-photo", field="photos")
    Photo.objects.bulk_create(
        Photo(case=part, move=move, ordinal=n, digest=one.digest, width=one.width, height=one.height)
        for n, one in enumerate(chosen, start=1)
    )


def _same_reporter(origin, part):
    """Who reported the origin reported this: the same person, with a token of its own."""
    was = origin.reporter
    Reporter.objects.create(
        case=part, resident_id=was.resident_id, staff_id=was.staff_id, name=was.name, phone=was.phone,
        token_hash=token_hash(follow_up_token(part.pk)), erased_at=was.erased_at,
    )  # fmt: skip
