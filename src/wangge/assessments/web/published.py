"""What the public reads: sheets that were signed, without small cells and without a single row."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wangge.assessments.bulletin import bulletin_pdf
from wangge.assessments.queries import appeal_counts, published_sheets
from wangge.assessments.telling import table_of
from wangge.core.web.wording import full_month
from wangge.method.queries import current_method, method_of

LISTED = 60


@require_GET
def bulletins(request):
    """The sheets that were published, the latest first."""
    found = published_sheets()[:LISTED]
    lines = [(one, method_of(one.version_id).assessments[one.scheme]) for one in found]
    return render(request, "assessments/bulletins.html", {"lines": lines})


@require_GET
def bulletin(request, sheet_id):
    """One of them."""
    sheet = _published(sheet_id)
    context = {
        "sheet": sheet,
        "told": table_of(sheet, public=True),
        "month": full_month(sheet.first),
        "appeals": appeal_counts(sheet),
    }
    return render(request, "assessments/bulletin.html", context)


@require_GET
def bulletin_paper(request, sheet_id):
    """One of them, to print."""
    sheet = _published(sheet_id)
    paper = bulletin_pdf(table_of(sheet, public=True), city=current_method().city, now=timezone.now())
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="bulletin-{sheet.first:%Y-%m}.pdf"'
    return answer


def _published(sheet_id):
    sheet = published_sheets().filter(pk=sheet_id).first()
    if sheet is None:
        raise Http404
    return sheet
