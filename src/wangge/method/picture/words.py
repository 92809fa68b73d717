"""The words of a picture: who holds a state, who takes a step, how long it may last, where that comes from."""

from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from wangge.core.clock import Limit, Unit
from wangge.method.schema import CaseType, Method, Provenance, State, Step

Say = Callable[[str], str]

UNITS = {
    Unit.urgent_hour: _("%s 个紧急工作时"),
    Unit.working_hour: _("%s 个工作时"),
    Unit.working_day: _("%s 个工作日"),
    Unit.natural_day: _("%s 个自然日"),
}
HOLDERS = {
    "crew": _("网格一级承办"),
    "centre": _("%s承办"),
    "department": _("责任单位承办"),
    "reporter": _("等反映人"),
    "nobody": _("已了结"),
}
BY = {"reporter": _("反映人"), "system": _("平台自动")}
BY_STANDARD, NOBODY, COMMA = _("按立案标准"), _("无人"), _("、")
CENTRE = _("受理中心")
START, CLOCK, PAUSED = _("从这里开始"), _("总时限从这里起算"), _("在这里不计时")
STAYS, OFTEN = _("状态不变"), _("在许多状态里都可以走、状态不变的步骤")
TAKEN, DOCUMENT = _("%(step)s（%(who)s）→ %(goal)s"), _("来源：本市文件")
NOTED, QUOTED, COLON, BY_TURN, THEN = _("%(label)s（%(note)s）"), _("来源：“%s”"), _("："), _("，"), _("；")
FROM_TEXT, FROM_PLATFORM = _("原文给出"), _("平台默认，待本市确认")


def limit_said(way: CaseType, state: State, say: Say = str) -> str:
    """A state's limit in words; "" where no clock of its own runs."""
    if state.limit:
        return limit_of(state.limit, say)
    return say(BY_STANDARD) if state.holder == "department" and not state.paused else ""


def limit_of(limit: Limit, say: Say = str) -> str:
    """A limit in words."""
    return say(UNITS[limit.unit]) % format(limit.amount.normalize(), "f")


def held_by(method: Method, state: State, say: Say = str) -> str:
    """Who has the matter in a state; the centre by the city's own short name."""
    words = say(HOLDERS[state.holder])
    if "%s" not in words:
        return words
    named = (body.short or body.title for body in method.organisations.bodies if body.kind == state.holder)
    return words % next(named, say(CENTRE))


def takers(method: Method, step: Step, say: Say = str) -> tuple[str, ...]:
    """Who may take a step: the titles of the posts, the reporter, or the platform; () for nobody."""
    if step.by != "staff":
        return (say(BY[step.by]),)
    posts = method.organisations.posts
    return tuple(post.title for post in posts if step.permission in post.permissions and not post.retired)


def taken_by(method: Method, step: Step, say: Say = str) -> str:
    """The same in one line."""
    return say(COMMA).join(takers(method, step, say)) or say(NOBODY)


def noted(label: str, note: str, say: Say = str) -> str:
    """Words with a note in brackets behind them."""
    return say(NOTED) % {"label": label, "note": note}


def sourced(provenance: Provenance, say: Say = str) -> str:
    """Where a value comes from, with the words quoted, in one line."""
    if provenance.is_platform_default:
        return say(FROM_PLATFORM)
    told = say(QUOTED) % provenance.quote if provenance.quote else say(DOCUMENT)
    return noted(told, provenance.note, say) if provenance.note else told


def origin(provenance: Provenance, say: Say = str) -> str:
    """Whether the city's text gives a value or the platform does, in a word or two."""
    return say(FROM_PLATFORM if provenance.is_platform_default else FROM_TEXT)
