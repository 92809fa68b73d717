"""Whoever handles the leading matter says that another one was merged into it wrongly, without opening that one."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import move_case
from wangge.cases.queries import one_case
from wangge.cases.web.standing import area_words, class_words
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import allows, require
from wangge.method.queries import method_of

OBJECT = "cases.object"


@staff_page
def object_page(request, case_id):
    """Number, class and area of the merged matter, nothing its reporter wrote; and the objection."""
    case = one_case(case_id)
    require(request.actor, OBJECT, case)
    method = method_of(case.version_id)
    way = method.case_type(case.case_type)
    step = next((one for one in way.steps_from(case.state) if one.permission == OBJECT), None)
    if step is None:
        raise Forbidden()
    refused = None
    if request.method == "POST":
        try:
            _object(request, case, step)
            return redirect(f"{_back(request, case)}?done={step.name}")
        except Forbidden:
            raise
        except Refused as fault:
            refused = fault
    context = {
        "case": case,
        "step": step,
        "way": way,
        "asked": step.opens in case.asks,
        "class_words": class_words(method, case.class_key),
        "place": area_words(case.area),
        "back": _back(request, case),
        "key": request.POST.get("key") or new_key(),
        "typed": request.POST.get(step.fields[0].name, ""),
        "refused": refused,
    }
    return render(request, "cases/desk/object.html", context, status=refused.status if refused else 200)


def _object(request, case, step):
    return move_case(
        case.pk, key=check_client_key(request.POST.get("key", "")), step=step.name, answers=request.POST.dict(),
        seen=case.moves, actor=request.actor, at=timezone.now(),
    )  # fmt: skip


def _back(request, case):
    """The leading matter where the person sees it, else the list of tasks."""
    leading = case.original
    seen = leading is not None and allows(request.actor, "cases.view", leading)
    return reverse("cases:desk-case", args=[leading.pk]) if seen else reverse("cases:desk")
