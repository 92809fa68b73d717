"""Adding to what was reported while somebody works on it: words and photos in the timeline; nothing else changes."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.answers import read_answers
from wangge.cases.events import CaseMoved
from wangge.cases.operations.move import append_move, lock, move_case
from wangge.cases.operations.report import keep_photos
from wangge.cases.own_side import MOST_TOLD, SUPPLEMENT, still_open
from wangge.cases.way import refuse_recused
from wangge.core.composed import update
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
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

    Its reporter may; and staff who take reports down and see the matter, for what a reporter tells them. The same key
    and words twice is once. Refused where the matter is over, or after MOST_TOLD times; Invalid without words.
    """
    case = lock(case_id)
    office = _office(actor, case)
    method = method_of(case.version_id)
    step = method.case_type(case.case_type).step(TOLD_MORE)
    given = read_answers(step, {"words": words}, method, photos=len(photos), at=at)
    if (known := case.timeline.filter(pk=key, actor_id=actor.id, step=TOLD_MORE).first()) is not None:
        return _same_again(known, given)
    refuse_recused(case, actor)
    _check_open(case, method)
    move = append_move(case, step, None, given, key=key, actor=actor, office=office, at=at)
    keep_photos(case, move, photos)
    case.moves = move.ordinal
    update(case, ["moves"])
    happened = CaseMoved(case_id=case.pk, move_id=move.pk, step=TOLD_MORE, to_state=case.state)
    record(happened, actor=actor, at=at, office=office)
    return move


def _office(actor, case):
    """The office of whoever passes on what a reporter said; None for the reporter."""
    if actor.kind != "staff":
        return require(actor, SUPPLEMENT, case)
    require(actor, "cases.view", case)
    return require(actor, "cases.intake")


def _same_again(move, given):
    """A key seen before: the same words sent twice, or another text under the same key."""
    if dict(move.words.values_list("field", "text")) != given.words:
        raise Refused(_("这条补充已经收到过，内容不同。要再补充，请用新的编号。"), code="key-used")
    return move


def _check_open(case, method):
    if not still_open(case, method):
        state = method.case_type(case.case_type).state(case.state)
        raise Refused(_("这件诉求现在是“%s”，不能再补充。没有办好的，请重新反映。") % state.public_title, code="over")
    if case.timeline.filter(step=TOLD_MORE).count() >= MOST_TOLD:
        raise Refused(_("这件诉求已经补充了 %d 次，请等办理的人联系您。") % MOST_TOLD, code="times-used")
