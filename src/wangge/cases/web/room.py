"""What the wall tells, ready to be shown: seven figures with their definitions, units, dots and the newest line."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import today
from wangge.cases.web.heat import heat_of
from wangge.cases.web.periods import midnight
from wangge.cases.web.places import levels
from wangge.cases.web.standing import Row, now, tone_of
from wangge.core.measures import Span, measure_named
from wangge.core.web.faces import current_method
from wangge.core.web.wording import day_of_year

STREAM = (
    ("received", gettext_lazy("收到"), "received"),
    ("filed", gettext_lazy("立案"), "filed"),
    ("dispatched", gettext_lazy("派遣"), ""),
    ("closed", gettext_lazy("办结"), "closed"),
)
HUNDRED_METRES = 3  # decimals of a degree: the wall tells the street corner, not the door
RIBBON, THINNEST, STEP = 64, 3, 100  # width of the stream at its widest, at its thinnest; height of a stage


@dataclass(frozen=True)
class Told:
    """A figure: what it is called, its value and unit, out of what, and how it is defined."""

    key: str
    title: str
    value: str
    unit: str
    of: str
    definition: tuple[str, ...]
    tone: str = ""


def room_at(at):
    """Everything the wall shows at a time, as the templates take it."""
    method = current_method()
    moment, day = now(at, method), timezone.localdate(at)
    since = midnight(day - timedelta(days=today.ON_TIME_DAYS - 1))
    counts = today.stream(Span(midnight(day), at, at))
    standing = today.standing(moment, since)
    points = today.open_points()
    return {
        "stream": [_stage(*stage, *count) for stage, count in zip(STREAM, counts, strict=True)],
        "ribbon": ribbon([count for count, _fresh in counts]),
        "figures": _figures(standing, method),
        "units": _units(standing, method),
        "others": _others(standing, method),
        "points": [_dot(case, moment, midnight(day)) for case in reversed(points)],
        "legend": _legend(points, moment),
        "heat": heat_of(today.placed_today(Span(midnight(day), at, at)), counts[0][0]),
        "unplaced": max(0, standing.all.count - len(points)),
        "newest": [_line(case, moment, day) for case in today.newest_cases(at)],
    }


def _stage(key, title, measure, count, fresh):
    if measure:
        known = measure_named(measure)
        counted = _("%s，今日 0 时起") % known.numerator
        definition = counted, _("按%s计") % known.period, _("不计：%s") % known.exclusions
    else:
        definition = _("今日派给责任单位的诉求件数"), _("按派遣时间计"), _("同一件多次派遣只计一次")
    of = _("今日 0 时起") if key == "received" else _("其中今日收到 %d") % fresh
    return Told(key, title, str(count), _("件"), of, definition)


def _figures(standing, method):
    held, per_cent = standing.all, _("%")
    share = f"{standing.on_time * 100 / standing.due:.1f}".removesuffix(".0") if standing.due else "—"
    known = measure_named(today.ON_TIME)
    days = {"days": today.ON_TIME_DAYS}
    return [
        Told("open", _("在办"), str(held.count), _("件"), _("即将超期 %d") % held.soon,
             (_("还没有结案、也没有以其他方式了结的诉求"), _("不论哪天收到"))),
        Told("late", _("超期"), str(held.late), _("件"), _("在办 %d 件中") % held.count,
             (_("在办诉求中，本环节或全程期限已过的件数"), _("分母：全部在办诉求")), "overdue" if held.late else ""),
        Told("on_time", _("按期结案率"), share, per_cent if standing.due else "",
             _("近 %(days)d 天 %(hit)d / %(all)d") % {**days, "hit": standing.on_time, "all": standing.due},
             (_("分子：%s") % known.numerator, _("分母：%s") % known.denominator,
              _("不计：%s") % known.exclusions)),
    ]  # fmt: skip


def _units(standing, method):
    short = {body.key: body.short for body in method.organisations.bodies}
    most = max((unit.held.count for unit in standing.units), default=0) or 1
    return [
        {
            "key": unit.key,
            "name": unit.name,
            "short": short.get(unit.key) or unit.name,
            "held": unit.held,
            "bars": [
                (tone, f"{number * 100 / most:.1f}")
                for tone, number in zip(
                    ("overdue", "soon", "ontime"), (unit.held.late, unit.held.soon, unit.held.calm), strict=True
                )
                if number
            ],
            "on_time": unit.on_time,
            "due": unit.due,
            "share": round(unit.on_time * 100 / unit.due) if unit.due else None,
        }
        for unit in standing.units
    ]


def _others(standing, method):
    """Who else holds cases, by kind of body in the method's order, and what nobody holds."""
    titles = {kind.key: kind.title for kind in method.organisations.body_kinds} | {"": _("尚无承办")}
    return [(title, standing.others[kind]) for kind, title in titles.items() if kind in standing.others]


def _dot(case, moment, midnight_today):
    """[longitude, latitude, tone, whether it came today, whether it is urgent and late]."""
    tone = tone_of(case, moment)
    at = round(case.lon, HUNDRED_METRES), round(case.lat, HUNDRED_METRES)
    return [*at, tone, int(case.reported_at >= midnight_today), int(case.urgent and tone == "overdue")]


TONES = (
    ("ontime", gettext_lazy("按期")),
    ("soon", gettext_lazy("即将超期")),
    ("overdue", gettext_lazy("已超期")),
    ("paused", gettext_lazy("不计时")),
)


def _legend(points, moment):
    tones = [tone_of(case, moment) for case in points]
    return [(tone, words, tones.count(tone)) for tone, words in TONES if tone != "paused" or tone in tones]


LATENESS = {"overdue": gettext_lazy("%s，已超期"), "soon": gettext_lazy("%s，即将超期")}


def _line(case, moment, day):
    row, at = Row(case, moment), timezone.localtime(case.reported_at)
    today_ = at.date() == day
    return {
        "key": case.serial,
        "time": f"{at:%H:%M}" if today_ else day_of_year(at),
        "kind": row.class_title,
        "place": _community(case.area),
        "state": LATENESS[row.tone] % row.state if row.tone in LATENESS else row.state,
        "tone": row.tone,
    }


def _community(area):
    """The community an area lies in, or the area itself where it is larger: never a grid."""
    grid = current_method().territory.grid.level
    while area.parent_id and area.level == grid and area.level not in levels().fine:
        area = area.parent
    return area.name


def ribbon(counts):
    """The outline of the stream, from the widest count down: an SVG path about the middle of RIBBON."""
    most = max(counts, default=0) or 1
    half = [max(THINNEST, count * RIBBON / most) / 2 for count in counts]
    middle, levels_ = RIBBON / 2, [STEP // 2 + STEP * nth for nth in range(len(half))]
    points = [(half[0], 0), *zip(half, levels_, strict=True), (half[-1], STEP * len(half))]
    right = [(middle + wide, y) for wide, y in points]
    left = [(middle - wide, y) for wide, y in reversed(points)]
    return f"M{right[0][0]:.1f} 0{_curves(right)}L{left[0][0]:.1f} {left[0][1]}{_curves(left)}Z"


def _curves(points):
    """Smooth steps through points, upright at each of them."""
    bends = pairwise(points)
    return "".join(
        f"C{x:.1f} {(y + v) / 2:.1f} {u:.1f} {(y + v) / 2:.1f} {u:.1f} {v}" for (x, y), (u, v) in bends
    )
