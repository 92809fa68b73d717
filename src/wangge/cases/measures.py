"""What is counted of cases. Every definition stands here once, in words and as a query.

Which states and steps a definition means is read from the methods: by phase, holder and permission, never by name.
"""

from django.db.models import Avg, DurationField, Exists, F, OuterRef, Q

from wangge.cases.models import Case, Move, Rating
from wangge.cases.rules import HANDLE
from wangge.core.measures import measure
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.territory.queries import areas_under

NONE = "无"
ENDED_WITHOUT_WORK = "已撤回、已并案、已告知途径、核实不属实的不计；重新办理的按新期限计"


@measure(
    key="received",
    title="收到诉求",
    numerator="收到的诉求件数",
    denominator="",
    exclusions=NONE,
    period="反映时间",
)
def received(span):
    return _cases(span, "reported_at")


@measure(key="filed", title="立案", numerator="立案件数", denominator="", exclusions=NONE, period="首次立案时间")
def filed(span):
    return _cases(span, "filed_at")


@measure(
    key="closed",
    title="结案",
    numerator="结案件数",
    denominator="",
    exclusions="未立案就了结的不计；重新办理的按最近一次结案计",
    period="结案时间",
)
def ended(span):
    return _cases(span, "closed_at").filter(filed_at__isnull=False)


@measure(
    key="on_time",
    title="按期结案率",
    numerator="应结案件中按期结案的件数",
    denominator="应结案件数：办理期限在期内的立案件",
    exclusions=ENDED_WITHOUT_WORK,
    period="办理期限",
    hits=lambda span: Q(closed_at__lte=F("total_due")),
)
@measure(
    key="closed_of_due",
    title="结案率",
    numerator="应结案件中已结案的件数",
    denominator="应结案件数：办理期限在期内的立案件",
    exclusions=ENDED_WITHOUT_WORK,
    period="办理期限",
    hits=lambda span: Q(closed_at__isnull=False),
)
def due(span):
    return _cases(span, "total_due").exclude(state__in=_states(lambda s: s.final and s.phase is not Phase.EVALUATE))


@measure(
    key="rework",
    title="返工率",
    numerator="反馈后被核查退回返工过的件数",
    denominator="期内反馈办结过的件数",
    exclusions=NONE,
    period="反馈时间",
    hits=lambda span: Exists(_moves_of(OuterRef("pk"), span).filter(step__in=_steps(_is_rework))),
)
def fed_back(span):
    return _cases(span).filter(Exists(_moves_of(OuterRef("pk"), span).filter(step__in=_steps(_is_feed_back))))


@measure(
    key="returned",
    title="退单率",
    numerator="派单中异议成立、重新派遣的件数",
    denominator="期内派遣过的件数",
    exclusions="异议未成立的不计入分子",
    period="派遣时间",
    hits=lambda span: Exists(_moves_of(OuterRef("pk"), span).filter(step__in=_steps(_is_upheld))),
)
def dispatched(span):
    return _cases(span).filter(Exists(_moves_of(OuterRef("pk"), span).filter(step__in=_steps(_is_dispatch))))


@measure(
    key="check_passed",
    title="核查通过率",
    numerator="核查通过的次数",
    denominator="期内核查次数",
    exclusions=NONE,
    period="核查时间",
    hits=lambda span: Q(to_state__in=_states(lambda s: s.phase is Phase.CHECK_CLOSE)),
    to_subject="case__",
    each="次",
)
def checks(span):
    return _moves(span).filter(step__in=_steps(lambda way, step: step.permission == "cases.check"))


@measure(
    key="response",
    title="响应率",
    numerator="在接单时限内接单或提出异议的次数",
    denominator="期内派给责任单位的次数",
    exclusions="接单时限还没到、尚未答复的不计",
    period="派遣时间",
    hits=lambda span: Exists(_next_move().filter(at__lte=F("stage_due"))),
    to_subject="case__",
    each="次",
)
def calls(span):
    waiting = ~Exists(_next_move()) & Q(case__stage_due__gt=span.now)
    return _moves(span).filter(step__in=_steps(_is_dispatch)).exclude(waiting)


@measure(
    key="resolution",
    title="解决率",
    numerator="反映人说已解决的评价数",
    denominator="期内收到的评价数",
    exclusions="未评价的不计，期满未评价的不当作满意",
    period="评价时间",
    hits=lambda span: Q(solved=True),
    to_subject="case__",
    each="条评价",
)
@measure(
    key="satisfaction",
    title="满意率",
    numerator="4 分和 5 分的评价数",
    denominator="期内收到的评价数",
    exclusions="未评价的不计，期满未评价的不当作满意",
    period="评价时间",
    hits=lambda span: Q(satisfied__gte=4),
    to_subject="case__",
    each="条评价",
)
def ratings(span):
    return _in_scope(Rating.objects.filter(at__gte=span.start, at__lt=span.end), span, "case__")


@measure(
    key="handling_time",
    title="平均办理时长",
    numerator="从立案到结案的时长合计",
    denominator="期内结案件数",
    exclusions="按自然时间计，含夜间和节假日",
    period="结案时间",
    mean=Avg(F("closed_at") - F("filed_at"), output_field=DurationField()),
)
def handled(span):
    return ended(span)


def _cases(span, moment=None):
    rows = Case.objects.all()
    if moment:
        rows = rows.filter(**{f"{moment}__gte": span.start, f"{moment}__lt": span.end})
    return _in_scope(rows, span)


def _moves(span):
    return _in_scope(Move.objects.filter(at__gte=span.start, at__lt=span.end), span, "case__")


def _moves_of(case, span):
    return Move.objects.filter(case=case, at__gte=span.start, at__lt=span.end)


def _next_move():
    return Move.objects.filter(case=OuterRef("case"), ordinal=OuterRef("ordinal") + 1)


def _in_scope(rows, span, to_case=""):
    if span.area_path:
        rows = rows.filter(**{f"{to_case}area__in": areas_under(span.area_path)})
    if span.body_id:
        rows = rows.filter(**{f"{to_case}handling_body": span.body_id})
    return rows


def _is_feed_back(way, step):
    return step.permission == HANDLE and way.state(step.to).phase is Phase.FEED_BACK


def _is_rework(way, step):
    return step.permission == "cases.check" and way.state(step.to).phase is Phase.HANDLE


def _is_dispatch(way, step):
    target = way.state(step.to)
    return target.holder == "department" and target.phase is Phase.DISPATCH


def _is_upheld(way, step):
    return step.permission == "cases.rule" and way.state(step.to).phase is Phase.DISPATCH


def _steps(wanted):
    return {step.name for way in _ways() for step in way.steps if wanted(way, step)}


def _states(wanted):
    return {state.name for way in _ways() for state in way.states if wanted(state)}


def _ways():
    return [way for key in version_keys() for way in method_of(key).case_types.values()]
