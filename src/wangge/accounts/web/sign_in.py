"""Signing in and out: staff by name and password, residents by a one-time code."""

from django.contrib.auth import authenticate, login, logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wangge.accounts.operations import change_password, redeem_code, request_code
from wangge.accounts.queries import keys_in_force
from wangge.accounts.web.gates import signed_in_page
from wangge.core.errors import Invalid, Refused

BACKEND = "wangge.accounts.backends.AccountBackend"


@sensitive_post_parameters("password")
@never_cache
def sign_in(request):
    """Staff sign in; whoever is signed in already goes on."""
    if request.method != "POST":
        if request.actor.kind == "staff":
            return redirect(_onward(request, "cases:desk-start"))
        return render(request, "accounts/sign_in.html", {"next": request.GET.get("next", "")})
    username = request.POST.get("username", "").strip()
    account = authenticate(request, username=username, password=request.POST.get("password", ""))
    if account is None:
        context = {"username": username, "next": request.POST.get("next", ""), "wrong": True}
        return render(request, "accounts/sign_in.html", context, status=422)
    if account.password_until and account.password_until < timezone.now():
        context = {"username": username, "next": request.POST.get("next", ""), "over": True}
        return render(request, "accounts/sign_in.html", context, status=422)
    login(request, account)
    return redirect("accounts:password" if account.password_until else _onward(request, "cases:desk-start"))


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """What django-axes answers when a name is locked from an address: why, how long, and who can help."""
    return render(request, "accounts/locked_out.html", status=429)


@require_POST
def sign_out(request):
    """End the session."""
    staff = request.actor.kind == "staff"
    logout(request)
    return redirect("accounts:sign-in" if staff else "cases:home")


@sensitive_post_parameters("old", "new", "again")
@signed_in_page
def password(request):
    """Change the own password, knowing the old one; other sessions end, and API keys where that is wished."""
    context = {
        "done": "done" in request.GET,
        "temporary": request.user.password_until,
        "keys": keys_in_force(timezone.now()).filter(account=request.user).count(),
    }
    if request.method != "POST":
        return render(request, "accounts/password.html", context)
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    try:
        if new != request.POST.get("again", ""):
            raise Invalid(_("两次填写的新口令不一样，请重新填写。"), code="not-the-same", field="again")
        keys_too = "keys" in request.POST
        change_password(request.user, old=old, new=new, actor=request.actor, at=timezone.now(), keys_too=keys_too)
    except Refused as refused:
        context |= {"error": {refused.field: str(refused.reason)}}
        return render(request, "accounts/password.html", context, status=refused.status)
    request.user.refresh_from_db()
    login(request, request.user, backend=BACKEND)
    return redirect(f"{reverse('accounts:password')}?done=1")


@never_cache
def resident(request):
    """A resident asks for a code. Without a way to send one the page says so, and what is still open."""
    if request.method != "POST":
        return render(request, "accounts/resident.html", {"next": request.GET.get("next", "")})
    phone = request.POST.get("phone", "")
    context = {"phone": phone, "next": request.POST.get("next", "")}
    try:
        request_code(phone, at=timezone.now(), address=request.META.get("REMOTE_ADDR", ""))
    except Refused as refused:
        context |= {
            "refused": refused,
            "phone_error": str(refused.reason) if refused.field == "phone" else "",
        }
        return render(request, "accounts/resident.html", context, status=refused.status)
    return render(request, "accounts/resident_code.html", context)


@require_POST
@never_cache
def resident_code(request):
    """The code redeemed: signed in, or told what is wrong."""
    phone = request.POST.get("phone", "")
    context = {"phone": phone, "next": request.POST.get("next", "")}
    try:
        account = redeem_code(phone, request.POST.get("code", ""), at=timezone.now())
    except Refused as refused:
        return render(
            request, "accounts/resident_code.html", context | {"refused": refused}, status=refused.status
        )
    login(request, account, backend=BACKEND)
    return redirect(_onward(request, "cases:mine"))


def _onward(request, default):
    """Where the visitor wanted to go, if it is ours; else the default page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse(default)
