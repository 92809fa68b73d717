"""How many households reach each kind on foot, by community, and where the next place would reach most."""

from collections import defaultdict

import numpy as np
from django.db import transaction

from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.scope import scope
from wangge.method.queries import current_method
from wangge.territory.queries import locate
from wangge.venues.events import ReachComputed
from wangge.venues.models import ReachRow, ReachRun, SiteProposal
from wangge.venues.queries import flat, homes, places, walk_now
from wangge.venues.reaching import best_sites

SITES = 3


@transaction.atomic
def compute_reach(*, actor, at):
    """Compute all kinds anew; what was computed before is replaced."""
    require(actor, "venues.edit")
    rule, walk = current_method().venues, walk_now()
    with scope(SYSTEM, "venues.edit"):  # households are counted for the whole county; no person is read
        living = homes()
    metres, points = rule.minutes * rule.metres_per_minute, flat(living.points)
    ReachRun.objects.all().delete()
    run = ReachRun.objects.create(
        **{"at": at, "by": walk.by, "minutes": rule.minutes, "metres_per_minute": rule.metres_per_minute},
        **{"detour": rule.detour, "households": int(living.households.sum()), "placed": living.placed},
        actor_id=actor.id,
    )
    by_kind = defaultdict(list)
    for kind, lon, lat in places().values_list("kind", "lon", "lat"):
        by_kind[kind].append((lon, lat))
    for kind in rule.kinds:
        if not kind.retired:
            covered = walk.nearest(flat(by_kind[kind.key]), points) <= metres
            ReachRow.objects.bulk_create(_rows(run, kind.key, living, covered))
            sites = best_sites(walk, points, living.households, covered, metres, SITES)
            SiteProposal.objects.bulk_create(_sites(run, kind.key, living, sites))
    record(ReachComputed(run_id=run.pk, kind=walk.by), actor=actor, at=at)
    return run


def _rows(run, kind, living, covered):
    all_, reached = defaultdict(int), defaultdict(int)
    numbers = zip(living.communities, living.households, np.where(covered, living.households, 0), strict=True)
    for community, number, within in numbers:
        if community is not None:
            all_[community] += int(number)
            reached[community] += int(within)
    for community, number in all_.items():
        told = {"households": number, "reached": reached[community], "out": number - reached[community]}
        yield ReachRow(run=run, kind=kind, area_id=community, **told)


def _sites(run, kind, living, sites):
    for ordinal, site in enumerate(sites, start=1):
        lon, lat = (float(one) for one in living.points[site.point])
        near = living.names[site.point][:200]
        yield SiteProposal(
            run=run, kind=kind, ordinal=ordinal, area=locate(lon, lat), near=near, lon=lon, lat=lat, gains=site.gains
        )
