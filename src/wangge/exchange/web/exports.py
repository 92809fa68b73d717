"""The desk's list of matters to take along, as XLSX or GeoJSON: within one's scope, capped, marked, and logged.

What holds personal data is taken along by two people (guard-rail 5). A reporter's words may hold any, so no file has
them: no title, no text, no place as it was written, and a point only to about a hundred metres. One person may take
such a list; who wants the words opens the matter, where each look is logged.
"""

import io
import json

from django.db import transaction
from django.http import FileResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.queries import VIEW
from wangge.cases.web.nav import now_of
from wangge.cases.web.standing import Row, area_words, channel_words
from wangge.cases.web.tables import WHOLE, Filters, all_cases
from wangge.core.access import record_access
from wangge.core.errors import Forbidden
from wangge.core.panels import panel
from wangge.core.sheets import XLSX, write_sheet
from wangge.core.web.faces import current_method

MOST = 5_000
WIDTHS = (14, 22, 12, 18, 30, 26, 18, 14, 12, 8, 18, 18, 18, 10)
DIGITS = 3  # of a degree: about a hundred metres, so that no point is somebody's door


@panel("cases.list")
def export_links(request, query):
    """Beside the list's heading: the same list as files."""
    context = {"query": query, "most": MOST}
    return render_to_string("exchange/export_links.html", context, request=request)


@staff_page
@require_safe
@transaction.atomic
def cases_xlsx(request):
    """The list as a sheet, without a word that anybody wrote; who took it when stands below and on each page."""
    rows, mark = _rows(request, ["area", "class", "times"])
    file, head = io.BytesIO(), [*map(str, HEAD)]
    write_sheet(file, _("诉求"), head, (_cells(row) for row in rows), widths=WIDTHS, mark=mark)
    return _file(file, "xlsx", XLSX)


@staff_page
@require_safe
@transaction.atomic
def cases_geojson(request):
    """The points of the list, WGS-84, about a hundred metres exact, without a word that anybody wrote."""
    rows, mark = _rows(request, ["area", "class", "times", "point"], located=True)
    head = {"type": "FeatureCollection", "wangge:mark": mark}
    file = io.BytesIO((json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode())
    file.seek(0, io.SEEK_END)
    for number, row in enumerate(rows):
        feature = json.dumps(_feature(request, row), ensure_ascii=False)
        file.write((",\n" if number else "\n").encode() + feature.encode())
    file.write(b"\n]}\n")
    return _file(file, "geojson", "application/geo+json")


def _rows(request, fields, *, located=False):
    """(rows of the list as it is narrowed, the latest first, read piece by piece; who takes them when). Logged."""
    actor, moment = request.actor, now_of(request)
    offices = actor.holding(VIEW)
    if not offices:
        raise Forbidden()
    cases, left = all_cases(actor, Filters(request.GET, current_method()), moment, most=MOST)
    cases = (cases.exclude(lon=None) if located else cases).select_related(*WHOLE).order_by("-id")[:MOST]
    at, number = timezone.now(), cases.count()
    told = {"subject_kind": "cases", "subject_id": None, "fields": fields, "at": at}
    record_access(actor, office=offices[0], purpose="export", rows=number, **told)
    mark = _("%(office)s %(name)s 于 %(at)s 导出 %(n)d 件，供内部办理；不含反映人信息和原话") % {
        "office": offices[0].signs_as,
        "name": actor.name,
        "at": _written(at),
        "n": number,
    }
    if number == MOST or left:
        mark += _("；这是最新的一部分，更早的不在文件里")
    return (Row(case, moment) for case in cases.iterator(chunk_size=500)), mark


HEAD = (
    gettext_lazy("编号"),
    gettext_lazy("案件编号"),
    gettext_lazy("状态"),
    gettext_lazy("类别"),
    gettext_lazy("国标代码"),
    gettext_lazy("区域"),
    gettext_lazy("责任单位"),
    gettext_lazy("现由"),
    gettext_lazy("渠道"),
    gettext_lazy("紧急"),
    gettext_lazy("反映"),
    gettext_lazy("期限"),
    gettext_lazy("结案"),
    gettext_lazy("是否超期"),
)


def _cells(row):
    case = row.case
    return (
        case.number,
        case.national_number,
        row.state,
        row.class_title,
        _code_words(row.method, case),
        area_words(case.area),
        case.handling_body.name if case.handling_body else "",
        row.holder,
        str(channel_words(case.channel)),
        _("是") if case.urgent else "",
        *(_written(at) for at in (case.reported_at, case.due, case.closed_at)),
        _("是") if row.tone == "overdue" else "",
    )


def _code_words(method, case):
    """The latest scheme's code of the class; a reader holds it against their own table."""
    first = next(iter(method.codes_of(case.class_key)), None)
    return f"{first.code} {first.title}（{first.standard}）" if first else ""


def _written(at):
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _feature(request, row):
    case = row.case
    told = {
        "number": case.number,
        "national_number": case.national_number,
        "class": case.class_key,
        "class_title": row.class_title,
        "class_codes": {one.standard: one.code for one in row.method.codes_of(case.class_key)},
        "state": case.state,
        "state_title": row.state,
        "area": case.area.key,
        "holder": case.holder_body.key if case.holder_body else None,
        "urgent": case.urgent,
        "overdue": row.tone == "overdue",
        "reported_at": timezone.localtime(case.reported_at).isoformat(timespec="seconds"),
        "due": case.due and timezone.localtime(case.due).isoformat(timespec="seconds"),
        "url": request.build_absolute_uri(reverse("cases:desk-case", args=[case.pk])),
    }
    point = {"type": "Point", "coordinates": [round(case.lon, DIGITS), round(case.lat, DIGITS)]}
    return {"type": "Feature", "geometry": point, "properties": told}


def _file(file, kind, content_type):
    file.seek(0)
    name = _("诉求-%(day)s.%(kind)s") % {"day": f"{timezone.localtime():%Y%m%d-%H%M}", "kind": kind}
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    answer["Cache-Control"] = "private, no-store"
    return answer
