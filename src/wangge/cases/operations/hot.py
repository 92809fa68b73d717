"""Grouping recent cases of one cause into issues, block by block, and only where cases came."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from wangge.cases.events import IssuesGrouped
from wangge.cases.learnt import Issue, IssueCase
from wangge.cases.models import Case
from wangge.core.events import record
from wangge.core.models import JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.text.alike import Said
from wangge.core.text.heat import issues_of
from wangge.territory.models import Area
from wangge.territory.queries import areas_under

RECENT = timedelta(days=60)
MOST = 4_000  # cases of a block, the latest: pairs are compared
BACKGROUND = 2_000
FEWEST = 3  # different texts: two may be one neighbour and another


def group_issues(*, at):
    """Group the recent cases of each block in which cases came since the last time; return how many blocks.

    A block is a part of the county right below its root (a town, a street); cases not yet placed are one of their own.
    """
    Issue.objects.filter(last_at__lt=at - RECENT).delete()
    new = _recent(at).filter(reported_at__gt=_last_time(at)).order_by()
    blocks = {_block(path) for path in new.values_list("area__path", flat=True).distinct()}
    background = _background(at) if blocks else ()
    for area in Area.objects.filter(path__in=blocks).only("pk", "path", "parent").order_by("path"):
        _group_block(area, background, at=at)
    if blocks:
        _tell(len(blocks), at=at)
    return len(blocks)


def _last_time(at):
    """When cases were grouped last; on a new day, the beginning of what is recent: then all is grouped anew."""
    last = JournalEntry.objects.filter(event="cases.IssuesGrouped").order_by("-id").values_list("at", flat=True).first()
    anew = last is None or localtime(last).date() != localtime(at).date()
    return at - RECENT if anew else last


def _recent(at):
    """Recent cases whose words are there."""
    return Case.objects.filter(reported_at__gt=at - RECENT, reported_at__lte=at, erased_at=None)


def _background(at):
    """The texts of older cases of the whole county, the latest: they tell which words are common here."""
    rows = Case.objects.filter(reported_at__lte=at - RECENT, erased_at=None).order_by("-reported_at", "-id")
    return [title + words for title, words in rows.values_list("title", "words")[:BACKGROUND]]


def _block(path):
    return ".".join(path.split(".")[:2])


@transaction.atomic
def _group_block(area, background, *, at):
    here = Q(area__in=areas_under(area.path)) if area.parent_id else Q(area=area)
    rows = _recent(at).filter(here).select_related("area").order_by("-reported_at", "-id").only(*FIELDS)[:MOST]
    said = [_said(row) for row in rows]
    found = issues_of(said, fewest=FEWEST, background=background)
    Issue.objects.filter(Q(block=area) | Q(lead__in=[one.keys[0] for one in found])).delete()
    IssueCase.objects.filter(case__in=[one.key for one in said]).delete()
    made = Issue.objects.bulk_create(_issue(one, area, at) for one in found)
    IssueCase.objects.bulk_create(
        IssueCase(issue=issue, case_id=key) for issue, one in zip(made, found, strict=True) for key in one.keys
    )


FIELDS = ("title", "words", "reported_at", "area__name", "area__parent", "place")


def _said(row):
    return Said(str(row.pk), row.reported_at, row.title, row.words, place=row.area.name if row.area.parent_id else "")


def _issue(one, block, at):
    return Issue(
        lead_id=one.keys[0],
        block=block,
        place=one.place[:200],
        count=one.count,
        texts=one.texts,
        peak=one.peak,
        first_at=one.first_at,
        last_at=one.last_at,
        heat=one.heat,
        made_at=at,
    )


@transaction.atomic
def _tell(blocks, *, at):
    record(IssuesGrouped(blocks=blocks, issues=Issue.objects.count()), actor=SYSTEM, at=at)
