"""What one method answers to each question of the comparison, each value with where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from wangge.core.clock import Limit
from wangge.method.picture.order import ends, in_order
from wangge.method.picture.words import COMMA, UNITS, Say, held_by, limit_said, takers
from wangge.method.schema import CaseType, Method, Phase, Provenance, Step

NO = _("没有")
SIZE, PEOPLE = _("%(low)s—%(high)s 户"), _("%(count)s 条立案标准，其中紧急 %(urgent)s 条")
SHORTEST = _("最短 %(short)s，最长 %(long)s")
WHOLE = _("从“%s”起算")
DAYS, TIMES = _("结案后 %s 个自然日内"), _("%s 次")
LEADS, REMAINS = _("%(step)s：从“%(start)s”到“%(goal)s”"), _("%(step)s：在“%(start)s”")
USED, BEFORE = _("时限用去 %s 时提醒"), _("到期前 %s 提醒")
COME = _("%(title)s：%(arrive)s内到场，紧急的 %(urgent)s内")
SITE, SITES = _("%(kind)s：%(scope)s，每处 %(seats)s 席，%(shift)s"), _("%(kind)s %(count)s 处")
LATE, UP_TO = _("超期 %(after)s 后：%(question)s"), _("%(step)s：最多 %(most)s，%(times)s 次")


@dataclass(frozen=True)
class Said:
    """One value in words, and where it comes from (None where it is only counted or put together)."""

    text: str
    provenance: Provenance | None = None


def way_of(method: Method) -> CaseType:
    """The way that is compared: the method's first, that of a matter."""
    return next(iter(method.case_types.values()))


def amount(limit: Limit, say: Say) -> str:
    """A limit in words."""
    return say(UNITS[limit.unit]) % format(limit.amount.normalize(), "f")


def stages(phase: Phase):
    """The states of a phase in which somebody has the matter, each with its clock."""

    def answer(method: Method, say: Say) -> Iterator[Said]:
        way = way_of(method)
        for state in in_order(way)[phase][0]:
            clock = limit_said(way, state, say)
            told = "，".join(filter(None, (held_by(method, state, say), clock)))
            yield Said(f"{state.title}（{told}）", state.provenance)

    return answer


def who(permission: str):
    """Who takes the steps that need a permission: posts, each once, with the provenance of the post."""

    def answer(method: Method, say: Say) -> Iterator[Said]:
        steps = [step for step in way_of(method).steps if step.permission == permission and not step.retired]
        if not steps:
            return
        if steps[0].by != "staff":
            yield from (Said(title, steps[0].provenance) for title in takers(method, steps[0], say))
        for post in method.organisations.posts:
            if steps[0].by == "staff" and permission in post.permissions and not post.retired:
                yield Said(post.title, post.provenance)

    return answer


def taken(*permissions: str, by: str = "staff"):
    """The steps that need one of these permissions, from where to where."""

    def answer(method: Method, say: Say) -> Iterator[Said]:
        way = way_of(method)
        for step in way.steps:
            if step.permission in permissions and step.by == by and not step.retired:
                yield Said(_path(way, step, say), step.provenance)

    return answer


def _path(way: CaseType, step: Step, say: Say) -> str:
    start = "”“".join(way.state(name).title for name in step.from_)
    if step.to is None:
        return say(REMAINS) % {"step": step.title, "start": start}
    return say(LEADS) % {"step": step.title, "start": start, "goal": way.state(step.to).title}


def whistles(method: Method, say: Say) -> Iterator[Said]:
    """Whose whistle it is, and until when a called body is to come."""
    if rule := method.whistle:
        told = {"title": rule.title, "arrive": amount(rule.arrive, say), "urgent": amount(rule.urgent_arrive, say)}
        yield Said(say(COME) % told, rule.provenance)
        posts = {post.key: post.title for post in method.organisations.posts}
        for level in rule.levels:
            yield Said(f"{level.title}（{say(COMMA).join(posts[key] for key in level.posts)}）", level.provenance)


def whole_clock(method: Method, say: Say) -> Iterator[Said]:
    """From which state the total clock runs."""
    way = way_of(method)
    yield Said(say(WHOLE) % way.state(way.clock_from).title, way.state(way.clock_from).provenance)


def hours(method: Method, say: Say) -> Iterator[Said]:
    """Office hours."""
    yield Said("、".join(f"{start}–{end}" for start, end in method.calendar.hours), method.calendar.provenance)


def standards(method: Method, say: Say) -> Iterator[Said]:
    """How many filing standards there are, and the shortest and longest limit they give."""
    rows = [row for row in method.filing if not row.retired]
    urgent = [row for row in rows if row.urgent]
    yield Said(say(PEOPLE) % {"count": len(rows), "urgent": len(urgent)})
    for unit in dict.fromkeys(row.limit.unit for row in rows):
        limits = sorted((row.limit for row in rows if row.limit.unit is unit), key=lambda limit: limit.amount)
        told = {"short": amount(limits[0], say), "long": amount(limits[-1], say)}
        defaults = {row.provenance.is_platform_default for row in rows if row.limit.unit is unit}
        yield Said(say(SHORTEST) % told, rows[0].provenance if defaults == {True} else None)


def warnings(method: Method, say: Say) -> Iterator[Said]:
    """When somebody is warned of a deadline, and who hears of what is late."""
    way = way_of(method)
    if rule := way.warning:
        words = say(BEFORE) % amount(rule.before, say) if rule.before else say(USED) % f"{rule.share:.0%}"
        yield Said(words, rule.provenance)
    for late in way.overdue:
        told = {"after": amount(late.after, say), "question": way.question(late.opens).title}
        yield Said(say(LATE) % told, late.provenance)


def extensions(method: Method, say: Say) -> Iterator[Said]:
    """By how much and how often a deadline may be moved, and in which states the clocks stand still."""
    way = way_of(method)
    for step in way.steps:
        for field in step.fields:
            if field.kind == "extension":
                told = {"step": step.title, "most": amount(field.most, say), "times": step.times}
                yield Said(say(UP_TO) % told, step.provenance)
    yield from (Said(state.title, state.provenance) for state in way.states if state.paused)


def levels(method: Method, say: Say) -> Iterator[Said]:
    """The levels of the area tree, from the top."""
    yield from (Said(level.title, level.provenance) for level in method.territory.levels)


def grid(method: Method, say: Say) -> Iterator[Said]:
    """How large a grid should be."""
    rule = method.territory.grid
    yield Said(say(SIZE) % {"low": rule.min_households, "high": rule.max_households}, rule.provenance)


def crew(method: Method, say: Say) -> Iterator[Said]:
    """Who stands on a grid's card."""
    yield from (Said(role.title, role.provenance) for role in method.territory.crew)


def counts(method: Method, say: Say) -> Iterator[Said]:
    """What the text counts."""
    yield from (Said(f"{count.title} {count.value}", count.provenance) for count in method.territory.counts)


def exits(method: Method, say: Say) -> Iterator[Said]:
    """How a matter may end without having been handled."""
    way = way_of(method)
    closed = ends(way)
    yield from (
        Said(state.title, state.provenance)
        for state in way.states
        if state.name in closed and state.phase is not Phase.EVALUATE
    )


def rating(method: Method, say: Say) -> Iterator[Said]:
    """How long the reporter may rate."""
    rule = way_of(method).rating
    yield Said(say(DAYS) % rule.days, rule.provenance)


def reopening(method: Method, say: Say) -> Iterator[Said]:
    """How often the reporter may ask for the matter to be handled again."""
    rule = way_of(method).reopen
    yield Said(say(TIMES) % rule.times, rule.provenance)


def case_types(method: Method, say: Say) -> Iterator[Said]:
    """The kinds of cases."""
    yield from (Said(way.title) for way in method.case_types.values())


def ratings(method: Method, say: Say) -> Iterator[Said]:
    """What is rated, and by which scheme."""
    yield from (Said(one.title, one.provenance) for one in method.ratings.values() if not one.retired)


def sites(method: Method, say: Say) -> Iterator[Said]:
    """The command sites: for what area, how many seats, in which hours."""
    kinds = {kind.key: kind.title for kind in method.organisations.body_kinds}
    for site in method.organisations.sites:
        kind = kinds[site.body_kind]
        kind = say(SITES) % {"kind": kind, "count": site.count} if site.count else kind
        shift = "、".join(f"{start}–{end}" for start, end in site.shift)
        told = {"kind": kind, "scope": site.scope, "seats": site.seats, "shift": shift}
        yield Said(say(SITE) % told, site.provenance)
