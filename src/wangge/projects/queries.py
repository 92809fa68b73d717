"""Reading campaigns: how far each of their areas has come, and the cases that their finds opened."""

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from wangge.cases.models import Case
from wangge.cases.queries import visible_to
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase
from wangge.projects.models import Campaign, Check, Part, Result

SEES = ("cases.view", "projects.lead", "projects.check")


def sees_campaigns(actor):
    """Whether the actor looks at campaigns: every office that sees cases does, for their numbers name nobody."""
    return any(actor.holding(permission) for permission in SEES)


def campaigns():
    """All campaigns, those that run first, with their numbers: places to check, checks, finds, finds still open."""
    return Campaign.objects.annotate(
        wanted=_of_parts(Part.objects, Coalesce("places", 0), "campaign"),
        checked=_counted(Q()),
        found=_counted(Q(result=Result.FOUND)),
        still_open=_counted(Q(result=Result.FOUND) & still_open("case__")),
    ).order_by(F("closed_at").desc(nulls_first=True), "-begins", "-id")


def _of_parts(rows, value, key):
    return Coalesce(Subquery(rows.filter(**{key: OuterRef("pk")}).values(key).annotate(n=Sum(value)).values("n")), 0)


def _counted(condition):
    checks = Check.objects.filter(condition, part__campaign=OuterRef("pk")).order_by()
    return Coalesce(Subquery(checks.values("part__campaign").annotate(n=Count("pk")).values("n")), 0)


def parts_of(campaign):
    """The areas of a campaign with their numbers, in the order of the territory: one query."""
    found = Q(checks__result=Result.FOUND)
    return (
        campaign.parts.select_related("area__parent")
        .defer("area__boundary", "area__parent__boundary")
        .annotate(
            checked=Count("checks"),
            clean=Count("checks", filter=Q(checks__result=Result.CLEAN)),
            fixed=Count("checks", filter=Q(checks__result=Result.FIXED)),
            found=Count("checks", filter=found),
            still_open=Count("checks", filter=found & still_open("checks__case__")),
        )
        .order_by("area__path")
    )


def still_open(to_case=""):
    """Cases on which somebody still works, as a condition on rows that lead to one."""
    over = {
        state.name
        for version in version_keys()
        for way in method_of(version).case_types.values()
        for state in way.states
        if state.final or state.phase is Phase.EVALUATE
    }
    return ~Q(**{f"{to_case}state__in": over})


def checks_of(campaign):
    """The checks of a campaign, the latest first."""
    return Check.objects.filter(part__campaign=campaign).select_related("part__area", "case").order_by("-at", "-id")


def open_finds(campaign, actor):
    """The cases still open that the campaign's finds opened, as far as the actor sees them; the most urgent first."""
    cases = visible_to(actor).filter(still_open(), campaign_check__part__campaign=campaign)
    return cases.select_related("area__parent", "holder_body").order_by(F("due").asc(nulls_last=True), "id")


def part_holding(campaign, area):
    """The area of the campaign in which a place lies, the smallest of several; None where it does not work there."""
    parts = campaign.parts.filter(area__path__ancestor_of=area.path)
    return parts.select_related("area").order_by("-area__path").first()


def open_cases_left(campaign):
    """How many cases of a campaign are still open."""
    return Case.objects.filter(still_open(), campaign_check__part__campaign=campaign).count()
