"""The diagram part of a BPMN document: the picture's own places, as shapes and edges."""

from xml.etree.ElementTree import Element, SubElement

from wangge.method.picture.names import DC, DI, DIAGRAM, at_gateway, flow_id, state_id
from wangge.method.picture.order import moves
from wangge.method.picture.plan import BOX_X, Arrow, Box, Plan
from wangge.method.schema import CaseType

POOL, TASK_W, GATEWAY, EVENT = 30, 172, 32, 32
Point = tuple[float, float]
Rect = tuple[float, float, float, float]


def diagram(root: Element, way: CaseType, laid: Plan, flows: list[tuple[str, str, str]]) -> None:
    """Append the diagram to the definitions; `flows` are (id, from node, to node)."""
    made = SubElement(root, f"{DIAGRAM}BPMNDiagram", {"id": "diagram"})
    plane = SubElement(made, f"{DIAGRAM}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    _shape(plane, "pool", (0, 0, laid.width + POOL, laid.height), flat=True)
    for lane in laid.lanes:
        _shape(plane, f"phase_{lane.phase.value}", (POOL, lane.y, laid.width, lane.h), flat=True)
    shapes = _shapes(way, laid)
    for key, rect in shapes.items():
        _shape(plane, key, rect)
    steps = {flow_id(arrow.step, arrow.source): arrow for arrow in laid.arrows}
    below: dict[str, int] = {}  # steps from one state to the next run side by side
    for key, source, target in flows:
        arrow = steps.get(key)
        if arrow and arrow.way == "down":
            below[source] = below.get(source, -1) + 1
        points = _led(arrow, shapes[source], shapes[target], below.get(source, 0)) if arrow else None
        _edge(plane, key, points or _straight(shapes[source], shapes[target]), arrow)


def _edge(plane: Element, key: str, points: list[Point], arrow: Arrow | None) -> None:
    edge = SubElement(plane, f"{DIAGRAM}BPMNEdge", {"id": f"edge_{key}", "bpmnElement": key})
    for x, y in points:
        SubElement(edge, f"{DI}waypoint", {"x": _n(x), "y": _n(y)})
    if arrow:
        label = SubElement(edge, f"{DIAGRAM}BPMNLabel")
        width = min(arrow.w, 14 * len(arrow.title) + 12)
        _bounds(label, (arrow.x + 12 + POOL, arrow.y + 3, width, 14))


def _shapes(way: CaseType, laid: Plan) -> dict[str, Rect]:
    """Where each node stands: tasks leave room at their right for the gateway."""
    first, other = laid.box(way.first_state), laid.box(way.unclassified_state)
    left = BOX_X + POOL - 70
    shapes = {"start": (left, min(first.y, other.y) + 22, EVENT, EVENT)}
    if first is not other:
        shapes["start_choice"] = (left, max(first.y, other.y) + 22, EVENT, EVENT)
    for box in laid.boxes:
        shapes |= _standing(way, box)
    return shapes


def _standing(way: CaseType, box: Box) -> dict[str, Rect]:
    name, x = box.state.name, box.x + POOL
    if box.end:
        return {state_id(name): (x, box.y + (box.h - EVENT) / 2, EVENT, EVENT)}
    shapes = {state_id(name): (x, box.y, TASK_W, box.h)}
    if choice := at_gateway(way, box.state):
        shapes[choice] = (x + box.w - GATEWAY - 2, box.y + 22, GATEWAY, GATEWAY)
    if box.state.final and moves(way, name):
        shapes[f"end_{name}"] = (x - 70, box.y + 4, EVENT, EVENT)
    return shapes


def _led(arrow: Arrow, source: Rect, target: Rect, nth: int) -> list[Point]:
    """A step's edge, from its node along the picture's own line; `nth` of those that go straight down."""
    x, y, w, h = source
    (start, *_), end = arrow.points, arrow.points[-1]
    if arrow.way == "down":
        down, low = start[0] + POOL - 8 * nth, start[1] + 4 - 3 * nth
        leave = [(down, y + h)] if w == TASK_W else [(x + w / 2, y + h), (x + w / 2, low), (down, low)]
        return [*leave, (down, end[1])]
    middle = y + (h / 2 if w == GATEWAY else min(h / 2, 38))
    _, (track, line), (_, entry), _ = arrow.points
    stop = target[0] if target[0] > track + POOL else target[0] + target[2]
    bend = start[0] + POOL + 5
    along = [(track + POOL, line), (track + POOL, entry), (stop, entry)]
    return [(x + w, middle), (bend, middle), (bend, line), *along]


def _straight(source: Rect, target: Rect) -> list[Point]:
    """The short edge between two nodes beside or above each other."""
    (x, y, w, h), (tx, ty, tw, th) = source, target
    if tx >= x + w:
        if y <= ty + th / 2 <= y + h:
            return [(x + w, ty + th / 2), (tx, ty + th / 2)]
        level = min(max(y + h / 2, ty + 8), ty + th - 8)
        return [(x + w, y + h / 2), (tx - 12, y + h / 2), (tx - 12, level), (tx, level)]
    if tx + tw <= x:  # back to the left, below what stands between
        low = y + h + 12
        return [(x + w / 2, y + h), (x + w / 2, low), (tx + tw / 2, low), (tx + tw / 2, ty + th)]
    return [(x + w / 2, y + h), (tx + tw / 2, ty)]


def _shape(plane: Element, key: str, rect: Rect, *, flat: bool = False) -> None:
    told = {"id": f"shape_{key}", "bpmnElement": key} | ({"isHorizontal": "true"} if flat else {})
    if key.startswith(("choice_", "start_choice")):
        told["isMarkerVisible"] = "true"
    _bounds(SubElement(plane, f"{DIAGRAM}BPMNShape", told), rect)


def _bounds(shape: Element, rect: Rect) -> None:
    SubElement(shape, f"{DC}Bounds", dict(zip(("x", "y", "width", "height"), map(_n, rect), strict=True)))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
