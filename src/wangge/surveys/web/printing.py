"""Letters to print: two on a sheet of paper, with the dwelling's address, a QR code and the same code in letters.

Letters are in Chinese whoever prints them, with a line in English. A file holds so many that it is made at once.

A second printing gives the very same letters: one that was delivered stays good, one code is one answer however often
it was printed, and which are answered cannot be seen from what is printed. Each printing is in the journal.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from wangge.core.errors import Refused
from wangge.core.paper import typeset
from wangge.core.permits import require
from wangge.core.web.deeds import signed_by
from wangge.core.web.gates import staff_page
from wangge.core.web.qr import qr_of
from wangge.core.web.wording import full_day
from wangge.method.queries import as_written
from wangge.surveys.codes import code_of
from wangge.surveys.models import SurveyEstate
from wangge.surveys.operations import note_printed
from wangge.surveys.queries import letters_of
from wangge.surveys.rules import LEAD
from wangge.surveys.web.wording import quarter_words

A_FILE = 100
TEMPLATE = Path(__file__).parents[1] / "templates" / "surveys" / "letters.typ"
ENGLISH = "An English form opens by the same code: choose EN at the top of the page."


@staff_page
@require_safe
def letters(request, survey_id, among_id):
    """A file of an estate's letters (`part` 1, 2, …) while the survey runs."""
    among = _among(request, survey_id, among_id)
    if among.survey.closed_at or timezone.localdate() > among.survey.ends_on:
        raise Refused(_("调查已经结束，邀请信不再有用。"), code="over")
    number = request.GET.get("part", "1")
    start = (int(number) - 1) * A_FILE if number.isdecimal() and 0 < int(number) <= among.invited else 0
    rows = list(letters_of(among)[start : start + A_FILE])
    if not rows:
        raise Http404
    with override(settings.LANGUAGE_CODE):
        paper = typeset(TEMPLATE, _content(request, among, rows), at=among.survey.opened_at)
    note_printed(among, len(rows), **signed_by(request))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letters-{start + 1}-{start + len(rows)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _among(request, survey_id, among_id):
    rows = SurveyEstate.objects.select_related("survey__area").defer("survey__area__boundary")
    among = rows.filter(pk=among_id, survey=survey_id).first()
    require(request.actor, LEAD, among.survey.area.path if among else None)
    if among is None:
        raise Http404
    return among


def _content(request, among, rows):
    survey = among.survey
    method = as_written(survey.version_id)
    plan = next(one for one in method.surveys if one.key == survey.plan)
    worker = method.term("grid_worker", _("工作人员"))
    quarter, ends = quarter_words(survey.period), full_day(survey.ends_on)
    typed = request.build_absolute_uri(reverse("surveys:answer"))
    return {
        "title": plan.title,
        "city": method.city,
        "quarter": f"{among.name}　{quarter}",
        "words": plan.what,
        "ends": _("请在 %s 之前作答（含当天）。") % ends,
        "ways": [
            _("手机扫码作答；或打开 %s，输入编码。") % typed,
            _("不方便上网的，可以请%s上门或在电话里代录，把编码告诉对方即可。") % worker,
            _("一码一份，交了不能改；不答也没有任何影响。请妥善保管编码，不要给别人代答。"),
        ],
        "code": _("编码"),
        "from": survey.office_name,
        "alt": _("作答页的二维码"),
        "english": ENGLISH,
        "letters": [_letter(request, one) for one in rows],
    }


def _letter(request, letter):
    code = code_of(letter.pk)
    link = request.build_absolute_uri(reverse("surveys:letter", args=[code.replace("-", "")]))
    return {"to": _("%s 住户") % letter.dwelling.address, "code": code.replace("-", " "), "qr": str(qr_of(link))}
