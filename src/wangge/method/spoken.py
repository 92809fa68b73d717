"""The method's own vocabulary as pages and the API say it, in the reader's language.

The schema itself is read and judged without Django, and so without translation.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.method.schema import Phase

PHASE_WORDS = {
    Phase.COLLECT: gettext_lazy("信息收集"),
    Phase.FILE: gettext_lazy("案件建立"),
    Phase.DISPATCH: gettext_lazy("任务派遣"),
    Phase.HANDLE: gettext_lazy("任务处理"),
    Phase.FEED_BACK: gettext_lazy("处理反馈"),
    Phase.CHECK_CLOSE: gettext_lazy("核查结案"),
    Phase.EVALUATE: gettext_lazy("综合评价"),
}
KIND_TITLES = {
    "classes": gettext_lazy("类别"),
    "filing": gettext_lazy("立案标准"),
    "routes": gettext_lazy("告知途径"),
    "levels": gettext_lazy("层级"),
    "body_kinds": gettext_lazy("单位类别"),
    "bodies": gettext_lazy("单位"),
    "posts": gettext_lazy("岗位"),
    "case_types": gettext_lazy("事项类型"),
    "states": gettext_lazy("状态"),
    "steps": gettext_lazy("步骤"),
    "powers": gettext_lazy("权力事项"),
    "item_kinds": gettext_lazy("清单事项类别"),
    "ratings": gettext_lazy("评价办法"),
    "indicators": gettext_lazy("评价指标"),
    "bands": gettext_lazy("评价等次"),
}
FACT_TITLES = {
    "class": gettext_lazy("类别"),
    "classified": gettext_lazy("是否已归类"),
    "urgent": gettext_lazy("是否紧急"),
    "holder": gettext_lazy("责任单位"),
    "channel": gettext_lazy("来源渠道"),
    "state": gettext_lazy("当前状态"),
    "rating": gettext_lazy("评价"),
    "solved": gettext_lazy("是否解决"),
}


def origin_words(provenance):
    """Where a value comes from, in one line; a quotation stays as it was written."""
    if provenance.is_platform_default:
        return _("平台默认，待本市确认")
    label = _("来源：“%s”") % provenance.quote if provenance.quote else _("来源：本市文件")
    return _("%(label)s（%(note)s）") % {"label": label, "note": provenance.note} if provenance.note else label
