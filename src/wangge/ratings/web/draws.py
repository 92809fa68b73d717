"""Random draws: announced and revealed at the desk, and read, with their record, by everybody."""

import json
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from wangge.core.paging import page
from wangge.core.permits import allows, require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.core.web.ready import kept_ready
from wangge.ratings import checking, inspecting
from wangge.ratings.checking import draws, draws_to_show, is_open_to_all, public_record
from wangge.ratings.models import Draw, Round
from wangge.ratings.operations.draws import MOST_PUBLIC, MOST_SOURCE, announce_draw, pass_on, reveal_draw
from wangge.ratings.owning import is_of_people
from wangge.ratings.periods import period_of, words_of
from wangge.ratings.queries import rounds, scheme_of
from wangge.ratings.rules import COMPUTE, PUBLISH, VIEW

LISTED, SHOWN = 30, 100
TELLERS = [checking.__file__, inspecting.__file__]  # what makes a public record of a draw
ORDER = ("-first", "-id")


@staff_page
@require_safe
def draws_page(request):
    """The draws of all rounds, and the round that is open to be drawn from."""
    require(request.actor, VIEW)
    return _show(request)


def _show(request, refused=None, of=None):
    found = page(draws(), order=ORDER, mark=request.GET.get("page"), size=LISTED)
    context = {
        **{"page": found, "lines": [_line(one, request.actor) for one in found.items]},
        "waiting": list(_waiting(request.actor, timezone.localdate())),
        "refused": refused,
        **{"of": of, "sent": request.POST, "most_source": MOST_SOURCE, "most_public": MOST_PUBLIC},
    }
    return render(request, "ratings/draws.html", context, status=refused.status if refused else 200)


def _line(draw, actor):
    scheme = scheme_of(draw.round)
    may = allows(actor, COMPUTE) or allows(actor, PUBLISH)
    return {
        "draw": draw, "scheme": scheme, "words": words_of(scheme.inspections.every, draw.first),
        "may_reveal": bool(may) and draw.revealed_at is None and actor.id != draw.announced_by,
        "may_pass_on": bool(may) and draw.revealed_at is not None and draw.checked < draw.picked,
    }  # fmt: skip


def _waiting(actor, today):
    """Open rounds whose draw of today's month (or what their scheme says) is not announced yet."""
    if not allows(actor, COMPUTE):
        return
    for one in rounds().filter(state=Round.OPEN, first__lte=today, after__gt=today):
        scheme = scheme_of(one)
        if scheme.inspections and scheme.of_source("check"):
            first, _after = period_of(scheme.inspections.every, today)
            if not Draw.objects.filter(round=one, first=first).exists():
                yield {"round": one, "scheme": scheme, "words": words_of(scheme.inspections.every, first)}


@staff_page
@require_POST
def announce_page(request, round_id):
    """Announce this month's draw of a round."""
    source, day = request.POST.get("public_source", ""), timezone.localdate()
    deed = partial(announce_draw, round_id, day=day, public_source=source, **signed_by(request))
    return done_or(deed, show=partial(_show, request, of=round_id), after=reverse("ratings:draws"))


@staff_page
@require_POST
def reveal_page(request, draw_id):
    """Draw."""
    deed = partial(reveal_draw, draw_id, public=request.POST.get("public", ""), **signed_by(request))
    return done_or(deed, show=partial(_show, request, of=draw_id), after=reverse("ratings:draws"))


@staff_page
@require_POST
def pass_on_page(request, draw_id):
    """Give the checks of inspectors who left to others, by the seed."""
    deed = partial(pass_on, draw_id, **signed_by(request))
    return done_or(deed, show=partial(_show, request, of=draw_id), after=reverse("ratings:draws"))


@require_safe
def published_page(request):
    """Draws for everybody, the latest first; those announced and never revealed too."""
    today = timezone.localdate()
    found = page(draws_to_show(), order=ORDER, mark=request.GET.get("page"), size=LISTED)
    lines = [(_line(one, request.actor), is_open_to_all(one, today)) for one in found.items]
    return render(request, "ratings/published_draws.html", {"lines": lines, "page": found})


@require_safe
def published_draw(request, draw_id):
    """One draw: what was fixed before, what came of it, and how to do it again."""
    draw = _published(draw_id)
    context = _line(draw, request.actor) | {
        "told": draw.record,
        "inspectors": len(draw.record["inspectors"]),
        "strata": draw.round.subjects.values("stratum").distinct().count(),
    }
    if is_open_to_all(draw, timezone.localdate()):
        picks = draw.picks.select_related("subject")
        found = page(picks, order=("ordinal",), mark=request.GET.get("page"), size=SHOWN)
        context |= {"shown": draw.record["revealed"], "page": found}
    return render(request, "ratings/published_draw.html", context)


@gzip_page
@require_safe
def record_file(request, draw_id):
    """The record that `./wangge draw verify` reads; that of a hundred thousand grids has twenty megabytes."""
    draw = _published(draw_id)
    today = timezone.localdate()
    compose = lambda: json.dumps(  # noqa: E731
        public_record(draw, today), ensure_ascii=False, separators=(",", ":")
    ).encode()
    made = kept_ready(compose, of=["draw", draw.pk, is_open_to_all(draw, today), draw.record], by=TELLERS)
    answer = HttpResponse(made, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw.first:%Y-%m}-{draw.announcement[:8]}.json"'
    return answer


def _published(draw_id):
    draw = draws().defer(None).filter(pk=draw_id).first()
    if draw is None or is_of_people(draw.round):
        raise Http404
    return draw
