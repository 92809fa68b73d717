"""Who holds which post where, what is vacant, and the two deeds: appoint and end."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.models import Account, Appointment
from wangge.accounts.operations import appoint, end_appointment
from wangge.accounts.queries import appointments_on
from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Invalid, Refused
from wangge.core.paging import page
from wangge.core.permits import paths_of, require
from wangge.core.web.faces import current_method
from wangge.organisations.queries import bodies
from wangge.territory.models import Area
from wangge.territory.queries import within

SHOWN = 50


@dataclass(frozen=True)
class Row:
    """An appointment with its post's title and whether this person may end it."""

    appointment: Appointment
    post_title: str
    may_end: bool


@staff_page
def appointments_page(request):
    """Appointments in force within the administrator's areas, by area; crew posts that nobody holds."""
    require(request.actor, "accounts.appoint")
    words, method = request.GET.get("q", "").strip()[:60], current_method()
    posts = {post.key: post.title for post in method.organisations.posts}
    held = appointments_on(timezone.localdate()).filter(_within(request.actor))
    held = _named(held, words, posts).annotate(place=F("area__path"))
    found = page(held, order=("place", "id"), mark=request.GET.get("page"), size=SHOWN)
    context = {
        "rows": [Row(a, posts.get(a.post, a.post), a.account_id != request.actor.id) for a in found.items],
        "page": found,
        "query": urlencode({"q": words}) if words else "",
        "words": words,
        "gaps": _gaps(request.actor, method),
        "done": request.GET.get("done", ""),
    }
    return render(request, "accounts/appointments.html", context)


def _named(held, words, posts):
    """Those whose person, area, body or post has the words in its name."""
    if not words:
        return held
    named = [key for key, title in posts.items() if words in title]
    return held.filter(
        Q(account__name__icontains=words)
        | Q(account__username__icontains=words)
        | Q(area__name__icontains=words)
        | Q(body__name__icontains=words)
        | Q(post__in=named)
    )


@staff_page
def appoint_page(request):
    """The form to appoint; sent, the appointment counts from today."""
    require(request.actor, "accounts.appoint")
    if request.method != "POST":
        return _appoint_form(request, request.GET)
    try:
        _appoint(request)
    except Refused as refused:
        response = _appoint_form(request, request.POST, refused)
        response.status_code = refused.status
        return response
    return redirect(f"{reverse('accounts:appointments')}?done=appointed")


def _appoint(request):
    sent = request.POST
    account = Account.objects.filter(username=sent.get("username", "").strip(), kind=Account.STAFF).first()
    if account is None:
        raise Invalid(_("没有这个用户名的工作人员，请核对。"), code="no-account", field="username")
    body = bodies().filter(key=sent.get("body", "")).first()
    if body is None:
        raise Invalid(_("请从列表中选择单位。"), code="no-body", field="body")
    area = Area.objects.filter(
        _within(request.actor, ""), key=sent.get("area", "").strip(), valid_until=None
    ).first()
    if area is None:
        raise Invalid(_("请从列表中选择您管理范围内的区域。"), code="no-area", field="area")
    public = {name: sent.get(name, "").strip() for name in ("public_name", "work_phone")}
    appoint(
        account,
        sent.get("post", ""),
        body,
        area,
        actor=request.actor,
        at=timezone.now(),
        published="published" in sent,
        **public,
    )


def _appoint_form(request, sent, refused=None):
    method = current_method()
    areas = Area.objects.filter(_within(request.actor, ""), valid_until=None).order_by("path")
    context = {
        "sent": sent,
        "error": {refused.field or "general": str(refused.reason)} if refused else {},
        "posts": [(post.key, post.title) for post in method.organisations.posts if not post.retired],
        "bodies": [(body.key, body.name) for body in bodies().order_by("kind", "name")],
        "areas": [(area.key, f"{'　' * (area.path.count('.'))}{area.name}") for area in areas],
        "staff": Account.objects.filter(kind=Account.STAFF, is_active=True).order_by("name")[:500],
    }
    return render(request, "accounts/appoint.html", context)


@staff_page
@require_POST
def end_page(request, appointment_id):
    """End an appointment from today."""
    appointment = get_object_or_404(Appointment, pk=appointment_id)
    end_appointment(appointment, actor=request.actor, at=timezone.now())
    return redirect(f"{reverse('accounts:appointments')}?done=ended")


def _within(actor, prefix="area__"):
    """Rows in the areas in which the actor appoints."""
    return within(paths_of(actor, "accounts.appoint"), prefix)


def _gaps(actor, method):
    """Crew roles of grids that nobody holds there or above: [(area, titles of the vacant roles)]."""
    roles = method.territory.crew
    held = appointments_on(timezone.localdate()).filter(post__in=[role.post for role in roles])
    paths = {role.post: set() for role in roles}
    for post, path in held.values_list("post", "area__path"):
        paths[post].add(str(path))
    grids = Area.objects.filter(_within(actor, ""), level=method.territory.grid.level, valid_until=None)
    found = []
    for grid in grids.select_related("parent").order_by("path"):
        vacant = [role.title for role in roles if not paths[role.post] & _above(str(grid.path))]
        if vacant:
            found.append((grid, vacant))
    return found


def _above(path):
    """A path and all paths above it."""
    labels = path.split(".")
    return {".".join(labels[: n + 1]) for n in range(len(labels))}
