"""Reading what somebody wrote about an item: clean, long enough, and without a person's number."""

from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.rules import names_a_person
from wangge.core.errors import Invalid

LEAST = 2  # letters


def told(text, limit, field, need=""):
    """The text as it is kept; Invalid if it is needed and missing, too long, or has a person's number in it."""
    text = clean_text(text, limit, field)
    if need and len(text) < LEAST:
        raise Invalid(need, code="missing", field=field)
    if number := names_a_person(text):
        reason = _("这里写了手机号或身份证号（%s…）。清单不写个人信息，请去掉。") % number[:3]
        raise Invalid(reason, code="names-a-person", field=field)
    return text
