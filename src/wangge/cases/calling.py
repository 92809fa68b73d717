"""Reading whistles: which an actor may see, which calls wait for the actor's bodies, who may be called."""

from django.db.models import Prefetch, Q

from wangge.cases.models import Call, Whistle
from wangge.cases.rules import sees_by_hands
from wangge.core.errors import Forbidden
from wangge.core.permits import allows
from wangge.territory.queries import areas_under

WHISTLE, REPORT_IN, VIEW = "cases.whistle", "cases.report_in", "cases.view"
CALLS = Prefetch("calls", Call.objects.select_related("body").order_by("body__name"))


def whistles_seen_by(actor):
    """The whistles of one's area, and those that call one's body."""
    paths = {one.area_path for one in (*actor.holding(VIEW), *actor.holding(WHISTLE)) if not sees_by_hands(one)}
    bodies = [office.body_id for office in actor.holding(REPORT_IN)]
    seen = Q(calls__body__in=bodies) if bodies else Q(pk__in=[])
    if paths:
        seen |= Q(area__in=areas_under(*paths).values("pk"))
    rows = Whistle.objects.filter(Q(pk__in=Whistle.objects.filter(seen).values("pk")))
    return rows.select_related("area__parent", "body", "case").prefetch_related(CALLS)


def whistle_in_sight(whistle_id, actor):
    """One of them; Forbidden for another's as for none at all."""
    found = whistles_seen_by(actor).filter(pk=whistle_id).first()
    if found is None:
        raise Forbidden()
    return found


def open_calls_of(actor):
    """Calls to the actor's bodies that nobody has answered, the nearest deadline first."""
    bodies = [office.body_id for office in actor.holding(REPORT_IN)]
    rows = Call.objects.filter(answered_at=None, whistle__ended_at=None, body__in=bodies)
    return rows.select_related("whistle__area__parent", "whistle__body", "body")


def open_whistles_of(actor):
    """Whistles of the actor's area that nobody has ended."""
    return whistles_seen_by(actor).filter(ended_at=None)


def whistles_on(case):
    """The whistles on a case with their calls, the latest first."""
    return case.whistles.select_related("body").prefetch_related(CALLS)


def may_whistle(actor, method, area=None):
    """The office that may whistle there (or anywhere), in a method that knows whistles; else False."""
    office = method.whistle and allows(actor, WHISTLE, area)
    return office if office and office is not True and method.whistle.level_of(office.post) else False


def callable_bodies(method):
    """(title of the kind, bodies) that have somebody to report in, as the method names them."""
    kinds = {post.body_kind for post in method.organisations.posts if REPORT_IN in post.permissions}
    for kind in method.organisations.body_kinds:
        rows = [row for row in method.organisations.bodies if row.kind == kind.key and not row.retired]
        if kind.key in kinds and rows:
            yield kind.title, rows
