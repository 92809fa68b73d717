"""A round's results for the office to take along: a spreadsheet with every side and figure, and the list as it would be
published, marked as a draft until it is signed."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.permits import require
from wangge.core.web.deeds import found_or_404
from wangge.core.web.faces import current_method
from wangge.core.web.files import mark_of, sheet_file
from wangge.core.web.gates import staff_page
from wangge.ratings.announcement import announcement_pdf
from wangge.ratings.measured import cells_of, columns, definitions, sheet_cells, sheet_heads, summed
from wangge.ratings.periods import words_of
from wangge.ratings.queries import results_of, rounds, scheme_of
from wangge.ratings.rules import VIEW
from wangge.ratings.telling import told, withheld_words
from wangge.ratings.web.published import PRINTED, public_rows
from wangge.ratings.web.rounds import ranked


def _round(request, round_id):
    require(request.actor, VIEW)
    round = found_or_404(rounds(), round_id)
    ranked(request.actor, round)
    return round, scheme_of(round)


@staff_page
@require_safe
def round_sheet(request, round_id):
    """The results of a round as a spreadsheet: every side in a column, every figure with what it counts below."""
    round, scheme = _round(request, round_id)
    title = f"{scheme.title} {words_of(scheme.period, round.first)}"
    sides = [side for side in scheme.raters if len(scheme.raters) > 1]
    head = [_("名次"), _("评价对象"), _("得分"), _("等次"), *(side.title for side in sides), _("加分"), _("说明")]
    results = list(results_of(round))
    cells = cells_of(scheme, [row.subject_id for row in results], public=False)
    rows = [
        [
            row.place or "", row.subject.title, "" if row.score is None else row.score,
            scheme.band(row.band).title if row.band else "", *(row.sides.get(side.key, "") for side in sides),
            row.bonus, withheld_words(row.withheld) if row.score is None else "",
            *sheet_cells(cells.get(row.subject_id, ())),
        ]
        for row in results
    ]  # fmt: skip
    if columns(scheme):
        rows.append(["", _("合计"), *[""] * (len(head) - 2), *sheet_cells(summed(scheme, cells))])
        rows += [[words] for words in definitions(scheme)]
    mark = mark_of(request, title, _("第 %d 次计算，未经签发不得对外使用") % round.revision)
    widths, head = (8, 40, 10, 14), [*head, *sheet_heads(scheme)]
    return sheet_file(f"{title}.xlsx", scheme.title[:30], head, rows, widths=widths, mark=mark)


@staff_page
@require_safe
def round_paper(request, round_id):
    """The list as the public will read it, to print; before it is signed it says so."""
    round, _scheme = _round(request, round_id)
    if not round.revision:
        raise Http404
    rows = public_rows(round)
    shown = told(round, rows[:PRINTED], public=True)
    paper = announcement_pdf(round, shown, of=rows.count(), city=current_method().city)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ratings-{round.first:%Y-%m}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
