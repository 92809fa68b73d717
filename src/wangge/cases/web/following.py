"""Following a matter like a parcel: by token, or signed in; and what its reporter may still do."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.models import Case
from wangge.cases.operations import take_step as take
from wangge.cases.own_side import reporter_steps
from wangge.cases.queries import case_by_token, visible_to
from wangge.cases.web.joined import joined, split_parts
from wangge.cases.web.parcel import parcel_of, tone_for
from wangge.cases.web.reporters import FOLLOWED, WITH_ALL, case_for, followed_keys, remember
from wangge.cases.web.standing import class_words
from wangge.core.access import looks_at
from wangge.core.errors import Invalid, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.photos import read_photos
from wangge.method.queries import method_of
from wangge.method.schema import Phase


@sensitive_post_parameters("token")
@never_cache
def follow(request):
    """Ask for the token; the right one opens the matter in this browser."""
    if request.method != "POST":
        return render(request, "cases/portal/follow_form.html", {"token": request.GET.get("token", "")})
    token = request.POST.get("token", "").strip()[:40]
    found = case_by_token(token) if token else None
    if found is None:
        reason = _("没有找到这个查询码对应的诉求。查询码是提交后给您的 16 位字母和数字，请逐位核对。")
        context = {"token": token, "error": reason if token else _("请填写查询码。")}
        return render(request, "cases/portal/follow_form.html", context, status=422)
    remember(request, found[0])
    return redirect("cases:followed", found[0].pk)


@require_safe
@never_cache
def followed(request, case_id):
    """The matter: where it is, who has it, what comes next, what was done; and the forms of its reporter."""
    found = case_for(request, case_id)
    if found is None:
        return redirect("cases:follow")
    return _page(request, *found)


def _page(request, case, actor, *, step_name="", refused=None, sent=None):
    at, method = timezone.now(), method_of(case.version_id)
    way = method.case_type(case.case_type)
    context = {
        "case": case,
        "parcel": parcel_of(case, at),
        "joined": joined(case, at),
        "parts": split_parts(request, case),
        "class_words": class_words(method, case.class_key),
        "way": way,
        "row": method.filing_row(case.filing_row) if case.filing_row else None,
        "deeds": [_deed(step, step_name, refused, sent, way) for step in reporter_steps(case, actor, at)],
        "refused": refused if refused and not refused.field else None,
        "looks": looks_at("reporter", case.reporter.pk),
    }
    return render(request, "cases/portal/followed.html", context, status=refused.status if refused else 200)


def _deed(step, name, refused, sent, way):
    """A step as a form: its fields with what was typed before it was refused, and whether it ends the matter."""
    mine = step.name == name
    goal = way.target(step)
    return {
        "step": step,
        "fields": [(field, sent.get(field.name, "") if mine else "") for field in step.fields],
        "ends": bool(goal and goal.final and goal.phase is not Phase.EVALUATE),
        "key": str(new_key()),
        "open": mine or step.tone == "primary",
        "errors": {refused.field: str(refused.reason)} if mine and refused and refused.field else {},
        "sent": sent if mine else {},
    }


@require_POST
@never_cache
def take_step(request, case_id, step):
    """The reporter rates, adds something, asks for another handling, or withdraws."""
    found = case_for(request, case_id)
    if found is None:
        return redirect("cases:follow")
    case, actor = found
    try:
        take(
            case.pk,
            key=check_client_key(request.POST.get("key")),
            step=step,
            answers=request.POST.dict(),
            photos=read_photos(request.FILES.getlist("photos")),
            seen=_seen(request),
            actor=actor,
            at=timezone.now(),
        )
    except Refused as refused:
        fresh, actor = case_for(request, case_id)
        return _page(request, fresh, actor, step_name=step, refused=refused, sent=request.POST.dict())
    return redirect(f"{reverse('cases:followed', args=[case.pk])}?done={step}")


def _seen(request):
    try:
        return int(request.POST.get("seen", ""))
    except ValueError as error:
        raise Invalid(_("页面内容不完整，请刷新后再提交。"), code="bad-form") from error


@require_safe
@never_cache
def mine(request):
    """The matters of the resident signed in; for others those followed in this browser."""
    if request.actor.kind == "resident":
        rows = visible_to(request.actor)
    else:
        rows = Case.objects.filter(pk__in=followed_keys(request))
    found = page(rows.select_related(*WITH_ALL), order=("-id",), mark=request.GET.get("page"), size=20)
    at = timezone.now()
    matters = [_line(case, at) for case in found.items]
    return render(request, "cases/portal/mine.html", {"page": found, "matters": matters})


def _line(case, at):
    method = method_of(case.version_id)
    state = method.case_type(case.case_type).state(case.state)
    return {"case": case, "state": state, "tone": tone_for(case, state, at)}


@require_POST
def forget(request):
    """Let this browser forget the matters it followed, on a shared machine."""
    request.session.pop(FOLLOWED, None)
    return redirect("cases:follow")
