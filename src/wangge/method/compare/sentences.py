"""What differs between methods in plain sentences, each derived from the methods' own values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from wangge.core.clock import Unit
from wangge.method.compare.answers import way_of
from wangge.method.compare.rows import Row
from wangge.method.picture.order import main_way
from wangge.method.picture.words import COMMA, Say
from wangge.method.schema import Method, Phase

BEFORE_HANDLING = (Phase.COLLECT, Phase.FILE, Phase.DISPATCH)
TO_WORK = _("从反映到责任单位接手，要过几环、各环时限合计多少：")
STAGES_TO_WORK = _("%(city)s：%(count)s 环（%(stages)s），%(hours)s 个工作时")
SAME = _("%(title)s，各市相同：%(answer)s。")
SPLIT = _("%(title)s，各市不同：")
ONE = _("%(cities)s：%(answer)s")
NOTHING = _("没有")
DEFAULTS = _("（平台默认，待本市确认的：%s）")
GOES_UP = _("反映人不必等下一环同意，就能请上一级办：%(cities)s。")
NOT_UP = _("反映人在办结之前还没有往上一级走的步骤：%(cities)s。")
CONFIRMED = _("所列各项，多少出自原文，多少是平台默认、待本市确认：")
ORIGINS = _("%(city)s：%(all)s 项，原文 %(text)s，平台默认 %(default)s")
NEAR = _("在村（社区）一级就能立案叫部门：%(near)s；须到上一级立案：%(far)s。")
TOLD = ("file", "dispatch", "rule", "check", "whistle", "crew", "grid", "rating", "reopening", "exits")
COMMUNITY = "community"


@dataclass(frozen=True)
class Sentence:
    """One difference, or what is the same; `parts` where several cities are told of one after the other."""

    text: str
    parts: tuple[str, ...] = ()

    def __str__(self):
        return self.text + "；".join(self.parts)


def sentences(methods: Sequence[Method], rows: Sequence[Row], say: Say) -> Iterator[Sentence]:
    """The differences that matter to a resident or an official, the longest way first."""
    yield from _to_work(methods, say)
    by_key = {row.key: row for row in rows}
    yield from _upwards(methods, by_key["go_up"], say)
    yield from _where_filed(methods, say)
    for key in TOLD:
        yield _told(methods, by_key[key], say)
    yield Sentence(say(CONFIRMED), tuple(_origins(methods, rows, say)))


def _origins(methods: Sequence[Method], rows: Sequence[Row], say: Say) -> Iterator[str]:
    """How much of each column is the city's own."""
    for place, method in enumerate(methods):
        origins = [said.provenance for row in rows for said in row.cells[place] if said.provenance]
        defaults = sum(origin.is_platform_default for origin in origins)
        told = {"city": method.city, "all": len(origins), "text": len(origins) - defaults, "default": defaults}
        yield say(ORIGINS) % told


def hours_to_work(method: Method) -> tuple[tuple[str, ...], Decimal]:
    """The stages of the main way before the work begins, and their limits together in working hours."""
    way = way_of(method)
    stages = [way.state(name) for name in main_way(way) if way.state(name).phase in BEFORE_HANDLING]
    day = sum((_minutes(end) - _minutes(start) for start, end in method.calendar.hours), Decimal(0)) / 60
    hours = {Unit.working_hour: Decimal(1), Unit.urgent_hour: Decimal(1), Unit.working_day: day, Unit.natural_day: day}
    spent = (stage.limit.amount * hours[stage.limit.unit] for stage in stages if stage.limit)
    return tuple(stage.title for stage in stages), sum(spent, Decimal(0))


def _to_work(methods: Sequence[Method], say: Say) -> Iterator[Sentence]:
    found = sorted(((hours_to_work(method), method) for method in methods), key=lambda one: (-one[0][1], one[1].key))
    parts = []
    for (stages, hours), method in found:
        told = {"city": method.city, "count": len(stages), "stages": "→".join(stages)}
        parts.append(say(STAGES_TO_WORK) % {**told, "hours": format(hours.normalize(), "f")})
    yield Sentence(say(TO_WORK), tuple(parts))


def _upwards(methods: Sequence[Method], row: Row, say: Say) -> Iterator[Sentence]:
    may = [method.city for method, cell in zip(methods, row.cells, strict=True) if cell]
    not_yet = [method.city for method, cell in zip(methods, row.cells, strict=True) if not cell]
    for words, cities in ((GOES_UP, may), (NOT_UP, not_yet)):
        if cities:
            yield Sentence(say(words) % {"cities": say(COMMA).join(cities)})


def _where_filed(methods: Sequence[Method], say: Say) -> Iterator[Sentence]:
    """Where a department can be called: already in the community, or only above it."""
    near, far = [], []
    for method in methods:
        kinds = {post.body_kind for post in method.organisations.posts if "cases.file" in post.permissions}
        (near if COMMUNITY in kinds else far).append(method.city)
    if near and far:
        yield Sentence(say(NEAR) % {"near": say(COMMA).join(near), "far": say(COMMA).join(far)})


def _told(methods: Sequence[Method], row: Row, say: Say) -> Sentence:
    """One row as a sentence: what is the same said once, cities that answer alike named together."""
    groups: dict[str, list[str]] = {}
    for place, method in enumerate(methods):
        groups.setdefault(row.words(place) or say(NOTHING), []).append(method.city)
    own = [method.city for place, method in enumerate(methods) if _defaults(row, place)]
    marked = say(DEFAULTS) % say(COMMA).join(own) if own else ""
    if len(groups) == 1:
        return Sentence(say(SAME) % {"title": row.title, "answer": next(iter(groups))} + marked)
    told = (say(ONE) % {"cities": say(COMMA).join(cities), "answer": words} for words, cities in groups.items())
    return Sentence(say(SPLIT) % {"title": row.title}, (*told, *([marked] if marked else ())))


def _defaults(row: Row, place: int) -> bool:
    """Whether a method's whole answer is the platform's and not the city's."""
    origins = [said.provenance for said in row.cells[place] if said.provenance]
    return bool(origins) and all(origin.is_platform_default for origin in origins)


def _minutes(clock: str) -> Decimal:
    hour, minute = clock.split(":")
    return Decimal(hour) * 60 + Decimal(minute)
