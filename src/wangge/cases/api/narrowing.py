"""What a list may be narrowed by. A word that names nothing is refused: an empty list would look like an answer."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema
from pydantic import Field

from wangge.core.errors import Invalid
from wangge.method.queries import method_of, version_keys
from wangge.organisations.models import Body
from wangge.territory.models import Area
from wangge.territory.queries import areas_under


class Narrowed(Schema):
    """Filters of the list of cases; days are of the report, both included."""

    q: str = Field("", max_length=100, description="诉求里的字句（题目、原话、地点、办理过程）、编号或查询码")
    state: str = ""
    class_key: str = ""
    area: str = Field("", description="区域的 key，含其下各级")
    body: str = Field("", description="处置单位的 key")
    overdue: bool | None = None
    since: date | None = None
    until: date | None = None
    page: str = Field("", description="next、previous 里的翻页标记")
    size: int = Field(50, ge=1, le=200)


def narrowed(rows, given, at):
    """The rows that fit; Invalid for a state, class, area or body that is not there, or an upside-down period."""
    start, end = days(given.since, given.until)
    if given.state:
        rows = rows.filter(state=_known("state", given.state, _states()))
    if given.class_key:
        rows = rows.filter(class_key=_known("class_key", given.class_key, _classes()))
    if given.area:
        rows = rows.filter(area__in=areas_under(path_of_area(given.area)))
    if given.body:
        rows = rows.filter(handling_body=body_of(given.body))
    if given.overdue is not None:
        rows = rows.filter(due__lt=at) if given.overdue else rows.exclude(due__lt=at)
    rows = rows.filter(reported_at__gte=start) if start else rows
    return rows.filter(reported_at__lt=end) if end else rows


def is_narrow(given):
    """Whether something but words narrows the list."""
    named = ("state", "class_key", "area", "body", "overdue", "since", "until")
    return any(getattr(given, name) not in ("", None) for name in named)


def days(since, until):
    """The moments at which a period of whole days begins and ends, None where it is open; Invalid upside down."""
    if since and until and since > until:
        raise Invalid(_("结束日期早于开始日期，请对调或修改。"), code="upside-down", field="until")
    try:
        return since and _midnight(since), until and _midnight(until + timedelta(days=1))
    except OverflowError as error:
        raise Invalid(_("日期超出范围，请修改。"), code="bad-date", field="until") from error


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def path_of_area(key):
    """The path of an area, of an ended one too; Invalid if there is none."""
    found = Area.objects.filter(key=key).order_by("-valid_from").values_list("path", flat=True).first()
    return found or _unknown("area")


def body_of(key):
    """The id of a body; Invalid if there is none."""
    found = Body.objects.filter(key=key).order_by("-valid_from").values_list("pk", flat=True).first()
    return found or _unknown("body")


def _states():
    return {state.name for version in version_keys() for way in _ways(version) for state in way.states}


def _ways(version):
    return method_of(version).case_types.values()


def _classes():
    return {row.key for version in version_keys() for row in method_of(version).classes}


def _known(field, value, values):
    return value if value in values else _unknown(field)


def _unknown(field):
    raise Invalid(_("没有这个%s，请核对。") % WORDS[field], code=f"unknown-{field}", field=field)


WORDS = {
    "state": gettext_lazy("状态"),
    "class_key": gettext_lazy("类别"),
    "area": gettext_lazy("区域"),
    "body": gettext_lazy("单位"),
}
