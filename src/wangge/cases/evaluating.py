"""The tables of evaluation: one query a measure, whatever the number of objects.

Rows of posts and offices stand in the order of the method and of the territory, never by how well they did; what has
fewer rows than the table's `least` is not shown, and no person is named.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wangge.accounts.models import Appointment
from wangge.core.measures import evaluate_by, evaluate_by_body, evaluate_by_office, left_in, measure_named
from wangge.method.queries import current_method
from wangge.organisations.queries import bodies
from wangge.territory.queries import areas

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Cell:
    """A rate of an object: numerator, denominator; `few` where there are too few rows to tell."""

    measure: object
    numerator: int = 0
    denominator: int = 0
    few: bool = False

    @property
    def value(self):
        """In per cent, two places; "" where nothing is told."""
        if self.few or not self.denominator:
            return ""
        share = Decimal(self.numerator) * 100 / self.denominator
        return f"{share.quantize(HUNDREDTH, ROUND_HALF_UP)}"


@dataclass(frozen=True)
class Line:
    """An object with a cell for each measure; `opens` is the parameter that narrows a list to it."""

    title: str
    below: str
    opens: tuple[str, str]
    cells: tuple[Cell, ...]


def evaluate_table(table, span):
    """The lines of a table for a span; objects of which nothing can be told are left out."""
    objects, sums = {"area": _areas, "body": _bodies, "post": _posts, "collector": _offices}[table.of](table, span)
    least = 1 if table.of in ("area", "body") else table.least
    for key, title, below, opens in objects:
        cells = tuple(_cell(measure, sums[measure.key].get(key), least) for measure in _measures(table))
        if any(cell.denominator for cell in cells):
            yield Line(title, below, opens, cells)


def _measures(table):
    return [measure_named(row.measure) for row in table.figures]


def _cell(measure, found, least):
    numerator, denominator = found or (0, 0)
    if denominator and denominator < least:
        return Cell(measure, few=True)
    return Cell(measure, numerator, denominator)


def _figures(table, evaluate):
    """measure → key → (numerator, denominator)."""
    return {
        row.measure: {key: (one.numerator, one.denominator) for key, one in found.items() if key}
        for row in table.figures
        for measure in [measure_named(row.measure)]
        for found in [evaluate(measure, lambda rows, row=row, measure=measure: left_in(measure, rows, row.leave_out))]
    }


def _areas(table, span):
    """Areas of the table's levels; a row counts for each of them in which it lies."""
    chosen = list(areas().filter(level__in=table.levels).order_by("path").defer("boundary"))
    by_path = _figures(table, lambda measure, within: evaluate_by(measure, span, "area__path", within=within))
    paths = {f"{area.path}": area.pk for area in chosen}
    sums = {key: _summed(found, lambda path: _above(f"{path}", paths)) for key, found in by_path.items()}
    return [(area.pk, area.name, "", ("area", area.key)) for area in chosen], sums


def _above(path, chosen):
    parts = path.split(".")
    return [chosen[one] for one in (".".join(parts[:n]) for n in range(1, len(parts) + 1)) if one in chosen]


def _bodies(table, span):
    chosen = bodies().filter(kind__in=table.kinds).order_by("name")
    sums = _figures(table, lambda measure, within: evaluate_by_body(measure, span, within=within))
    return [(body.pk, body.name, "", ("body", body.key)) for body in chosen], sums


def _posts(table, span):
    """Posts that hold one of the table's permissions, in the order of the method: all offices of a post together."""
    posts = _posts_of(table)
    held = dict(Appointment.objects.filter(post__in=posts).values_list("pk", "post"))
    by_office = _figures(table, lambda measure, within: evaluate_by_office(measure, span, within=within))
    sums = {
        key: _summed(found, lambda office: [held[office]] if office in held else []) for key, found in by_office.items()
    }
    return [(key, post.title, "", ("post", key)) for key, post in posts.items()], sums


def _offices(table, span):
    """Offices held in those posts, by area: the post and the place, never the person."""
    posts = _posts_of(table)
    held = (
        Appointment.objects.filter(post__in=posts).select_related("area__parent").order_by("area__path", "post", "id")
    )
    sums = _figures(table, lambda measure, within: evaluate_by_office(measure, span, within=within))
    seen = set().union(*sums.values())
    lines = [
        (one.pk, posts[one.post].title, f"{one.area.parent.name if one.area.parent else ''} {one.area.name}".strip(),
         ("office", str(one.pk)))
        for one in held.defer("area__boundary", "area__parent__boundary").filter(pk__in=seen)
    ]  # fmt: skip
    return lines, sums


def _posts_of(table):
    wanted = set(table.permissions)
    return {post.key: post for post in current_method().organisations.posts if wanted & set(post.permissions)}


def _summed(found, keys_of):
    """Figures of small things added up for the larger ones they belong to."""
    sums: dict = defaultdict(lambda: (0, 0))
    for small, (numerator, denominator) in found.items():
        for key in keys_of(small):
            before = sums[key]
            sums[key] = (before[0] + numerator, before[1] + denominator)
    return sums
