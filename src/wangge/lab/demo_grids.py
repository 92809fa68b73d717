"""The demo's colours of grids: of a quarter that is over, published; of the one that runs, open and not drawn yet.

A colour needs matters that were rated, so some of the home community's grids have a few in each quarter: invented
messages taken the whole way by simulated staff, through the operations. Other grids have too few and get no colour, as
the rule says.
"""

from datetime import datetime, time, timedelta
from itertools import cycle, islice

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from wangge.cases.models import Rating
from wangge.cases.operations import index_written
from wangge.core.permits import SYSTEM
from wangge.lab.demo_ratings import TAKES, finish
from wangge.lab.messages import Message, read_messages
from wangge.lab.simulated import County, Reporters, play
from wangge.ratings.models import Round
from wangge.ratings.operations import open_round
from wangge.ratings.periods import before, period_of
from wangge.territory.queries import areas
from wangge.territory.rules import read_boundary

SEED = 31
CONTENT = (0.97, 0.9, 0.85, 0.75, 0.6, 0.4)
"""How often who reported is content, grid after grid: from good to bad, as made up."""
RUNNING = 4  # grids that have rated matters in the quarter that runs too
ENOUGH, MOST = 5, 9  # rated matters of a grid and quarter; messages that may go into them
LEFT = timedelta(days=20)  # of a quarter, for its last matter to come to its end


@transaction.atomic
def load_grids(method, home, stream, *, at):
    """The quarters of the pack's first scheme of grids, unless there is one; `stream`: a file of messages to take words
    from. Returns how many grids were given matters."""
    schemes = (one for one in method.ratings.values() if one.rated.kind == "grid" and one.of_source("measure"))
    scheme = next(schemes, None)
    if scheme is None or Round.objects.filter(scheme=scheme.key).exists():
        return 0
    last = before(scheme.period, period_of(scheme.period, localdate(at) - timedelta(TAKES))[0])
    _first, first = period_of(scheme.period, last)
    rows = areas().filter(parent__key=home, level=method.territory.grid.level).exclude(boundary=None)
    grids = dict(zip(rows.order_by("path"), CONTENT, strict=False))
    words, met = cycle([row for row in read_messages(stream) if isinstance(row, Message)]), {}
    for grid, content in grids.items():
        _matters(grid, last, first, content, words, met, at)
    for grid, content in islice(grids.items(), RUNNING):
        _matters(grid, first, localdate(at), content, words, met, at)
    while index_written():
        pass
    of = {grid.pk: round(100 * content) for grid, content in grids.items()}
    finish(scheme, last, lambda _number, subject: of.get(subject.thing))
    open_round(scheme.key, first, actor=SYSTEM, at=at, invented=True)
    return len(grids)


def _matters(grid, first, after, content, words, met, at):
    """Messages from a grid between two days, taken the whole way, until enough of who sent them have rated."""
    room = (after - first) - LEFT
    if room < timedelta(days=MOST):
        return  # the quarter has only just begun
    point = read_boundary(grid.boundary).representative_point()
    stars = ((5, content / 2), (4, content / 2), (2, 1 - content))
    county = County(((point.x, point.y),), at, met, Reporters(silent=0, yes=content, stars=stars))
    begin, rated = make_aware(datetime.combine(first, time(9))), 0
    for number in range(MOST):
        row, name = next(words), f"{grid.key}-{first:%y%m}-{number}"
        sent = begin + number * room / MOST + timedelta(minutes=17 * number)
        key = play(Message(name, row.title, f"{row.body}（{grid.name}）", sent, None), county, seed=SEED)
        rated += Rating.objects.filter(case=key, contacted__isnull=False).exists()
        if rated == ENOUGH:
            return
