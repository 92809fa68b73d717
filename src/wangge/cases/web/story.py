"""The story of a case for the desk: each move with who, when, how long it took, and whether it was late."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.cases.own_side import FOUND, taken_down
from wangge.cases.queries import timeline
from wangge.cases.rules import sees_by_hands
from wangge.cases.web.clocks import hours_words, limit_words
from wangge.cases.web.standing import channel_words
from wangge.core.clock import spent
from wangge.core.web.faces import office_words
from wangge.core.web.story import Moment
from wangge.core.web.wording import duration, full_day
from wangge.method.errors import UnknownName
from wangge.method.queries import current_method
from wangge.method.schema.base import read_limit

ICONS = {
    "primary": "check",
    "secondary": "arrow-right",
    "danger": "rotate-2",
    "report": "message-report",
}


def moments(case, method, actor, calendar):
    """The story in order. One query, whatever its length: words and photos ride along with their moves."""
    before, told = None, []
    for move in timeline(case):
        told.append(_moment(case, move, before, method, actor, calendar))
        before = before if move.to_state == move.from_state else move
    return told


def _moment(case, move, before, method, actor, calendar):
    way = method.case_type(case.case_type)
    step = _step(way, move.step)
    return Moment(
        ordinal=move.ordinal,
        title=step.title if step else _("反映"),
        at=move.at,
        who=who_moved(case, move, actor, step),
        took=_took(move, before, way, calendar),
        tone="overdue" if move.late else ("closed" if step else "deed"),
        icon=ICONS[step.tone if step else "report"],
        mark=step.mark if step else "",
        late=f"{_('超期')} {duration(move.at - move.stage_due)}" if move.late else "",
        facts=tuple(_facts(move, step, method)),
        words=tuple((_field_title(step, name), text) for name, text in move.told_words),
        photos=tuple(_photo(photo.pk, n, move) for n, photo in enumerate(move.photos_shown, start=1)),
    )


def who_moved(case, move, actor, step):
    """Who took a move, by office. Of how a report or an addition came in a handling unit learns the channel and nothing
    more."""
    by_hands = all(sees_by_hands(office) for office in actor.offices)
    if taken_down(step, move):
        office = office_words(move.office_title)
        return _("反映人") if by_hands else _("反映人补充，%(office)s登记") % {"office": office}
    if move.step == "report":
        channel = channel_words(case.channel)
        came = channel if case.channel == FOUND else _("%s反映") % channel
        if by_hands or not move.office_title:
            return came
        return _("%(came)s，%(office)s登记") % {"came": came, "office": office_words(move.office_title)}
    if move.actor_kind == "system":
        return _("平台自动")
    return office_words(move.office_title) or _("反映人")


def _took(move, before, way, calendar):
    """How long the stage lasted that this move ended, and how much of it the stage's clock counted."""
    if before is None or move.to_state == move.from_state:
        return ""
    state = way.state(move.from_state)
    told = _("“%(state)s”用时 %(time)s") % {"state": state.title, "time": duration(move.at - before.at)}
    if state.limit is None:
        return told
    if state.limit.unit.is_working:
        counted = spent(before.at, max(before.at, move.at), state.limit.unit, calendar)
        told += _("，计入工作时间 %s") % hours_words(counted)
    return told + _("（时限 %s）") % limit_words(state.limit)


def _facts(move, step, method):
    """Answers that are keys of the method, in its words."""
    if step is None:
        if key := move.answers.get("class"):
            yield _("反映人选的类别"), method.case_class(key).title
        return
    for asked in step.fields:
        value = move.answers.get(asked.name)
        if value is not None:
            yield asked.title, _value_words(asked, value, method)


def _value_words(asked, value, method):
    try:
        match asked.kind:
            case "class" | "new_class":
                return " / ".join(row.title for row in method.class_path(value))
            case "filing":
                return method.filing_row(value).condition
            case "body":
                return method.body(value).title
            case "route":
                return method.route(value).title
            case "boolean":
                return _("是") if value else _("否")
            case "rating":
                return _("%s 分（满分 5 分）") % value
            case "choice":
                return next(one.title for one in asked.choices if one.value == value)
            case "bodies":
                return "、".join(method.body(key).title for key in value)
            case "extension":
                return limit_words(read_limit(value))
            case "until":
                return full_day(date.fromisoformat(value))
            case "own_photos":
                return ngettext("%d 张", "%d 张", len(value)) % len(value)
            case "delegated_power":
                return _power_words(value, method)
            case "case":
                return _("另一件诉求")
    except (UnknownName, StopIteration):
        pass
    return str(value)


def _power_words(key, method):
    """A cited power with its law: as the case's own version has it, else the register of today."""
    power = method.powers.power(key) or current_method().powers.power(key)
    return _("%(title)s（%(basis)s）") % {"title": power.title, "basis": power.basis} if power else key


def _step(way, name):
    """The step of a move; None for the report that began it all."""
    return None if name == "report" else way.step(name)


def _field_title(step, name):
    return step.field(name).title if step else ""


def _photo(key, number, move):
    address = reverse("cases:photo", args=[key])
    return {"url": address, "alt": _("第 %(move)d 步的照片 %(n)d") % {"move": move.ordinal, "n": number}}
