"""What is counted of cases. Every definition stands here once, in words and as a query.

Which states and steps a definition means is read from the methods: by phase, holder and permission, never by name.
"""

from collections import defaultdict

from django.db.models import Avg, DurationField, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.counted import fact, number
from wangge.cases.models import Case, Move, Rating
from wangge.cases.rules import HANDLE
from wangge.core.measures import measure
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.territory.queries import areas_under

NONE = _("无")
ENDED_WITHOUT_WORK = _("已撤回、已并案、已告知途径、核实不属实的不计；重新办理的按新期限计")
DUE_AND_CLOSED = (fact("due", _("办理期限"), "total_due"), fact("closed", _("结案"), "closed_at"))
RATED = (
    fact("at", _("评价"), "at"),
    fact("solved", _("已解决"), "solved"),
    fact("satisfied", _("评分"), "satisfied"),
)


@measure(
    key="received",
    title=_("收到诉求"),
    numerator=_("收到的诉求件数"),
    denominator="",
    exclusions=_("无；并案的各计一件，分拆的两件都计"),
    period=_("反映时间"),
)
def received(span):
    return _cases(span, "reported_at")


@measure(
    key="filed",
    title=_("立案"),
    numerator=_("立案件数"),
    denominator="",
    exclusions=NONE,
    period=_("首次立案时间"),
)
def filed(span):
    return _cases(span, "filed_at")


@measure(
    key="closed",
    title=_("结案"),
    numerator=_("结案件数"),
    denominator="",
    exclusions=_("未立案就了结的不计；并案的随牵头的一件结案，不另计；重新办理的按最近一次结案计"),
    period=_("结案时间"),
)
def ended(span):
    return _cases(span, "closed_at").filter(filed_at__isnull=False)


@measure(
    key="on_time",
    title=_("按期结案率"),
    numerator=_("应结案件中按期结案的件数"),
    denominator=_("应结案件数：办理期限在期内的立案件"),
    exclusions=ENDED_WITHOUT_WORK,
    period=_("办理期限"),
    hits=lambda span: Q(closed_at__lte=F("total_due")),
    label=number,
    facts=DUE_AND_CLOSED,
)
@measure(
    key="closed_of_due",
    title=_("结案率"),
    numerator=_("应结案件中已结案的件数"),
    denominator=_("应结案件数：办理期限在期内的立案件"),
    exclusions=ENDED_WITHOUT_WORK,
    period=_("办理期限"),
    hits=lambda span: Q(closed_at__isnull=False),
    label=number,
    facts=DUE_AND_CLOSED,
)
@measure(
    key="due",
    title=_("应结"),
    numerator=_("应结案件数：办理期限在期内的立案件"),
    denominator="",
    exclusions=ENDED_WITHOUT_WORK,
    period=_("办理期限"),
)
def due(span):
    return _cases(span, "total_due").exclude(states_that(lambda s: s.final and s.phase is not Phase.EVALUATE))


@measure(
    key="rework",
    title=_("返工率"),
    numerator=_("反馈后被核查退回返工过的件数"),
    denominator=_("期内反馈办结过的件数"),
    exclusions=NONE,
    period=_("反馈时间"),
    hits=lambda span: Exists(_moves_of(OuterRef("pk"), span).filter(steps_that(_is_rework))),
    label=number,
    facts=(fact("filed", _("立案"), "filed_at"), fact("closed", _("结案"), "closed_at")),
)
def fed_back(span):
    return _cases(span).filter(Exists(_moves_of(OuterRef("pk"), span).filter(steps_that(_is_feed_back))))


@measure(
    key="returned",
    title=_("退单率"),
    numerator=_("派单中异议成立、重新派遣的件数"),
    denominator=_("期内派遣过的件数"),
    exclusions=_("异议未成立的不计入分子"),
    period=_("派遣时间"),
    hits=lambda span: Exists(_moves_of(OuterRef("pk"), span).filter(steps_that(is_upheld))),
)
def dispatched(span):
    return _cases(span).filter(Exists(_moves_of(OuterRef("pk"), span).filter(steps_that(is_dispatch))))


@measure(
    key="check_passed",
    title=_("核查通过率"),
    numerator=_("核查通过的次数"),
    denominator=_("期内核查次数"),
    exclusions=NONE,
    period=_("核查时间"),
    hits=lambda span: states_that(lambda s: s.phase is Phase.CHECK_CLOSE, "to_state", "case__"),
    to_subject="case__",
    each=_("次"),
)
def checks(span):
    return moves_in(span).filter(steps_that(lambda way, step: step.permission == "cases.check"))


@measure(
    key="resolution",
    title=_("解决率"),
    numerator=_("反映人说已解决的评价数"),
    denominator=_("期内收到的评价数"),
    exclusions=_("未评价的不计，期满未评价的不当作满意；并案的每位反映人各计一条"),
    period=_("评价时间"),
    hits=lambda span: Q(solved=True),
    to_subject="case__",
    each=_("条评价"),
    label=number,
    facts=RATED,
)
@measure(
    key="satisfaction",
    title=_("满意率"),
    numerator=_("4 分和 5 分的评价数"),
    denominator=_("期内收到的评价数"),
    exclusions=_("未评价的不计，期满未评价的不当作满意；并案的每位反映人各计一条"),
    period=_("评价时间"),
    hits=lambda span: Q(satisfied__gte=4),
    to_subject="case__",
    each=_("条评价"),
    label=number,
    facts=RATED,
)
def ratings(span):
    return _in_scope(Rating.objects.filter(at__gte=span.start, at__lt=span.end), span, "case__")


@measure(
    key="contacted",
    title=_("联系率"),
    numerator=_("反映人说处理期间有人联系过的评价数"),
    denominator=_("期内收到、并回答了“有没有人联系过”的评价数"),
    exclusions=_("没有回答的、工作法没有问这一项的不计；与按接单时间算的响应率不同"),
    period=_("评价时间"),
    hits=lambda span: Q(contacted=True),
    to_subject="case__",
    each=_("条评价"),
    label=number,
    facts=(*RATED, fact("contacted", _("有人联系过"), "contacted")),
)
def told_of_contact(span):
    return ratings(span).filter(contacted__isnull=False)


@measure(
    key="handling_time",
    title=_("平均办理时长"),
    numerator=_("从立案到结案的时长合计"),
    denominator=_("期内结案件数"),
    exclusions=_("按自然时间计，含夜间和节假日"),
    period=_("结案时间"),
    mean=Avg(F("closed_at") - F("filed_at"), output_field=DurationField()),
)
def handled(span):
    return ended(span)


def _cases(span, moment=None):
    rows = Case.objects.all()
    if moment:
        rows = rows.filter(**{f"{moment}__gte": span.start, f"{moment}__lt": span.end})
    return _in_scope(rows, span)


def moves_in(span):
    return _in_scope(Move.objects.filter(at__gte=span.start, at__lt=span.end), span, "case__")


def _moves_of(case, span):
    return Move.objects.filter(case=case, at__gte=span.start, at__lt=span.end)


def _in_scope(rows, span, to_case=""):
    if span.area_path:
        rows = rows.filter(**{f"{to_case}area__in": areas_under(span.area_path)})
    if span.body_id:
        rows = rows.filter(**{f"{to_case}handling_body": span.body_id})
    return rows


def _is_feed_back(way, step):
    return step.permission == HANDLE and leads_to(way, step, Phase.FEED_BACK)


def _is_rework(way, step):
    return step.permission == "cases.check" and leads_to(way, step, Phase.HANDLE)


def is_dispatch(way, step):
    return leads_to(way, step, Phase.DISPATCH) and way.target(step).holder == "department"


def is_upheld(way, step):
    return step.permission == "cases.rule" and leads_to(way, step, Phase.DISPATCH)


def leads_to(way, step, phase):
    """Whether a step leads into a phase; one that leaves the case where it is leads nowhere."""
    return bool(step.to) and way.target(step).phase is phase


def steps_that(wanted):
    """Moves by the steps that are wanted, as a condition; a name that means something else elsewhere counts only in
    the ways in which it is meant."""
    return _named((way.key, step.name, wanted(way, step)) for way in all_ways() for step in way.steps)("step", "case__")


def states_that(wanted, field="state", to_case=""):
    """Rows whose state is wanted, as a condition; by way where another way's state of that name is not."""
    return _named((way.key, state.name, wanted(state)) for way in all_ways() for state in way.states)(field, to_case)


def _named(told):
    """(way, name, whether wanted)… → what makes the condition of a field: plain names, and those of some ways only."""
    every, hit = defaultdict(set), defaultdict(set)
    for way, name, wanted in told:
        every[name].add(way)
        if wanted:
            hit[name].add(way)

    def condition(field, to_case):
        found = Q(**{f"{field}__in": sorted(name for name in hit if hit[name] == every[name])})
        for name in sorted(name for name in hit if hit[name] != every[name]):
            found |= Q(**{field: name, f"{to_case}case_type__in": sorted(hit[name])})
        return found

    return condition


def all_ways():
    return [way for key in version_keys() for way in method_of(key).case_types.values()]
