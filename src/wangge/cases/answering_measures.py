"""How units answer: the calls they get by dispatch, and the whistles blown for them.

A call counts for the unit that was called, even where the case went on to another one.
"""

from dataclasses import replace

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wangge.cases.counted import fact, number
from wangge.cases.measures import all_ways, is_dispatch, moves_in, steps_that
from wangge.cases.models import Call, Move
from wangge.cases.rules import HANDLE
from wangge.core.measures import measure
from wangge.organisations.queries import bodies
from wangge.territory.queries import areas_under


def _next_move():
    """The first move after one that led the case out of the state it had come into."""
    after = Move.objects.filter(case=OuterRef(OuterRef("case")), ordinal__gt=OuterRef(OuterRef("ordinal")))
    first = after.exclude(to_state=F("from_state")).order_by("ordinal").values("pk")[:1]
    return Move.objects.filter(pk=Subquery(first))


def _answer(field):
    """A field of the move that answered a call."""
    return Subquery(_next_move().values(field))


def _called():
    """The body that a dispatch called: the one named in it, else which answered it, else whom the case waits for."""
    by_the_unit = _next_move().filter(steps_that(lambda way, step: step.permission == HANDLE))
    named = [_named(field) for field in _body_fields()]
    answered = Subquery(by_the_unit.values("body"))
    return Coalesce(*named, answered, F("case__handling_body"), output_field=UUIDField())


def _named(field):
    key = Func(OuterRef("answers"), Value(field), function="jsonb_extract_path_text", output_field=CharField())
    return Subquery(bodies().filter(key=key).values("pk")[:1])


def _body_fields():
    """How the methods call the answer that names a body."""
    steps = (step for way in all_ways() for step in way.steps)
    return sorted({field.name for step in steps for field in step.fields if field.kind == "body"})


@measure(
    key="response",
    title=_("响应率"),
    numerator=_("在接单时限内接单或提出异议的次数"),
    denominator=_("期内派给责任单位的次数"),
    exclusions=_("接单时限还没到、尚未答复的不计"),
    period=_("派遣时间"),
    hits=lambda span: Exists(_next_move().filter(at__lte=F("stage_due"))),
    to_subject="case__",
    each=_("次"),
    body=_called,
    label=number,
    facts=(
        fact("called", _("派单"), "at"),
        fact("due", _("接单期限"), lambda: Coalesce(_answer("stage_due"), F("case__stage_due"))),
        fact("answered", _("答复"), lambda: _answer("at")),
    ),
)
def calls(span):
    """Of units, by their moves: complete, and nobody's opinion. What reporters say of it is `contacted`."""
    waiting = ~Exists(_next_move()) & Q(case__stage_due__gt=span.now)
    rows = moves_in(replace(span, body_id=None)).filter(steps_that(is_dispatch)).exclude(waiting)
    return rows.annotate(called=_called()).filter(called=span.body_id) if span.body_id else rows


@measure(
    key="whistle_response",
    title=_("吹哨报到率"),
    numerator=_("在报到时限内到场的次数"),
    denominator=_("期内在诉求上吹哨叫单位的次数，叫几个单位算几次"),
    exclusions=_("报到时限还没到、尚未答复的不计；没有挂在诉求上的吹哨不计"),
    period=_("吹哨时间"),
    hits=lambda span: Q(came=True, answered_at__lte=F("due")),
    to_subject="whistle__case__",
    each=_("次"),
    body=lambda: F("body"),
)
def whistled(span):
    rows = Call.objects.filter(whistle__blown_at__gte=span.start, whistle__blown_at__lt=span.end)
    rows = rows.filter(whistle__case__isnull=False).exclude(answered_at=None, due__gt=span.now)
    if span.area_path:
        rows = rows.filter(whistle__area__in=areas_under(span.area_path))
    return rows.filter(body=span.body_id) if span.body_id else rows
