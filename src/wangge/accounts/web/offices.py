"""Who am I here: the offices of the person signed in, and what each permits, in words."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wangge.accounts.web.gates import staff_page
from wangge.core.web.faces import current_method
from wangge.territory.models import Area

PERMISSIONS = {
    "cases.report": _("反映诉求"),
    "cases.intake": _("代群众登记诉求"),
    "cases.classify": _("归类、告知途径"),
    "cases.verify": _("到现场核实"),
    "cases.file": _("按标准立案"),
    "cases.merge": _("并案、撤销并案、分拆"),
    "cases.object": _("对并案提出异议"),
    "cases.dispatch": _("派遣到责任单位"),
    "cases.rule": _("裁定派单异议"),
    "cases.handle": _("接单、处置、反馈"),
    "cases.check": _("到现场核查（处置人除外）"),
    "cases.recheck": _("复查整改（整改的人除外）"),
    "cases.decide": _("立案、决定行政处罚（调查的人除外）"),
    "cases.close": _("结案（处置人除外）"),
    "cases.view": _("查看范围内的诉求"),
    "cases.contact": _("说明理由后查看反映人联系方式，留有记录"),
    "projects.lead": _("组织专项行动"),
    "projects.check": _("在专项行动中检查登记"),
    "people.look": _("说明用途后查找范围内的人员、住户，本人看得到"),
    "people.edit": _("登记、更正范围内的人员和单位，答复本人的申请"),
    "people.bind": _("在窗口核对证件，把账号绑定到本人"),
    "people.review": _("复核跨区域查看，答复异议，登记影响评估"),
    "exports.approve": _("批准导出台账（申请人除外）"),
    "workforce.stand": _("轮班值守：本人的班签到、登记、换班"),
    "workforce.lead": _("登记值守点，排班、发布、调人"),
    "workforce.release": _("核准换班（换班的人除外）"),
    "visits.make": _("走访住户、记录走访、核查数据线索"),
    "visits.lead": _("看走访进度，安排走访，导出"),
    "visits.hint": _("登记、导入数据线索"),
    "exchange.import": _("导入热线工单"),
    "exchange.connect": _("对接其他系统：推送、通知渠道"),
    "territory.edit": _("维护区域和网格"),
    "grids.decide": _("批准网格拆分、合并、调整边界（提出的人除外）"),
    "venues.edit": _("登记、更正范围内的服务点"),
    "surveys.lead": _("开展、截止满意度调查，打印邀请信"),
    "surveys.enter": _("持邀请信的编码代录答卷"),
    "method.apply": _("启用工作法版本"),
    "accounts.appoint": _("任免岗位"),
}


@staff_page
@require_GET
def me(request):
    """My offices."""
    method = current_method()
    areas = dict(
        Area.objects.filter(pk__in=[o.area_id for o in request.actor.offices]).values_list("pk", "name")
    )
    held = {}
    for office in request.actor.offices:  # the same post in several grids is told once
        held.setdefault((office.body_id, office.post), []).append(office)
    offices = [
        {
            "office": same[0],
            "areas": [areas.get(office.area_id, "") for office in same],
            "post": method.post(same[0].post),
            "permissions": [PERMISSIONS.get(name, name) for name in _in_order(same[0].permissions)],
            "by_hands": "cases.handle" in same[0].permissions,
        }
        for same in held.values()
    ]
    return render(request, "accounts/me.html", {"offices": offices})


def _in_order(permissions):
    return [name for name in PERMISSIONS if name in permissions] + sorted(permissions - PERMISSIONS.keys())
