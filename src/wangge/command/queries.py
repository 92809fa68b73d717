"""Reading the lists: which items an actor sees, which wait for the actor, where an item may be carried."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.timezone import localdate

from wangge.command.enums import OPEN, RUNNING, State
from wangge.command.models import Item
from wangge.command.periods import following, period_of
from wangge.command.rules import DEEDS, KEEP, PROPOSE, STRIKE, VIEW, WORK, WORKING
from wangge.core.errors import Forbidden
from wangge.core.permits import allows, paths_of
from wangge.method.queries import current_method
from wangge.organisations.queries import bodies
from wangge.territory.queries import ancestors, areas_under

WHOLE = ("area", "about__parent", "owner", "proposer")
NOTHING = Q(pk__in=[])


def items_seen_by(actor):
    """The items of one's area, of lists of one's area, those one's body proposed, and those it owns."""
    seen = NOTHING
    if paths := paths_of(actor, VIEW, KEEP, STRIKE):
        inside = areas_under(*paths).values("pk")
        seen |= Q(area__in=inside) | Q(about__in=inside)
    if proposing := _bodies(actor, PROPOSE):
        seen |= Q(proposer__in=proposing)
    if working := _bodies(actor, WORK):
        seen |= Q(owner__in=working)
    return Item.objects.filter(seen)


def sees_lists(actor):
    """Whether an actor has anything to do with lists."""
    return any(actor.holding(permission) for permission in (VIEW, PROPOSE, KEEP, WORK, STRIKE))


def item_in_sight(item_id, actor):
    """One of the items the actor sees; Forbidden for another's as for none at all."""
    found = items_seen_by(actor).filter(pk=item_id).select_related(*WHOLE, "case", "carried_from").first()
    if found is None:
        raise Forbidden()
    return found


def locked_item(item_id):
    """An item, locked until the transaction ends; Forbidden if there is none, as for another's."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("area", "about", "owner")
    found = rows.filter(pk=item_id).first()
    if found is None:
        raise Forbidden()
    return found


def waiting_for(actor):
    """The items with which the actor's offices have something to do now."""
    waits = NOTHING
    for permission, states, mine in (
        (KEEP, (State.PROPOSED,), _on_lists_of),
        (STRIKE, (State.DONE,), _on_lists_of),
        (WORK, RUNNING, lambda office: Q(owner=office.body_id)),
        (PROPOSE, (State.RETURNED,), lambda office: Q(proposer=office.body_id)),
    ):
        for office in actor.holding(permission):
            one = Q(state__in=states) & mine(office)
            waits |= one & ~Q(owner=office.body_id) if permission == STRIKE else one
    return Item.objects.filter(waits)


def _on_lists_of(office):
    return Q(area__in=areas_under(office.area_path).values("pk"))


def items_on(case):
    """The items that stand on a matter, the latest first."""
    return Item.objects.filter(case=case).select_related(*WHOLE).order_by("-id")


def shown_items():
    """What the public reads, the latest first: items somebody wrote words for."""
    rows = Item.objects.filter(showing__withdrawn_at=None, showing__isnull=False)
    return rows.select_related("showing", "owner", "about", "area").order_by("-showing__at", "-id")


@dataclass(frozen=True)
class Standing:
    """The items of a selection counted."""

    all: int
    open: int
    late: int
    struck: int


def standing_of(rows, at):
    """How many items of a selection there are, are open, are late, were struck off: one query."""
    late = Q(state__in=RUNNING, due__lt=localdate(at))
    return Standing(
        **rows.order_by().aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN)),
            late=Count("pk", filter=late),
            struck=Count("pk", filter=Q(state=State.STRUCK)),
        )
    )


def deeds_for(item, actor, history):
    """The deeds that an actor may take with an item now; `history` are its deeds so far."""
    found = [deed for deed in DEEDS.values() if item.state in deed.starts and allows(actor, deed.permission, item)]
    if worked_on(history, actor):
        found = [deed for deed in found if deed.permission != STRIKE]
    return found


def worked_on(history, actor):
    """Whether an actor worked on the item whose deeds these are."""
    return any(one.actor_id == actor.id and one.deed in WORKING for one in history)


def lists_at(area):
    """[(list, area that keeps it)…] for a place: of each list the levels that lie above it, the smallest first."""
    above = list(reversed(ancestors(area)))
    return [(row, one) for row in current_method().lists if not row.retired for one in above if one.level in row.levels]


def owners_for(area):
    """The bodies that may own an item about a place: of kinds with somebody who works on lists, above the place."""
    posts = current_method().organisations.posts
    kinds = {post.body_kind for post in posts if WORK in post.permissions and not post.retired}
    return bodies().filter(kind__in=kinds, area__path__ancestor_of=area.path).order_by("-area__path", "kind", "name")


def carried_onto(item, at):
    """[(kind, period, title of the kind)…] to which an item may be carried: its own kind on the next list, and what
    it leads to on today's."""
    method = current_method()
    row, kind = method.item_kind(item.kind)
    onto = [] if row.retired or kind.retired else [(kind.key, following(item.period), kind.title)]
    for key in kind.leads_to:
        other, led = method.item_kind(key)
        if not (other.retired or led.retired):
            onto.append((key, period_of(other.period, localdate(at)), led.title))
    return onto


def _bodies(actor, permission):
    return [office.body_id for office in actor.holding(permission)]
