"""Checks across the tables of a pack: does every name mean something, does every way lead somewhere?

They look at the raw content, so that a fault in one place never hides, or invents, a fault in another.
"""

from collections.abc import Iterator
from typing import Any

from wangge.method.code_checks import check_codes
from wangge.method.duty_checks import check_duty
from wangge.method.errors import Fault
from wangge.method.evaluation_checks import check_evaluation
from wangge.method.list_checks import check_lists
from wangge.method.power_tables import check_powers
from wangge.method.rating_checks import check_ratings
from wangge.method.raw import doubles, keys_of, rows_of, texts, unknown
from wangge.method.record_checks import check_records
from wangge.method.sign_checks import check_signs
from wangge.method.survey_checks import check_surveys
from wangge.method.tables import Pack
from wangge.method.trend_checks import check_trends
from wangge.method.visits_checks import check_visits
from wangge.method.vocabulary import COMMAND, PERMISSIONS, REPORTERS, SUPERVISE, SYSTEMS
from wangge.method.way_checks import check_way

KEYED = (
    ("method.toml", "sources"),
    ("method.toml", "cited_figures"),
    ("territory.toml", "territory", "levels"),
    ("territory.toml", "territory", "counts"),
    ("organisations.toml", "organisations", "body_kinds"),
    ("organisations.toml", "organisations", "bodies"),
    ("organisations.toml", "organisations", "posts"),
    ("classes.csv", "classes"),
    ("filing.csv", "filing"),
    ("routes.toml", "routes"),
    ("lists.toml", "lists"),
    ("trends.toml", "trends"),
)

OTHERS = {"reporter": REPORTERS, "system": SYSTEMS}
"""Who takes steps without holding a post, and what they may do."""


def cross_check(pack: Pack) -> Iterator[Fault]:
    """Every fault between tables."""
    yield from _doubles(pack)
    yield from _territory(pack)
    yield from _organisations(pack)
    yield from _supervision(pack)
    yield from _whistle(pack)
    yield from _classes(pack)
    yield from _class_tree(pack)
    yield from check_codes(pack)
    yield from _filing(pack)
    yield from _sources(pack)
    yield from _calendars(pack)
    yield from check_powers(pack)
    yield from _deciding(pack)
    yield from _campaigns(pack)
    yield from check_lists("lists.toml", pack.content)
    yield from check_duty("duty.toml", pack.content)
    yield from check_records("records.toml", pack.content)
    yield from check_signs("signs.toml", pack.content)
    yield from check_visits("visits.toml", pack.content)
    yield from check_trends(pack.content)
    yield from check_evaluation(pack)
    yield from check_ratings(pack)
    yield from check_surveys(pack)
    for key, content in pack.content.get("case_types", {}).items():
        file = pack.files["case_types", key]
        yield from check_way(file, key, content)
        yield from _nobody_may(pack, file, content)
        yield from _circle(pack, file, content)


def _doubles(pack: Pack) -> Iterator[Fault]:
    for file, *path in KEYED:
        yield from doubles(file, path[-1], keys_of(pack.content, *path))


def _campaigns(pack: Pack) -> Iterator[Fault]:
    """What a campaign finds is of classes that there are, whose kind an own find may begin."""
    ways = pack.content.get("case_types", {})
    begun = {key for key, way in ways.items() if "own_find" in way}
    classes = [row.get("key") for row in rows_of(pack.content, "classes") if row.get("kind") in begun]
    yield from doubles("method.toml", "campaigns", keys_of(pack.content, "campaigns"))
    for row in rows_of(pack.content, "campaigns"):
        for name in texts(row, "classes"):
            place = f"campaigns[{row.get('key')}].classes"
            yield from unknown("method.toml", place, "可由检查立案的类别", name, classes)


def _deciding(pack: Pack) -> Iterator[Fault]:
    """Whoever decides on a penalty is no investigator; a step that cites a power has a register to cite from; and the
    kind of body that handles a kind of case is there."""
    kinds = keys_of(pack.content, "organisations", "body_kinds")
    for key, content in pack.content.get("case_types", {}).items():
        file = pack.files["case_types", key]
        yield from unknown(file, "handled_by", "单位类别", content.get("handled_by"), kinds)
        for step in rows_of(content, "steps"):
            place = f"steps[{step.get('name')}]"
            if step.get("permission") == "cases.decide" and "not_investigator" not in texts(step, "guards"):
                yield Fault(file, f"{place}.guards", "决定的步骤须有守则 not_investigator：调查的人不能作决定")
            if "delegated_power" in keys_of(step, "fields", by="kind") and not pack.content.get("powers"):
                yield Fault(file, f"{place}.fields", "引用下放的权力，须有 powers.toml 和 powers.csv")


def _circle(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Who alone sees a kind of case is named by posts and permissions there are, and may take all its steps."""
    circle, posts = set(texts(content, "seen_by")), rows_of(pack.content, "organisations", "posts")
    named = {post.get("key") for post in posts}
    for name in sorted(circle):
        yield from unknown(file, "seen_by", "岗位或权限", name, [*sorted(map(str, named)), *PERMISSIONS])
    inside = [post for post in posts if post.get("key") in circle or circle & set(texts(post, "permissions"))]
    held = {name for post in inside for name in texts(post, "permissions")}
    for step in rows_of(content, "steps") if circle else ():
        needed = step.get("permission")
        if step.get("by", "staff") == "staff" and needed not in held | {"cases.handle"}:
            yield Fault(file, "seen_by", f"步骤“{step.get('name')}”要权限 {needed}，有它的岗位却都看不到这类事项")


def _territory(pack: Pack) -> Iterator[Fault]:
    levels, posts = (
        keys_of(pack.content, "territory", "levels"),
        keys_of(pack.content, "organisations", "posts"),
    )
    territory = pack.content.get("territory", {})
    for row in rows_of(territory, "levels"):
        for inside in texts(row, "inside"):
            yield from unknown("territory.toml", f"levels[{row.get('key')}].inside", "层级", inside, levels)
    grid = territory.get("grid")
    if isinstance(grid, dict):
        yield from unknown("territory.toml", "grid.level", "层级", grid.get("level"), levels)
        low, high = grid.get("min_households"), grid.get("max_households")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield Fault("territory.toml", "grid.max_households", f"写的是 {high}，不得小于 min_households 的 {low}")
    for row in rows_of(territory, "crew"):
        yield from unknown("territory.toml", f"crew[{row.get('post')}].post", "岗位", row.get("post"), posts)
    for row in rows_of(territory, "counts"):
        yield from unknown("territory.toml", f"counts[{row.get('key')}].level", "层级", row.get("level"), levels)


def _organisations(pack: Pack) -> Iterator[Fault]:
    file, content = "organisations.toml", pack.content.get("organisations", {})
    levels, kinds = keys_of(pack.content, "territory", "levels"), keys_of(content, "body_kinds")
    for row in rows_of(content, "body_kinds"):
        yield from unknown(file, f"body_kinds[{row.get('key')}].level", "层级", row.get("level"), levels)
    for row in rows_of(content, "bodies"):
        yield from unknown(file, f"bodies[{row.get('key')}].kind", "单位类别", row.get("kind"), kinds)
    for row in rows_of(content, "sites"):
        for name in ("body_kind", "up"):
            place = f"sites[{row.get('body_kind')}].{name}"
            yield from unknown(file, place, "单位类别", row.get(name), kinds)
    for row in rows_of(content, "posts"):
        place = f"posts[{row.get('key')}]"
        yield from unknown(file, f"{place}.body_kind", "单位类别", row.get("body_kind"), kinds)
        for name in texts(row, "permissions"):
            yield from unknown(file, f"{place}.permissions", "权限", name, PERMISSIONS)
        for name in texts(row, "sees"):
            yield from unknown(file, f"{place}.sees", "状态", name, _states(pack))


def _states(pack: Pack) -> list[str]:
    ways = pack.content.get("case_types", {}).values()
    return [name for content in ways for name in keys_of(content, "states", by="name")]


def _supervision(pack: Pack) -> Iterator[Fault]:
    """Supervision is not command: no post holds both."""
    for row in rows_of(pack.content, "organisations", "posts"):
        held = texts(row, "permissions")
        if SUPERVISE in held and (commands := sorted(COMMAND & set(held))):
            what = f"督办与指挥须分开：有 {SUPERVISE} 的岗位不得有 {'、'.join(commands)}"
            yield Fault("organisations.toml", f"posts[{row.get('key')}].permissions", what)


def _whistle(pack: Pack) -> Iterator[Fault]:
    """Whoever may whistle is a post that may, and somebody may answer; a field that calls bodies needs a whistle."""
    posts = {row.get("key"): texts(row, "permissions") for row in rows_of(pack.content, "organisations", "posts")}
    whistle = pack.content.get("whistle")
    for key, content in pack.content.get("case_types", {}).items():
        for step in rows_of(content, "steps"):
            if "bodies" in keys_of(step, "fields", by="kind") and whistle is None:
                what = "bodies 字段用来吹哨叫部门，method.toml 须有 [whistle]"
                yield Fault(pack.files["case_types", key], f"steps[{step.get('name')}].fields", what)
    if not isinstance(whistle, dict):
        return
    for row in rows_of(whistle, "levels"):
        place = f"whistle.levels[{row.get('key')}].posts"
        for post in texts(row, "posts"):
            yield from unknown("method.toml", place, "岗位", post, posts)
            if post in posts and "cases.whistle" not in posts[post]:
                yield Fault("method.toml", place, f"岗位“{post}”没有权限 cases.whistle")
    if not any("cases.report_in" in held for held in posts.values()):
        yield Fault("method.toml", "whistle", "没有岗位有权限 cases.report_in，吹了哨没有人能报到")


def _nobody_may(pack: Pack, file: str, content: dict[str, Any]) -> Iterator[Fault]:
    """Steps that nobody can take: no post holds the permission, or it is not of those who are to take it."""
    posts = rows_of(pack.content, "organisations", "posts")
    held = {name for row in posts for name in texts(row, "permissions")}
    for step in rows_of(content, "steps"):
        name, by, place = step.get("permission"), step.get("by", "staff"), f"steps[{step.get('name')}].permission"
        theirs = OTHERS.get(by)
        if name not in PERMISSIONS:
            continue
        if theirs is not None and name not in theirs:
            yield Fault(file, place, f"by = “{by}”的步骤没有人能走：权限须为 {'、'.join(sorted(theirs))}")
        if by == "staff" and name in REPORTERS | SYSTEMS:
            yield Fault(file, place, f"权限“{name}”不属于任何岗位，须写 by")
        elif by == "staff" and posts and name not in held:
            yield Fault(file, place, f"没有岗位有权限“{name}”，请在 organisations.toml 中给一个岗位")


def _classes(pack: Pack) -> Iterator[Fault]:
    rows = rows_of(pack.content, "classes")
    parents = {row.get("key"): row.get("parent") for row in rows}
    ways = pack.content.get("case_types", {})
    for index, (key, parent) in enumerate((row.get("key"), row.get("parent")) for row in rows):
        file, place = pack.file_of("classes", index), f"classes[{key}].parent"
        yield from unknown(file, f"classes[{key}].kind", "事项类型", rows[index].get("kind"), ways)
        yield from unknown(file, place, "上级类别", parent, parents)
        seen = {key}
        while parent and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent)
        if parent == key:
            yield Fault(file, place, "类别绕了一圈又回到自己，上级须是另一支的类别")


def _class_tree(pack: Pack) -> Iterator[Fault]:
    classes, routes = keys_of(pack.content, "classes"), keys_of(pack.content, "routes")
    for index, row in enumerate(rows_of(pack.content, "class_tree")):
        file, place = pack.file_of("class_tree", index), f"class_tree[{row.get('path')}]"
        yield from unknown(file, f"{place}.class", "类别", row.get("class"), classes)
        yield from unknown(file, f"{place}.route", "告知途径", row.get("route"), routes)
        if (row.get("class") is None) == (row.get("route") is None):
            yield Fault(file, place, "须且只须写 class 或 route 之一")


def _filing(pack: Pack) -> Iterator[Fault]:
    content = pack.content
    classes, bodies = keys_of(content, "classes"), keys_of(content, "organisations", "bodies")
    rows = rows_of(content, "filing")
    groups = {row.get("parent") for row in rows_of(content, "classes")} - {None}
    for index, row in enumerate(rows):
        file, place = pack.file_of("filing", index), f"filing[{row.get('key')}]"
        yield from unknown(file, f"{place}.class", "类别", row.get("class"), classes)
        yield from unknown(file, f"{place}.holder", "责任单位", row.get("holder"), bodies)
        yield from _stages(file, place, row, content)
        if row.get("class") in groups:
            what = f"“{row.get('class')}”是一组类别，立案标准须写在它下面的类别上"
            yield Fault(file, f"{place}.class", what)
    if any(file.endswith("filing.csv") for file in pack.unreadable):
        return
    filed = groups | {row.get("class") for row in rows}
    for row in rows_of(content, "classes"):
        if row.get("in_catalogue") and row.get("key") not in filed:
            yield Fault("filing.csv", "", f"受理目录内的类别“{row.get('key')}”没有立案标准，至少须有一行")


def _stages(file: str, place: str, row: dict[str, Any], content: dict[str, Any]) -> Iterator[Fault]:
    """Limits of single states in a filing standard name states that there are."""
    ways = content.get("case_types", {}).values()
    states = [name for way in ways for name in keys_of(way, "states", by="name")]
    cell = row.get("stages")
    for part in (cell if isinstance(cell, str) else "").replace("；", ";").split(";"):
        if name := part.partition("=")[0].strip():
            yield from unknown(file, f"{place}.stages", "状态", name, states)


def _sources(pack: Pack) -> Iterator[Fault]:
    known = keys_of(pack.content, "sources")
    for loc, value in _walk(pack.content):
        name = value if loc[-1] == "source" and not _of_indicator(loc) else None
        if loc[-1] == "provenance" and isinstance(value, str) and value != "platform":
            name = value
        if name is not None:
            yield from unknown(*pack.place(loc), "来源", name, [*known, "platform"] if name == value else known)


def _of_indicator(loc: tuple) -> bool:
    """Whether a `source` is an indicator's of a rating: where its value comes from, not a text."""
    return loc[0] == "ratings" and loc[-2] != "provenance"


def _walk(value: Any, loc: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    if loc:
        yield loc, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in pairs:
        yield from _walk(inner, (*loc, part))


def _calendars(pack: Pack) -> Iterator[Fault]:
    shared = pack.content.get("shared")
    for name in texts(shared, "calendars") if isinstance(shared, dict) else ():
        if not (pack.folder.parent / "_shared" / f"{name}.csv").is_file():
            yield Fault("method.toml", "shared.calendars", f"methods/_shared/ 里没有 {name}.csv")
