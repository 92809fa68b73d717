"""Who at a browser is the reporter of a case: the resident signed in, or whoever proved its token here."""

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.core.permits import Actor

FOLLOWED, MOST = "followed", 50
WITH_ALL = ("area__parent", "holder_body", "handling_body", "reporter", "version", "plate")


def remember(request, case):
    """Let this browser follow a case; the oldest are forgotten."""
    kept = [key for key in request.session.get(FOLLOWED, []) if key != str(case.pk)]
    request.session[FOLLOWED] = [*kept[1 - MOST :], str(case.pk)]


def followed_keys(request):
    """Keys of the cases this browser may follow, the newest last."""
    return request.session.get(FOLLOWED, [])


def case_for(request, case_id):
    """`(case, actor)` if the person may follow it as its reporter; None otherwise, and if there is none."""
    case = Case.objects.select_related(*WITH_ALL).filter(pk=case_id).first()
    actor = case and reporter_of(request, case)
    return (case, actor) if actor else None


def reporter_of(request, case):
    """The actor as whom this browser may act on the case, or None."""
    if request.actor.kind == "resident" and case.reporter.resident_id == request.actor.id:
        return request.actor
    if str(case.pk) in followed_keys(request):
        return Actor(case.reporter.pk, _("反映人"), "reporter")
    return None
