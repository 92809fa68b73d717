"""Adding to what was reported while somebody works on it: words and photos in the timeline; nothing else changes."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.answers import read_answers
from wangge.cases.events import CaseMoved
from wangge.cases.models import Move, Photo
from wangge.cases.operations.move import append_move, lock, move_case
from wangge.cases.operations.report import keep_photos
from wangge.cases.own_side import (
    HOURLY_TOLD,
    MOST_PHOTOS,
    MOST_TOLD,
    SUPPLEMENT,
    answered_by,
    awaited_of,
    found_by_staff,
    handles,
    still_open,
)
from wangge.cases.way import refuse_recused
from wangge.core.composed import update
from wangge.core.errors import Forbidden, Refused
from wangge.core.events import record
from wangge.core.permits import Actor, require
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import TOLD_MORE


def take_step(case_id, *, key, step, answers, seen, actor, at, photos=()):
    """Take a step of the case's way, or the one that no pack writes: add to what was reported. Return the Move."""
    if step == TOLD_MORE:
        return tell_more(case_id, words=answers.get("words", ""), key=key, actor=actor, at=at, photos=photos)
    return move_case(case_id, key=key, step=step, answers=answers, seen=seen, actor=actor, at=at, photos=photos)


@transaction.atomic
def tell_more(case_id, *, words, key, actor, at, photos=()):
    """Add words, and Pictures perhaps, to a matter somebody works on. Return the Move.

    Its reporter may; and staff who take reports down, see the matter and do not handle it, for what a reporter tells
    them. Where the way waits for what the reporter says it is the way's own step, so that the clock goes on, whoever
    wrote it down (`own_side.answered_by`). The same key and words twice is once. Refused where the matter is over, or
    beyond one of the limits; Invalid without words.
    """
    case = lock(case_id)
    office = _office(actor, case)
    method = method_of(case.version_id)
    way = method.case_type(case.case_type)
    step = way.step(TOLD_MORE)
    given = read_answers(step, {"words": words}, method, photos=len(photos), at=at)
    if (known := case.timeline.filter(pk=key, actor_id=actor.id).first()) is not None:
        return _same_again(known, given)
    refuse_recused(case, actor)
    if office and found_by_staff(case, method):
        raise Refused(_("这件是工作人员自己发现的，没有反映人。有人来反映，请按新的一件登记。"), code="nobody-reported")
    if awaited := (answered_by if office else awaited_of)(case, way):
        told = {"answers": given.words, "seen": case.moves, "photos": photos, "by": office and (actor, office)}
        return move_case(case.pk, key=key, step=awaited.name, actor=_whose(case, actor), at=at, **told)
    _check_open(case, method)
    _check_limits(case, len(photos), actor, at)
    move = append_move(case, step, None, given, key=key, actor=actor, office=office, at=at)
    keep_photos(case, move, photos)
    case.moves = move.ordinal
    update(case, ["moves"])
    happened = CaseMoved(case_id=case.pk, move_id=move.pk, step=TOLD_MORE, to_state=case.state)
    record(happened, actor=actor, at=at, office=office)
    return move


def _office(actor, case):
    """The office of whoever passes on what a reporter said; None for the reporter. Never of whoever handles it: they
    would speak for the person they answer to."""
    if actor.kind != "staff":
        return require(actor, SUPPLEMENT, case)
    require(actor, "cases.view", case)
    if handles(actor, case):
        raise Forbidden(_("承办单位不能代反映人补充。请反映人自己补充，或由受理的单位登记。"))
    return require(actor, "cases.intake")


def _whose(case, actor):
    """Whose step an answer is that was waited for: the reporter's, also where an office takes it down."""
    return actor if actor.kind != "staff" else Actor(case.reporter.pk, _("反映人"), "reporter")


def _same_again(move, given):
    """A key seen before: the same words sent twice, or another text under the same key."""
    if dict(move.words.values_list("field", "text")) != given.words:
        raise Refused(_("这条补充已经收到过，内容不同。要再补充，请用新的编号。"), code="key-used")
    return move


def _check_open(case, method):
    if still_open(case, method):
        return
    if case.original_id and case.closed_at is None:
        raise Refused(_("这件已并入同一件事一起办理，不能再单独补充。不用重新反映，进展仍在这里看。"), code="merged")
    state = method.case_type(case.case_type).state(case.state)
    raise Refused(_("这件诉求现在是“%s”，不能再补充。没有办好的，请重新反映。") % state.public_title, code="over")


def _check_limits(case, photos, actor, at):
    """What was added by its reporter and what offices took down count apart: neither shuts the other out."""
    side = {"actor_kind": "staff"} if actor.kind == "staff" else {"actor_kind__in": ("reporter", "resident")}
    told = case.timeline.filter(step=TOLD_MORE, **side)
    if told.count() >= MOST_TOLD:
        raise Refused(_("这件诉求已经补充了 %d 次，请等办理的人联系您。") % MOST_TOLD, code="times-used")
    if photos and Photo.objects.filter(move__in=told).count() + photos > MOST_PHOTOS:
        reason = _("一件诉求补充的照片最多 %d 张。请去掉一些照片，或只写文字。") % MOST_PHOTOS
        raise Refused(reason, code="photos-used")
    lately = Move.objects.filter(step=TOLD_MORE, at__gt=at - timedelta(hours=1), actor_id=actor.id)
    if actor.kind != "staff" and lately.count() >= HOURLY_TOLD:
        reason = _("您一小时内补充得太多。请稍后再试；紧急情况请拨打 110、119 或 120。")
        raise Refused(reason, code="too-many-told")
