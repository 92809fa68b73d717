"""What offices did: collected, verified, checked, dispatched. For posts and collectors (GB/T 30428.4: 岗位、监督员).

Work on people hangs on the office held, never on the person (guard-rails 1, 11): these measures count moves by the
office that took them, and no table of them is ever ordered by how well somebody did.
"""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.counted import fact, number
from wangge.cases.measures import is_dispatch, is_upheld, moves_in, steps_that
from wangge.cases.models import Move
from wangge.core.measures import measure

BY_OFFICE = {"to_subject": "case__", "doer": "office_id", "each": _("次"), "label": number}
IN_TIME = (fact("due", _("环节期限"), "stage_due"), fact("done", _("办理"), "at"))


@measure(
    key="collected_valid",
    title=_("有效上报率"),
    numerator=_("上报中已立案的件数"),
    denominator=_("期内由岗位上报或代为登记的件数"),
    exclusions=_("居民自己反映的不计；还在核实、归类的计入分母"),
    period=_("上报时间"),
    hits=lambda span: Q(case__filed_at__isnull=False),
    facts=(fact("at", _("上报"), "at"), fact("filed", _("立案"), "case__filed_at")),
    **BY_OFFICE,
)
def collected(span):
    """The first move of every case that an office took in."""
    return _deeds(span).filter(ordinal=1)


@measure(
    key="verified_in_time",
    title=_("按时核实率"),
    numerator=_("在核实时限内作出核实结论的次数"),
    denominator=_("期内核实次数"),
    exclusions=_("没有时限的环节不计"),
    period=_("核实时间"),
    hits=lambda span: Q(at__lte=F("stage_due")),
    facts=IN_TIME,
    **BY_OFFICE,
)
def verified(span):
    return _concluded(span, "cases.verify")


@measure(
    key="checked_in_time",
    title=_("按时核查率"),
    numerator=_("在核查时限内作出核查结论的次数"),
    denominator=_("期内核查次数"),
    exclusions=_("没有时限的环节不计"),
    period=_("核查时间"),
    hits=lambda span: Q(at__lte=F("stage_due")),
    facts=IN_TIME,
    **BY_OFFICE,
)
def checked(span):
    return _concluded(span, "cases.check")


@measure(
    key="dispatched_in_time",
    title=_("按时派遣率"),
    numerator=_("在派遣时限内派出的次数"),
    denominator=_("期内派遣次数"),
    exclusions=_("没有时限的环节不计"),
    period=_("派遣时间"),
    hits=lambda span: Q(at__lte=F("stage_due")),
    facts=IN_TIME,
    **BY_OFFICE,
)
def sent_out(span):
    return _deeds(span).filter(steps_that(is_dispatch), stage_due__isnull=False)


@measure(
    key="dispatched_right",
    title=_("准确派遣率"),
    numerator=_("派出后没有被裁定改派的次数"),
    denominator=_("期内派遣次数"),
    exclusions=_("异议未成立的不算派错"),
    period=_("派遣时间"),
    hits=lambda span: ~Exists(_overruled()),
    facts=(fact("at", _("派遣"), "at"),),
    **BY_OFFICE,
)
def sent_anywhere(span):
    return _deeds(span).filter(steps_that(is_dispatch))


def _deeds(span):
    """Moves that an office took; of the span's offices alone where it names some."""
    rows = moves_in(span).filter(office_id__isnull=False)
    return rows if span.offices is None else rows.filter(office_id__in=span.offices)


def _concluded(span, permission):
    """Moves by which a permission's holder led a case out of a state that has a limit."""
    steps = steps_that(lambda way, step: step.permission == permission and bool(step.to))
    return _deeds(span).filter(steps, stage_due__isnull=False).exclude(to_state=F("from_state"))


def _overruled():
    """Rulings that upheld an objection against this dispatch: before the case was dispatched anew."""
    after = Move.objects.filter(case=OuterRef("case"), ordinal__gt=OuterRef("ordinal"))
    again = Move.objects.filter(
        steps_that(is_dispatch),
        case=OuterRef("case"), ordinal__gt=OuterRef(OuterRef("ordinal")), ordinal__lt=OuterRef("ordinal"),
    )  # fmt: skip
    return after.filter(steps_that(is_upheld)).exclude(Exists(again))
