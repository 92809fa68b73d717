"""The gate of sensitive modules: without an impact assessment in force they stay off (guard-rail 15)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.people.events import ImpactAssessed
from wangge.people.models import ImpactAssessment
from wangge.people.purposes import written
from wangge.people.queries import assessment_in_force

MODULES = ("children", "exports")
"""What needs an assessment: records of children under 14, and ledgers that leave as files."""
LONGEST = 3 * 366


@transaction.atomic
def record_assessment(module, *, number, title, valid_from, valid_until, actor, at):
    """Write down the assessment that lets a sensitive module run, for at most three years."""
    office = require(actor, "people.review")
    if module not in MODULES:
        raise Invalid(_("请从列表中选择模块。"), code="no-module", field="module")
    if not (number or "").strip():
        raise Invalid(_("请填写评估报告的编号。"), code="no-number", field="number")
    if valid_from is None or valid_until is None or not 0 < (valid_until - valid_from).days <= LONGEST:
        raise Invalid(_("有效期要有起止日期，最长三年。"), code="bad-dates", field="valid_until")
    assessed = ImpactAssessment.objects.create(
        module=module,
        number=number.strip()[:60],
        title=written(title, 200, "title"),
        valid_from=valid_from,
        valid_until=valid_until,
        office_name=office.signs_as if office else "",
        at=at,
    )
    record(ImpactAssessed(assessment_id=assessed.pk, key=module), actor=actor, at=at, office=office)
    return assessed


def need_assessment(module, *, at):
    """Refused unless the module has an assessment in force."""
    if assessment_in_force(module, at) is None:
        raise Refused(
            _("这项功能要先做个人信息保护影响评估。请督查岗位登记评估报告的编号后再用。"), code="no-assessment"
        )
