"""Hot issues on the desk: many messages, one cause; the list, and the matters of one."""

from django.db.models import Count
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import Issue, IssueCase
from wangge.cases.operations.hot import FEWEST, RECENT
from wangge.cases.queries import visible_to
from wangge.cases.web.nav import now_of
from wangge.cases.web.standing import Row
from wangge.cases.web.tables import WHOLE
from wangge.core.errors import Forbidden
from wangge.core.text.heat import PEAK_DAYS

SHOWN = 50
MOST_MATTERS = 200
WORDS = {"days": RECENT.days, "peak_days": PEAK_DAYS, "fewest": FEWEST}


@staff_page
@require_safe
def hot_page(request):
    """The issues whose leading matter the person sees, the hottest first, with how many of theirs they see."""
    issues = _issues(request.actor)[:SHOWN]
    seen = _seen(request.actor, issues)
    rows = [(issue, seen.get(issue.pk, 0)) for issue in issues]
    made = max((issue.made_at for issue in issues), default=None)
    return render(request, "cases/desk/hot.html", {"rows": rows, "made_at": made, **WORDS})


@staff_page
@require_safe
def issue_page(request, case_id):
    """The issue to which a matter belongs: its matters, as far as the person sees them."""
    issue = _issues(request.actor).filter(members__case=case_id).first()
    if issue is None:
        raise Forbidden(_("没有找到这个热点，它可能已重新归并，或不在您的范围内。请回到热点列表再看。"))
    mine = visible_to(request.actor).filter(of_issue__issue=issue)
    cases = mine.select_related(*WHOLE).order_by("reported_at", "id")[:MOST_MATTERS]
    context = {
        "issue": issue,
        "rows": [Row(case, now_of(request)) for case in cases],
        "agreed": round(issue.heat - issue.peak, 2),
        "may_merge": bool(request.actor.holding("cases.merge")),
        **WORDS,
    }
    return render(request, "cases/desk/issue.html", context)


def _issues(actor):
    return Issue.objects.filter(lead__in=visible_to(actor)).select_related("lead").order_by("-heat", "-last_at", "id")


def _seen(actor, issues):
    """Issue → how many of its matters the actor sees: one query."""
    found = IssueCase.objects.filter(issue__in=issues, case__in=visible_to(actor)).order_by().values_list("issue")
    return dict(found.annotate(n=Count("pk")))
