"""What ratings add to lower apps' pages: the stars of a dormitory, which are those of its last published rating."""

from django.db.models import F
from django.template.loader import render_to_string

from wangge.core.panels import panel
from wangge.core.web.faces import current_method
from wangge.ratings.models import Result, Round
from wangge.ratings.periods import words_of
from wangge.ratings.queries import scheme_of


@panel("premises.dormitory")
def stars(request, dormitory):
    """The band a dormitory has by the last rating that is public, where the method rates them at all."""
    method = current_method()
    kept = {key for key, one in method.ratings.items() if one.rated.kind == "dormitory"} if method else set()
    if not kept:
        return None
    rows = Result.objects.filter(subject__thing=dormitory.pk, subject__round__scheme__in=kept)
    rows = rows.filter(subject__round__state=Round.PUBLISHED, revision__number=F("subject__round__revision"))
    last = rows.select_related("subject__round").order_by("-subject__round__first", "-pk").first()
    return render_to_string("ratings/dormitory_panel.html", _told(last), request)


def _told(last):
    if last is None:
        return {"last": None}
    round = last.subject.round
    scheme = scheme_of(round)
    band = scheme.band(last.band) if last.band else None
    period = words_of(scheme.period, round.first)
    return {"last": last, "round": round, "scheme": scheme, "band": band, "period": period}
