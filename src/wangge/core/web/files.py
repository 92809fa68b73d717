"""Spreadsheets as a page hands them out."""

import io

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.sheets import XLSX, write_sheet


def sheet_file(name, title, head, rows, *, widths=(), mark=""):
    """One sheet as a file of this name; see `write_sheet`."""
    file = io.BytesIO()
    write_sheet(file, title, head, rows, widths=widths, mark=mark)
    return xlsx_file(file, name)


def xlsx_file(file, name):
    """A spreadsheet that was written, to keep under a name; proxies and browsers keep none of it."""
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def mark_of(request, *of):
    """Who takes a file along, when, and of what: the line below its rows and at the foot of each page."""
    told = {"who": request.actor.name, "at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    return _("，").join([_("%(who)s 导出，%(at)s") % told, *of])
