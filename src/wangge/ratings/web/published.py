"""What the public reads: lists that were signed and published, with their reasons; what was corrected or withdrawn."""

import io
from itertools import chain, islice
from urllib.parse import urlencode

from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.paging import page, page_nulls_last
from wangge.core.web.faces import current_method
from wangge.core.web.files import sheet_file
from wangge.core.word import DOCX
from wangge.organisations.models import Body
from wangge.ratings.announcement import announcement_pdf, announcement_word
from wangge.ratings.following import credit_of, may_bid, objection_counts, published_rounds
from wangge.ratings.measured import columns, definitions, sheet_cells, sheet_heads
from wangge.ratings.models import Consent, Round, Subject
from wangge.ratings.objects import not_public
from wangge.ratings.owning import is_of_people
from wangge.ratings.periods import words_of
from wangge.ratings.queries import result_of, results_of, scheme_of
from wangge.ratings.telling import told
from wangge.ratings.web.over_years import changed_since, picture_of

SIZE, LISTED, PRINTED = 50, 30, 2000


@require_safe
def lists_page(request):
    """The published lists, the latest first; of one scheme if asked."""
    kept = request.GET.get("scheme", "")[:40]
    rows = published_rounds().filter(**({"scheme": kept} if kept else {}))
    found = page(rows, order=("-first", "scheme", "id"), mark=request.GET.get("page"), size=LISTED)
    counts = objection_counts(found.items)
    context = {
        "rows": [(one, scheme_of(one), _period(one), counts[one.pk]) for one in found.items],
        "page": found,
        "query": urlencode({"scheme": kept}) if kept else "",
        "schemes": _schemes(),
        "kept": kept,
    }
    return render(request, "ratings/lists.html", context)


def _schemes():
    """(key, title) of schemes with something published."""
    latest = {one.scheme: one for one in published_rounds().reverse()}
    return sorted((key, scheme_of(one).title) for key, one in latest.items())


@require_safe
def list_page(request, round_id):
    """One list: every object with its band and what cost it points; of the red or the black list if asked."""
    round = published(round_id)
    if round.state == Round.WITHDRAWN:
        return render(request, "ratings/list.html", _head(round))
    kept, words = request.GET.get("list", ""), request.GET.get("words", "").strip()[:60]
    rows = public_rows(round, kept, words)
    order = ("place", "id") if _ranked(scheme_of(round)) else ("title", "id")
    found = page_nulls_last(rows, order=order, mark=request.GET.get("page"), size=SIZE)
    context = _head(round) | {
        "rows": told(round, found.items, public=True),
        "page": found,
        "kept": kept,
        "words": words,
        "query": urlencode({"list": kept, "words": words}),
    }
    return render(request, "ratings/list.html", context)


def public_rows(round, kept="", words=""):
    """Results as the public reads them: in the order of places only where the scheme publishes places or scores."""
    scheme = scheme_of(round)
    rows = results_of(round)
    if (hidden := not_public(round, scheme.rated)) is not None:
        rows = rows.exclude(subject__in=hidden)
    if is_of_people(round):  # nothing but honours, and those by consent: `told` asks for it
        good = [band.key for band in scheme.bands if band.tone == "good"]
        rows = rows.filter(band__in=good, subject__in=Consent.objects.filter(withdrawn_at=None).values("subject"))
    bands = [band.key for band in scheme.bands if band.on_list == kept] if kept else []
    rows = rows.filter(Q(band__in=bands) if kept else Q(), Q(subject__title__contains=words) if words else Q())
    return rows if _ranked(scheme) else rows.annotate(title=F("subject__title")).order_by("title", "id")


def _ranked(scheme):
    return not {"place", "score"}.isdisjoint(scheme.publishes)


def _head(round):
    scheme = scheme_of(round)
    return {
        "round": round,
        "scheme": scheme,
        "period": _period(round),
        "counts": objection_counts([round])[round.pk],
        "corrected": round.revisions.exclude(because="").order_by("-number"),
        "measured": columns(scheme),
        "definitions": list(definitions(scheme)),
        "has_lists": any(band.on_list for band in scheme.bands),
        "of_people": is_of_people(round),
        "withdrawn": round.state == Round.WITHDRAWN,
        "hidden": hidden.count() if (hidden := not_public(round, scheme.rated)) is not None else 0,
        "earlier": published_rounds().filter(scheme=round.scheme).exclude(pk=round.pk)[:8],
    }


@require_safe
def object_page(request, round_id, subject_id):
    """One object in a published list: what cost points, and what it came to in other periods. None for offices held:
    their honours stand in the list alone."""
    round = published(round_id)
    subject = Subject.objects.filter(pk=subject_id, round=round).first()
    if subject is None or round.state == Round.WITHDRAWN or is_of_people(round):
        raise Http404
    hidden = not_public(round, scheme_of(round).rated)
    if hidden is not None and hidden.filter(pk=subject.pk).exists():
        raise Http404
    rows = told(round, [result_of(subject)], public=True, most=60)
    history = history_of(subject)
    told_then = [(one.round, row.result) for one, _words, row in reversed(history)]
    context = _head(round) | {
        "one": rows[0], "history": history, "subject": subject,
        "filed": subject.body_id and any(one.what in ("credit", "no_bids") for one in scheme_of(round).effects),
        "chart": picture_of(told_then, scores="score" in scheme_of(round).publishes),
        "changed": changed_since(round for round, _result in told_then),
    }  # fmt: skip
    return render(request, "ratings/object.html", context)


def history_of(subject):
    """(round, its scheme, its period, result in words) of an object in every published round of the scheme."""
    rounds = published_rounds().filter(scheme=subject.round.scheme, state=Round.PUBLISHED)
    rows = Subject.objects.filter(thing=subject.thing, round__in=rounds).select_related("round")
    found = []
    for one in rows.order_by("-round__first")[:12]:
        found.append((one, _period(one.round), told(one.round, [result_of(one)], public=True, most=1)[0]))
    return found


@require_safe
def list_paper(request, round_id):
    """A list to print and hang up."""
    round, paper = _on_paper(round_id, announcement_pdf)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ratings-{round.first:%Y-%m}.pdf"'
    return answer


@require_safe
def list_word(request, round_id):
    """A list as Word opens it, to go on writing."""
    round, paper = _on_paper(round_id, announcement_word)
    name = f"{scheme_of(round).title}-{_period(round)}.docx"
    return FileResponse(io.BytesIO(paper), as_attachment=True, filename=name, content_type=DOCX)


def _on_paper(round_id, written):
    """(round, the bytes of its list as `written`); 404 where it is not public."""
    round = published(round_id)
    if round.state == Round.WITHDRAWN:
        raise Http404
    rows = public_rows(round)
    shown = told(round, rows[:PRINTED], public=True)
    return round, written(round, shown, of=rows.count(), city=current_method().city)


@require_safe
def list_sheet(request, round_id):
    """A list as a spreadsheet."""
    round = published(round_id)
    if round.state == Round.WITHDRAWN:
        raise Http404
    scheme = scheme_of(round)
    head = [_("名次"), _("对象"), _("等次"), _("得分"), _("主要失分"), *sheet_heads(scheme)]
    rows = (_cells(scheme, one) for part in _parts(public_rows(round)) for one in told(round, part, public=True))
    rows = chain(rows, ([words] for words in definitions(scheme)))
    name = f"{scheme.title}-{_period(round)}.xlsx"
    return sheet_file(name, _("公布"), head, rows, widths=[6, 34, 16, 10, 60])


def _parts(rows):
    """All rows, so many at a time as one statement tells their reasons."""
    rows = rows.iterator(chunk_size=PRINTED)
    while part := list(islice(rows, PRINTED)):
        yield part


def _cells(scheme, one):
    shown, result = scheme.publishes, one.result
    place = result.place if "place" in shown and result.place else "—"
    score = float(result.score) if "score" in shown and result.score is not None else "—"
    band = one.band.title if one.band else one.lack
    return [place, one.title, band, score, reasons_words(one), *sheet_cells(one.figures)]


def reasons_words(one):
    """What cost points, in one line."""
    costs = [_("%(title)s %(got)s/%(of)s") % _numbers(cost) for cost in one.costs]
    return "；".join([one.veto] * bool(one.veto) + [f"{title} ×{times}" for title, times in one.entries] + costs)


def _numbers(cost):
    title = f"{cost.title}（{cost.side}）" if cost.side else cost.title
    return {"title": title, "got": f"{cost.points.normalize():f}", "of": f"{cost.of.normalize():f}"}


@require_safe
def credit_page(request, body_id):
    """What the public reads of a body's credit file: entries in force, and whether it may bid for new projects."""
    body = Body.objects.filter(pk=body_id).first()
    today = timezone.localdate()
    if body is None or not Subject.objects.filter(body=body, round__state=Round.PUBLISHED).exists():
        raise Http404
    entries = [entry_told(one) for one in credit_of(body, today, public=True)]
    context = {"body": body, "entries": entries, "answer": may_bid(body, today), "today": today}
    return render(request, "ratings/credit_public.html", context)


def entry_told(entry):
    """(entry, scheme, band, period)."""
    round = entry.decision.subject.round
    scheme = scheme_of(round)
    return entry, scheme, scheme.band(entry.band), _period(round)


def published(round_id):
    """A round that is or was public; 404 for others."""
    round = published_rounds().filter(pk=round_id).first()
    if round is None:
        raise Http404
    return round


def _period(round):
    return words_of(scheme_of(round).period, round.first)
