"""The portal: the first page, the rules as published, where else to turn. Addresses of all portal pages."""

from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.web.board import board
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.following import follow, followed, forget, mine, take_step
from wangge.cases.web.mediation import mediation_portal_urls
from wangge.cases.web.photo import photo
from wangge.cases.web.powers import powers_page
from wangge.cases.web.reporting import promise, report, send_code, suggest_class, thanks
from wangge.core.web.faces import current_method
from wangge.core.web.wording import listed


@require_safe
def home(request):
    """One large deed and the services below it."""
    return render(request, "cases/portal/home.html", {"method": current_method()})


@require_safe
def rules(request):
    """How matters are handled, as the method says: limits of stages, filing standards, sources.

    What is only the platform's default is marked so.
    """
    method = current_method()
    ways = method.reportable()
    context = {
        "method": method,
        "way": ways[0],
        "hours": listed("–".join(pair) for pair in method.calendar.hours),
        "ways": [(way if len(ways) > 1 else None, list(_stages(way))) for way in ways],
        "groups": list(_standards(method)),
        "counts": method.territory.counts,
        "source_titles": {source.key: source for source in method.sources},
    }
    return render(request, "cases/portal/rules.html", context)


def _stages(way):
    """(state, its limit in words) of those in which a matter waits for somebody."""
    return ((state, limit_words(state.limit) if state.limit else "") for state in way.states if not state.final)


def _standards(method):
    """(group title, [(class, its national codes, [(row, limit, holder)…])…]) in the order of the method."""
    groups = {}
    for row in method.leaf_classes():
        title = method.case_class(row.parent).title if row.parent else _("其他")
        rows = [
            (one, limit_words(one.limit), method.body(one.holder).title)
            for one in method.filing_rows(row.key)
        ]
        groups.setdefault(title, []).append((row, method.codes_of(row.key), rows))
    return groups.items()


@require_safe
def elsewhere(request):
    """What is not handled here, and who handles it."""
    return render(request, "cases/portal/elsewhere.html", {"routes": current_method().routes})


portal_urls = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/suggest/", suggest_class, name="suggest"),
    path("report/promise/", promise, name="promise"),
    path("report/code/", send_code, name="send-code"),
    path("report/thanks/", thanks, name="thanks"),
    path("follow/", follow, name="follow"),
    path("follow/forget/", forget, name="forget"),
    path("follow/<uuid:case_id>/", followed, name="followed"),
    path("follow/<uuid:case_id>/<slug:step>/", take_step, name="step"),
    path("mine/", mine, name="mine"),
    path("rules/", rules, name="rules"),
    path("board/", board, name="board"),
    path("powers/", powers_page, name="powers"),
    path("elsewhere/", elsewhere, name="elsewhere"),
    *mediation_portal_urls,
    path("photos/<uuid:photo_id>.jpg", photo, name="photo"),
]
