"""Companies of the demo, all invented: a few of every kind that the pack rates and names none of."""

from django.db import transaction
from django.utils.timezone import localdate

from wangge.core.events import record
from wangge.core.once import forget
from wangge.core.permits import SYSTEM
from wangge.organisations.events import BodiesSeeded
from wangge.organisations.models import Body
from wangge.organisations.queries import bodies
from wangge.territory.queries import county_root

NAMES = ("春晖", "锦云", "和兴", "瑞禾", "清荷", "望河", "长宁", "翠柳")


@transaction.atomic
def load_companies(method, *, at):
    """Companies of the whole county, of the kinds that schemes of the pack rate. Returns how many were entered."""
    rated = (scheme.rated.kinds for scheme in method.ratings.values() if scheme.rated.kind == "company")
    there = {body.kind for body in method.organisations.bodies} | set(bodies().values_list("kind", flat=True))
    kinds = [kind for kind in dict.fromkeys(key for keys in rated for key in keys) if kind not in there]
    made = Body.objects.bulk_create(_company(kind, number, at) for kind in kinds for number in range(len(NAMES)))
    if made:
        forget()
        record(BodiesSeeded(count=len(made)), actor=SYSTEM, at=at)
    return len(made)


def _company(kind, number, at):
    return Body(
        key=f"{kind.replace('_', '-')}-{number + 1}",
        name=f"{NAMES[number]}物业服务有限公司（虚构）",
        short=f"{NAMES[number]}物业",
        kind=kind,
        area=county_root(),
        invented=True,
        valid_from=localdate(at),
    )
