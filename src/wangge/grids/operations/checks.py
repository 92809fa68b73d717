"""Going through the net and writing down what was found."""

from collections import Counter

from django.db import transaction

from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.scope import scope
from wangge.grids.events import NetChecked
from wangge.grids.finding import found_in_net
from wangge.grids.models import NetCheck, NetFinding

KEPT = 20
"""So many checks keep their tally; only the latest keeps its findings."""


@transaction.atomic
def check_net(*, actor, at):
    """Go through the whole net. The findings take the place of those of the check before."""
    require(actor, "territory.edit")
    with scope(SYSTEM, "territory.edit"):  # households are counted for the whole county; no person is read
        number, found = found_in_net(at=at)
    NetFinding.objects.all().delete()
    old = NetCheck.objects.order_by("-at", "-id").values_list("pk", flat=True)[KEPT:]
    NetCheck.objects.filter(pk__in=list(old)).delete()
    run = NetCheck.objects.create(at=at, actor_id=actor.id, grids=number, tally=Counter(one.kind for one in found))
    NetFinding.objects.bulk_create(
        (
            NetFinding(
                check_run=run,
                kind=one.kind,
                area_id=one.area,
                other_id=one.other,
                place=one.place[:200],
                measure=one.measure,
                basis=one.basis,
                ordinal=ordinal,
            )
            for ordinal, one in enumerate(found)
        ),
        batch_size=1000,
    )
    record(NetChecked(check_id=run.pk, found=len(found)), actor=actor, at=at)
    return run
