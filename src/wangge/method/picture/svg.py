"""The picture as SVG: one file, no style sheet, no script, nothing from outside; it says in words what it shows."""

from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_noop as _

from wangge.method.picture.order import main_way
from wangge.method.picture.plan import (
    BOX_X,
    NOTE,
    SMALL_SIZE,
    STEP_SIZE,
    TITLE_LINE,
    TITLE_SIZE,
    Arrow,
    Box,
    Lane,
    Plan,
    broken,
    plan,
    width_of,
)
from wangge.method.picture.words import (
    BY_TURN,
    COLON,
    OFTEN,
    STAYS,
    TAKEN,
    THEN,
    Say,
    held_by,
    limit_said,
    noted,
    origin,
    sourced,
    taken_by,
)
from wangge.method.schema import CaseType, Method

FONT = "PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
INK, SOFT, FAINT, LINE, DEED, SURFACE, QUIET = (
    "#1d2530", "#4b5563", "#5a6373", "#e4dfd5", "#1f5683", "#ffffff", "#faf9f6",
)  # fmt: skip
HEAD, FOOT = 76, 58
LEGEND = (
    (_("实心点：原文给出"), "solid"),
    (_("空心点、虚线框：平台默认，待本市确认"), "hollow"),
    (_("粗线：一切顺利时的路"), "main"),
    (_("蓝色：反映人可以走的步骤"), "deed"),
)


def draw(method: Method, way: CaseType, say: Say = str, heading: bool = True) -> str:
    """The drawing of a case type's way. `heading`: with title, legend and sources, as a file of its own needs them."""
    top = HEAD if heading else 8
    laid = plan(method, way, top, say)
    height = laid.height + (FOOT if heading else 8)
    key, told = f"{method.key}-{way.key}", "\n".join(described(method, way, say))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(laid.width)} {_n(height)}" width="{_n(laid.width)}" '
        f'height="{_n(height)}" role="img" aria-labelledby="{key}-title {key}-desc" font-family={quoteattr(FONT)}>',
        f'<title id="{key}-title">{escape(_title(method, way, say))}</title>',
        f'<desc id="{key}-desc">{escape(told)}</desc>',
        f"<defs>{_head(key, 'ink', INK)}{_head(key, 'soft', SOFT)}{_head(key, 'deed', DEED)}</defs>",
        f'<rect width="{_n(laid.width)}" height="{_n(height)}" fill="{SURFACE}"/>',
        *(_lane(lane, place, laid.width, say) for place, lane in enumerate(laid.lanes)),
        *_lines(laid, key, main_way(way)),
        *(_box(box, say) for box in laid.boxes),
        *(_words(arrow, method, say) for arrow in laid.arrows),
        *_often(laid, say),
        *(_heading(method, way, say) if heading else ()),
        *(_legend(laid, say) if heading else ()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def described(method: Method, way: CaseType, say: Say = str) -> Iterator[str]:
    """The way in words, state by state: the text alternative of the picture."""
    for state in way.states:
        if state.retired:
            continue
        clock = limit_said(way, state, say)
        told = say(BY_TURN).join(filter(None, (held_by(method, state, say), clock)))
        told = say(THEN).join((told, origin(state.provenance, say)))
        yield noted(f"{say(state.phase.title)}{say(COLON)}{state.title}", told, say)
        for step in way.steps_from(state.name):
            who, goal = taken_by(method, step, say), way.state(step.to).title if step.to else say(STAYS)
            told = say(TAKEN) % {"step": step.title, "who": who, "goal": goal}
            yield f"　{told}{say(THEN)}{origin(step.provenance, say)}"


def _title(method: Method, way: CaseType, say: Say) -> str:
    return f"{method.title}{say(COLON)}{way.title}"


def _lane(lane: Lane, place: int, width: float, say: Say) -> str:
    fill = QUIET if place % 2 else SURFACE
    lines = broken(say(lane.phase.title), BOX_X - 24, TITLE_SIZE, 3)
    words = (_text(16, lane.y + 40 + TITLE_LINE * n, line, TITLE_SIZE, SOFT, bold=True) for n, line in enumerate(lines))
    return (
        f'<rect x="0" y="{_n(lane.y)}" width="{_n(width)}" height="{_n(lane.h)}" fill="{fill}"/>'
        f'<path d="M0 {_n(lane.y)}H{_n(width)}" stroke="{LINE}"/>'
        f"{_text(16, lane.y + 22, f'{place + 1}', 11, FAINT)}{''.join(words)}"
    )


def _lines(laid: Plan, key: str, main: tuple[str, ...]) -> Iterator[str]:
    """All lines, those to one state together, each over a pale edge so that crossings can be told from joints."""
    led = [arrow for arrow in laid.arrows if arrow.points]
    for target in dict.fromkeys(arrow.target for arrow in led):
        group = [(_rank(arrow, main), arrow) for arrow in led if arrow.target == target]
        for _ranked, arrow in group:
            yield f'<path d="{_path(arrow)}" fill="none" stroke="{SURFACE}" stroke-width="5"/>'
        for (_place, name), arrow in sorted(group, key=lambda ranked: ranked[0][0]):
            colour, wide = {"deed": (DEED, 1.3), "soft": (SOFT, 1.3), "ink": (INK, 2.4)}[name]
            yield (
                f'<path d="{_path(arrow)}" fill="none" stroke="{colour}" stroke-width="{wide}" '
                f'marker-end="url(#{key}-{name})"/>'
            )


def _rank(arrow: Arrow, main: tuple[str, ...]) -> tuple[int, str]:
    """Which lines are drawn over which, and their kind: the reporter's, the others, the main way."""
    if (arrow.source, arrow.target) in pairwise(main) and arrow.step.tone == "primary":
        return 2, "ink"
    return (0, "deed") if arrow.step.by == "reporter" else (1, "soft")


def _path(arrow: Arrow) -> str:
    """A line with rounded corners."""
    start, *rest = arrow.points
    if len(rest) == 1:
        return f"M{_n(start[0])} {_n(start[1])}V{_n(rest[0][1] - 2)}"
    (track, y), (_track, low), (end, _low) = rest
    bend = min(6, abs(low - y) / 2)
    down, right = bend if low > y else -bend, bend if end > track else -bend
    stop = end - 2 if end > track else end + 2
    return (
        f"M{_n(start[0])} {_n(y)}H{_n(track - bend)}Q{_n(track)} {_n(y)} {_n(track)} {_n(y + down)}"
        f"V{_n(low - down)}Q{_n(track)} {_n(low)} {_n(track + right)} {_n(low)}H{_n(stop)}"
    )


def _box(box: Box, say: Say) -> str:
    default = box.state.provenance.is_platform_default
    edge = f'stroke="{FAINT if default else INK}" stroke-width="1.4"' + (' stroke-dasharray="5 3"' if default else "")
    radius = box.h / 2 if box.end else 8
    words = [
        _text(box.x + 14, box.y + 24 + TITLE_LINE * n, line, TITLE_SIZE, INK, bold=True)
        for n, line in enumerate(box.lines)
    ]
    if box.end:
        words = [_text(box.x + box.w / 2, box.y + box.h / 2 + 5, box.lines[0], TITLE_SIZE, INK, anchor="middle")]
    low = box.y + 24 + TITLE_LINE * len(box.lines)
    words += [_text(box.x + 14, low + NOTE * n, note, SMALL_SIZE, SOFT) for n, note in enumerate(box.notes)]
    return (
        f"<g><title>{escape(box.state.title + say(COLON) + sourced(box.state.provenance, say))}</title>"
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}" rx="{_n(radius)}" '
        f'fill="{SURFACE}" {edge}/>{"".join(words)}</g>'
    )


def _words(arrow: Arrow, method: Method, say: Say) -> str:
    """The step's words at its line, and the dot that says where the step comes from."""
    colour = DEED if arrow.step.by == "reporter" else INK
    who = taken_by(method, arrow.step, say)
    told = f"{arrow.step.title}{say(COLON)}{who}{say(THEN)}{sourced(arrow.step.provenance, say)}"
    x, y = arrow.x + 12, arrow.y + 15
    title = _span(arrow.title, colour, STEP_SIZE, bold=True)
    beside, below = (f" → {arrow.goal}" if arrow.goal else ""), _text(x, y + 18, arrow.small, SMALL_SIZE, SOFT)
    if arrow.way in ("stay", "often"):
        beside, below = f"　{arrow.small}", ""
    words = title + (_span(beside, SOFT, SMALL_SIZE) if beside else "")
    mark = _dot(arrow, colour, arrow.y + {"side": 20, "stay": 10, "often": 10, "down": 11}[arrow.way])
    return f'<g><title>{escape(told)}</title>{mark}<text x="{_n(x)}" y="{_n(y)}">{words}</text>{below}</g>'


def _dot(arrow: Arrow, colour: str, y: float) -> str:
    """Filled: the text gives the step; hollow: the platform does. A step that stays wears a small ring beside it."""
    fill = SURFACE if arrow.step.provenance.is_platform_default else colour
    dot = f'<circle cx="{_n(arrow.x + 1)}" cy="{_n(y)}" r="3.5" fill="{fill}" stroke="{colour}" stroke-width="1.2"/>'
    if arrow.way not in ("stay", "often"):
        return dot
    x = arrow.x - 12
    loop = f"M{_n(x)} {_n(y - 3.5)}h4a3.5 3.5 0 0 1 0 7h-1"
    tip = f"M{_n(x)} {_n(y + 3.5)}l4 -2.5v5z"
    return f'<path d="{loop}" fill="none" stroke="{SOFT}"/><path d="{tip}" fill="{SOFT}"/>{dot}'


def _span(words: str, fill: str, size: float, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<tspan font-size="{size}"{weight} fill="{fill}">{escape(words)}</tspan>'


def _often(laid: Plan, say: Say) -> Iterator[str]:
    """The head of the steps that stand below the lanes."""
    if laid.height > laid.bottom:
        yield f'<path d="M0 {_n(laid.bottom)}H{_n(laid.width)}" stroke="{LINE}"/>'
        yield _text(16, laid.bottom + 26, say(OFTEN), TITLE_SIZE, SOFT, bold=True)


def _heading(method: Method, way: CaseType, say: Say) -> Iterator[str]:
    yield _text(16, 34, _title(method, way, say), 20, INK, bold=True)
    sources = say(THEN).join(f"《{source.title}》{source.date}" for source in method.sources)
    yield _text(16, 58, f"{method.version}　{method.effective_from:%Y-%m-%d}　{sources}", 12, SOFT)


def _legend(laid: Plan, say: Say) -> Iterator[str]:
    x, y = 16.0, laid.height + 32
    yield f'<path d="M0 {_n(laid.height)}H{_n(laid.width)}" stroke="{LINE}"/>'
    for words, kind in LEGEND:
        if kind in ("solid", "hollow"):
            fill = INK if kind == "solid" else SURFACE
            yield f'<circle cx="{_n(x + 8)}" cy="{_n(y - 4)}" r="4" fill="{fill}" stroke="{INK}"/>'
        else:
            colour, wide = (INK, 2.4) if kind == "main" else (DEED, 1.6)
            yield f'<path d="M{_n(x)} {_n(y - 4)}h18" stroke="{colour}" stroke-width="{wide}"/>'
        yield _text(x + 24, y, say(words), 12, SOFT)
        x += 52 + width_of(say(words), 12)


def _head(key: str, name: str, colour: str) -> str:
    return (
        f'<marker id="{key}-{name}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L7 4L0 7.5z" fill="{colour}"/></marker>'
    )


def _text(x: float, y: float, words: str, size: float, fill: str, *, bold: bool = False, anchor: str = "") -> str:
    more = (' font-weight="700"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}"{more} fill="{fill}">{escape(words)}</text>'


def _n(value: float) -> str:
    """A coordinate without needless digits."""
    return f"{value:.1f}".removesuffix(".0")
