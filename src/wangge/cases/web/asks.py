"""What hangs on a matter beside its clocks: questions that wait, deadlines that a calendar moved, who stands aside."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.cases.rules import INTERESTS, sees_by_hands
from wangge.core.web.faces import office_words


@dataclass(frozen=True)
class Ask:
    """An open question: what, since when, asked by whom, until when."""

    title: str
    at: datetime
    who: str
    due: datetime | None
    late: bool


def hanging_on(case, way, actor, at):
    """For the page of a matter: open questions, moved deadlines, recusals; one query each, and only where it may be."""
    recusals = list(case.recusals.order_by("at")) if case.recused else []
    handling = actor.offices and all(sees_by_hands(office) for office in actor.offices)
    return {
        "asks": [_ask(row, way, at) for row in _open(case)],
        "due_changes": list(case.due_changes.all()) if case.due_moved else [],
        "recused": next((one for one in recusals if one.actor_id == actor.id), None),
        "recusals": [] if handling else recusals,
        "interests": INTERESTS.items(),
    }


def _open(case):
    rows = case.questions.filter(settled_at=None).select_related("opened_by")
    return rows if case.asks else ()


def _ask(row, way, at):
    by = row.opened_by
    who = office_words(by.office_title) or _("反映人") if by else _("平台自动")
    return Ask(way.question(row.kind).title, row.opened_at, who, row.due, row.due is not None and row.due < at)
