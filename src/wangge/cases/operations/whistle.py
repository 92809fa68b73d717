"""Whistle and report-in: call several bodies to a place, answer a call, write down what was done, rate each other."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.events import CallAnswered, CallRated, WhistleBlown, WhistleEnded
from wangge.cases.models import MAX_PLACE, Call, Whistle
from wangge.cases.queries import VIEW, one_case
from wangge.cases.way import is_over, refuse_recused
from wangge.cases.whistles import MAX_ANSWER, MAX_PROBLEM, MAX_RECORD
from wangge.core.calendar import current_calendar
from wangge.core.clock import deadline
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.method.queries import current_version, method_of
from wangge.organisations.queries import body
from wangge.territory.queries import area_of

WHISTLE, REPORT_IN = "cases.whistle", "cases.report_in"
LEAST = 2  # letters that a problem, a reason or a record has at least


@transaction.atomic
def blow_whistle(*, key, bodies, problem, actor, at, case_id=None, area_id=None, place="", urgent=False):
    """Call bodies (their keys) to a case, or to an area alone; return the Whistle. The same key twice is one whistle.

    Forbidden for a case the actor does not see; Refused where the method has no whistle or the post none, where the
    case is over or the actor stands aside; Invalid names the field: nobody called, too many, no problem, no place.
    """
    if known := Whistle.objects.filter(pk=key, actor_id=actor.id).first():
        return known
    case = _open_case(case_id, actor) if case_id else None
    area = case.area if case else _area(area_id)
    office = require(actor, WHISTLE, area)
    version = case.version if case else current_version(localdate(at))
    told = {
        "problem": _told(problem, MAX_PROBLEM, "problem", _("请写明出了什么问题、要各部门来做什么。")),
        "place": clean_text(place, MAX_PLACE, "place") or (case.place if case else ""),
        "urgent": bool(urgent or (case and case.urgent)),
    }
    try:
        with transaction.atomic():
            return call_bodies(
                bodies, key=key, case=case, area=area, version=version, told=told, actor=actor, office=office, at=at
            )
    except IntegrityError as error:
        raise Refused(_("这个表单已经提交过。请刷新页面，看最新情况。"), code="key-used") from error


def _open_case(case_id, actor):
    """The case to which bodies are called, locked, so that it does not end meanwhile."""
    case = one_case(case_id, locked=True)
    require(actor, VIEW, case)
    refuse_recused(case, actor)
    if is_over(case, method_of(case.version_id)):
        raise Refused(_("这件诉求已经办结，不能再为它吹哨。如有新的问题，请为地点吹哨。"), code="over")
    return case


def call_bodies(keys, *, key, area, version, told, actor, office, at, case=None, move=None):
    """The whistle and its calls, each with the time by which its body is to come. Inside the caller's transaction."""
    method = method_of(version.pk)
    rule = method.whistle
    level = rule and rule.level_of(office.post)
    if level is None:
        raise Refused(_("您的岗位不能吹哨。"), code="no-whistle")
    called = _called(keys, rule, method, office)
    whistle = Whistle.objects.create(
        pk=key, case=case, move=move, version=version, area=area, level=level.key, blown_at=at, actor_id=actor.id,
        body_id=office.body_id, office_id=office.id, office_title=office.signs_as, **told,
    )  # fmt: skip
    limit = rule.urgent_arrive if whistle.urgent else rule.arrive
    due = deadline(at, limit, current_calendar(method.calendar.hours))
    Call.objects.bulk_create(Call(whistle=whistle, body=one, due=due.at, due_confirmed=due.confirmed) for one in called)
    blown = WhistleBlown(whistle_id=whistle.pk, case_id=case and case.pk, level=level.key, bodies=len(called))
    record(blown, actor=actor, at=at, office=office)
    return whistle


@transaction.atomic
def answer_call(call_id, *, came, answer, actor, at):
    """The called body says that it came, or why it does not; Refused if it answered before, or the whistle ended."""
    call = _call(call_id)
    office = require(actor, REPORT_IN, call)
    if call.answered_at or call.whistle.ended_at:
        raise Refused(_("这一次吹哨已经答复过，或者已经结束。请刷新页面。"), code="answered")
    need = _("请写明为什么不到场，应由谁到场。") if not came else _("请写明谁到场、先做了什么。")
    call.answer = _told(answer, MAX_ANSWER, "answer", need)
    _answered(call, came, actor, office, at)
    return call


def report_in(case, *, actor, office, at):
    """A step that counts as reporting in answers the open call of its body on this case, if there is one."""
    open_call = Call.objects.filter(whistle__case=case, whistle__ended_at=None, answered_at=None, body=office.body_id)
    if call := open_call.select_related("whistle").first():
        _answered(call, True, actor, office, at)


def _answered(call, came, actor, office, at):
    call.came, call.answered_at, call.actor_id, call.office_title = bool(came), at, actor.id, office.signs_as
    call.save(update_fields=["came", "answered_at", "answer", "actor_id", "office_title"])
    record(CallAnswered(call_id=call.pk, whistle_id=call.whistle_id, came=call.came), actor=actor, at=at, office=office)


@transaction.atomic
def end_whistle(whistle_id, *, told, ratings, actor, at):
    """Write the joint record and rate each called body (its call's key → 1 … 5), by an office that may whistle there.

    Refused for an office of a called body, and if it has ended; Invalid without a record or a rating for each call.
    """
    whistle = _locked(Whistle.objects.select_related("area"), whistle_id)
    office = require(actor, WHISTLE, whistle)
    calls = list(whistle.calls.select_related("body"))
    if whistle.ended_at:
        raise Refused(_("这次吹哨已经结束。"), code="ended")
    if office.body_id in {call.body_id for call in calls}:
        raise Refused(_("被叫的单位不能给自己评分，请由吹哨的一方结束。"), code="rates-itself")
    whistle.record = _told(told, MAX_RECORD, "record", _("请写明各方到场后一起做了什么、结果怎样。"))
    for call in calls:
        call.rated = _stars(ratings.get(str(call.pk)), f"rating-{call.pk}", call.body.name)
    whistle.ended_at = at
    whistle.save(update_fields=["record", "ended_at"])
    Call.objects.bulk_update(calls, ["rated"])
    record(WhistleEnded(whistle_id=whistle.pk), actor=actor, at=at, office=office)
    return whistle


@transaction.atomic
def rate_whistle(call_id, *, rating, actor, at):
    """A body that came rates the whistle: was it needed, was it told well; once."""
    call = _call(call_id)
    office = require(actor, REPORT_IN, call)
    if not call.came or call.rated_back is not None:
        raise Refused(_("报到以后才能评价吹哨，而且只评一次。"), code="not-now")
    call.rated_back = _stars(rating, "rating", _("这次吹哨"))
    call.save(update_fields=["rated_back"])
    record(CallRated(call_id=call.pk, whistle_id=call.whistle_id), actor=actor, at=at, office=office)
    return call


def _call(call_id):
    return _locked(Call.objects.select_related("whistle"), call_id)


def _locked(rows, key):
    """The row of a key, locked; Forbidden if there is none, as for another's."""
    found = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise Forbidden()
    return found


def _area(area_id):
    if not area_id:
        raise Invalid(_("请选在哪个网格或社区。"), code="missing", field="area")
    return area_of(area_id)


def _called(keys, rule, method, office):
    """The bodies, each once: those with somebody who may report in, and not one's own."""
    kinds = {post.body_kind for post in method.organisations.posts if REPORT_IN in post.permissions}
    found = [body(key) for key in dict.fromkeys(keys)]
    found = [one for one in found if one.pk != office.body_id]
    if not found:
        raise Invalid(_("请选要叫哪些单位。"), code="missing", field="bodies")
    if len(found) > rule.most:
        raise Invalid(_("一次最多叫 %d 个单位。") % rule.most, code="too-many", field="bodies")
    if strange := [one.name for one in found if one.kind not in kinds]:
        raise Invalid(_("没有人能替“%s”报到，请另选。") % "、".join(strange), code="nobody-there", field="bodies")
    return found


def _told(text, limit, field, need):
    text = clean_text(text, limit, field)
    if len(text) < LEAST:
        raise Invalid(need, code="missing", field=field)
    return text


def _stars(given, field, what):
    if str(given) not in ("1", "2", "3", "4", "5"):
        raise Invalid(_("请给“%s”评 1 到 5 分。") % what, code="missing", field=field)
    return int(given)
