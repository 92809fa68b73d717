"""Many matters at once: tick them in a list, choose one step, answer it once, see what would happen, then do it."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import Case
from wangge.cases.operations import begin_bulk, try_moves
from wangge.cases.operations.bulk import AT_ONCE, MOST, Chosen, run_bulk
from wangge.cases.queries import steps_for, visible_to
from wangge.cases.tasks import go_on_with_bulks
from wangge.cases.way import WHO_STANDS_ASIDE
from wangge.cases.web.nav import now_of
from wangge.cases.web.standing import Row, area_words, state_of
from wangge.cases.web.step_forms import complete_answers, step_form
from wangge.cases.web.step_options import Group, Option
from wangge.cases.web.tables import WHOLE
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.jobs import defer
from wangge.core.keys import check_client_key, new_key
from wangge.method.queries import method_of

ALONE = {"photos", "own_photos", "new_class", "rating"}
"""Kinds of answers that belong to one matter: a step that must have one is taken matter by matter."""
NUMBER = re.compile("[0-9]{1,6}")  # of moves
CONTROL = {"csrfmiddlewaretoken", "rows", "deed", "key", "step"}


@dataclass(frozen=True)
class Common:
    """A step that some of the ticked matters may take now: for how many."""

    step: object
    count: int
    case: Case


@staff_page
def bulk_page(request):
    """The ticked matters and the steps common to them; then the step's form, what would happen, and the doing."""
    if request.method != "POST":
        return redirect("cases:desk-bulks")
    try:
        chosen = _chosen(request)
        cases = _cases(request.actor, chosen)
        common = common_steps(cases, request.actor)
        one = common.get(request.POST.get("step", ""))
        if one is None:
            return _shown(request, chosen, cases, common=common)
        return _deed(request, chosen, cases, one)
    except Forbidden:
        raise
    except Refused as refused:
        return render(request, "cases/desk/bulk.html", {"nothing": refused}, status=refused.status)


def _chosen(request):
    """What was ticked: "key:moves" each, every case once. Invalid where it is no such list."""
    found = {}
    for text in request.POST.getlist("rows"):
        key, _mark, seen = text.partition(":")
        try:
            if not NUMBER.fullmatch(seen):
                raise ValueError(seen)
            found.setdefault(UUID(key), int(seen))
        except ValueError as error:
            raise Invalid(_("页面内容不完整，请回到列表重新勾选。"), code="bad-form") from error
    if not found:
        raise Invalid(_("还没有勾选诉求。请先在列表里勾选要一起办的。"), code="none-chosen")
    if len(found) > MOST:
        raise Invalid(_("一次最多 %d 件，请分几次办。") % MOST, code="too-many")
    return [Chosen(key, seen) for key, seen in found.items()]


def _cases(actor, chosen):
    """The ticked cases that the actor sees, in the order they were ticked: one query."""
    rows = visible_to(actor).filter(pk__in=[one.case_id for one in chosen])
    found = {case.pk: case for case in rows.select_related(*WHOLE, "reporter").annotate(recused=WHO_STANDS_ASIDE)}
    return [found[one.case_id] for one in chosen if one.case_id in found]


def common_steps(cases, actor):
    """name → Common: what the actor may do with at least one of the cases, the step of most of them first."""
    found = {}
    for case in cases:
        for step in steps_for(case, actor):
            if step.by == "staff" and not any(_alone(asked) for asked in step.fields):
                known = found.get(step.name)
                found[step.name] = Common(step, known.count + 1 if known else 1, known.case if known else case)
    return dict(sorted(found.items(), key=lambda item: -item[1].count))


def _alone(asked):
    must = asked.required or asked.min_count or asked.kind in ("new_class", "rating")
    return asked.kind in ALONE and must


def _deed(request, chosen, cases, one):
    """The step's form; with answers, what each would meet; confirmed, the doing."""
    deed, method = request.POST.get("deed", ""), method_of(one.case.version_id)
    form = {"cases": cases, "sent": request.POST, "actor": request.actor}
    if deed not in ("try", "run"):
        return _shown(request, chosen, cases, one=one, form=_form(one, method, **form))
    at, actor = timezone.now(), request.actor
    try:
        answers = complete_answers(one.step, request.POST, method, actor)
        chosen = _without_leading(one.step, answers, chosen)
        if deed == "run":
            return _run(request, chosen, one, answers, at)
        tried = try_moves(one.step.name, answers, chosen, actor=actor, at=at)
    except Forbidden:
        raise
    except Refused as refused:
        return _shown(
            request, chosen, cases, one=one, form=_form(one, method, refused=refused, **form), refused=refused
        )
    if fault := _common_fault(tried, one.step):
        return _shown(request, chosen, cases, one=one, form=_form(one, method, refused=fault, **form), refused=fault)
    cases = [case for case in cases if case.pk in tried]
    return _shown(request, chosen, cases, one=one, tried=tried, sent=_sent(request, answers), key=new_key())


def _common_fault(tried, step):
    """The fault in the answers where every matter is refused for it: told at the field, once."""
    names, faults = {asked.name for asked in step.fields}, list(tried.values())
    same = {(fault.code, fault.field) if fault else None for fault in faults}
    first = faults[0]
    return first if len(same) == 1 and first and isinstance(first, Invalid) and first.field in names else None


def _run(request, chosen, one, answers, at):
    """Few are moved at once; many go as a job. Either way the report follows."""
    key, actor = check_client_key(request.POST.get("key", "")), request.actor
    bulk = begin_bulk(one.step.name, answers, chosen, title=one.step.title, key=key, actor=actor, at=at)
    if len(chosen) <= AT_ONCE:
        run_bulk(bulk, actor=actor, at=at)
    else:
        defer(go_on_with_bulks)
    return redirect("cases:desk-bulk-report", bulk.pk)


def _form(one, method, *, cases, sent, actor, refused=None):
    """(fields, error) of the step's form, without what belongs to one matter; a leading matter is one of the ticked."""
    form, leads = step_form(one.case, one.step, method, sent=sent, refused=refused), None
    fields = []
    for asked in form.fields:
        if asked.kind == "case":
            leads = leads or _leads(cases, sent.get(asked.name, ""), actor)
            asked = replace(asked, groups=leads)
        if asked.kind not in ALONE:
            fields.append(asked)
    return fields, form.error


def _leads(cases, named, actor):
    """The matters that may lead: the one that was named, then the ticked ones."""
    try:
        other = visible_to(actor).select_related("area__parent").filter(pk=UUID(named)).first()
    except ValueError:
        other = None
    found = {case.pk: case for case in ([other] if other else []) + cases}
    options = (
        Option(str(case.pk), f"{case.number} {case.title}", f"{state_of(case).title} · {area_words(case.area)}")
        for case in found.values()
    )
    return (Group(_("牵头的一件，不用再并；其余并入它"), tuple(options)),)


def _without_leading(step, answers, chosen):
    """The ticked matters but the one into which the others are merged."""
    named = {answers.get(asked.name) for asked in step.fields if asked.kind == "case"}
    return [one for one in chosen if str(one.case_id) not in named]


def _sent(request, answers):
    """(name, value) of what was typed and what it was read as, to be sent again unchanged."""
    typed = [(name, value) for name in request.POST if name not in CONTROL for value in request.POST.getlist(name)]
    known = {name for name, value in typed if value}
    return typed + [(name, value) for name, value in answers.items() if value and name not in known]


def _shown(request, chosen, cases, *, common=None, one=None, form=None, tried=None, sent=(), key=None, refused=None):
    moment, seen = now_of(request), {case.pk for case in cases}
    fields, error = form or ((), "")
    context = {
        "rows": [(Row(case, moment), tried.get(case.pk) if tried else None) for case in cases],
        "ticks": [f"{each.case_id}:{each.seen}" for each in chosen if each.case_id in seen],
        "hidden": len(chosen) - len(cases),
        "common": common,
        "one": one,
        "fields": fields,
        "error": error,
        "tried": tried,
        "sent": sent,
        "key": key,
        "able": sum(fault is None for fault in tried.values()) if tried else 0,
        "at_once": AT_ONCE,
    }
    return render(request, "cases/desk/bulk.html", context, status=refused.status if refused else 200)
