"""The accounts of staff: who can sign in, and an administrator's deeds: a new one, a temporary password, an end."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from wangge.accounts.operations import (
    TEMPORARY,
    create_staff,
    deactivate_account,
    reactivate_account,
    reset_password,
    temporary_password,
)
from wangge.accounts.queries import appointments_on, keys_in_force, staff_accounts
from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Refused
from wangge.core.paging import page
from wangge.core.permits import require
from wangge.core.web.faces import current_method

SHOWN = 50


@staff_page
def accounts_page(request):
    """The staff accounts by name, those in use or the deactivated ones."""
    require(request.actor, "accounts.appoint", None)
    words, ended = request.GET.get("q", "").strip()[:60], request.GET.get("state") == "ended"
    found = staff_accounts(request.actor, words, active=not ended)
    found = page(found, order=("name", "id"), mark=request.GET.get("page"), size=SHOWN)
    asked = ({"q": words} if words else {}) | ({"state": "ended"} if ended else {})
    context = {
        "rows": _with_posts(found.items),
        "page": found,
        "query": urlencode(asked),
        "words": words,
        "ended": ended,
    }
    return render(request, "accounts/accounts.html", context)


def _with_posts(accounts):
    """[(account, titles of the posts it holds)] with one query for all."""
    titles = {post.key: post.title for post in current_method().organisations.posts}
    held = {account.pk: {} for account in accounts}
    for one in appointments_on(timezone.localdate()).filter(account__in=accounts).order_by("valid_from", "id"):
        held[one.account_id][f"{one.body.name} {titles.get(one.post, one.post)}"] = None
    return [(account, list(held[account.pk])) for account in accounts]


@staff_page
def new_page(request):
    """Make an account with a temporary password, which stands on the answer and nowhere else."""
    require(request.actor, "accounts.appoint", None)
    if request.method != "POST":
        return render(request, "accounts/new_account.html", {"sent": {}})
    now, text, sent = timezone.now(), temporary_password(), request.POST
    try:
        account = create_staff(
            sent.get("username", ""), sent.get("name", ""), password=text, actor=request.actor, at=now,
            until=now + TEMPORARY,
        )  # fmt: skip
    except Refused as refused:
        context = {"sent": sent, "error": {refused.field: str(refused.reason)}}
        return render(request, "accounts/new_account.html", context, status=refused.status)
    return _account(request, account, made=text)


@sensitive_post_parameters()
@staff_page
def account_page(request, account_id):
    """One account: its posts, now and before, and the deeds."""
    require(request.actor, "accounts.appoint", None)
    account = get_object_or_404(staff_accounts(request.actor), pk=account_id)
    if request.method != "POST":
        return _account(request, account)
    deed, given = request.POST.get("deed", ""), {"actor": request.actor, "at": timezone.now()}
    try:
        if deed == "reset":
            text = reset_password(account.pk, keys_too="keys" in request.POST, **given)
            account.refresh_from_db()
            return _account(request, account, made=text)
        if deed in DEEDS:
            DEEDS[deed](account.pk, **given)
    except Refused as refused:
        return _account(request, account, refused=refused, status=refused.status)
    return redirect(f"{reverse('accounts:account', args=[account.pk])}?done={deed}")


DEEDS = {"end": deactivate_account, "again": reactivate_account}


def _account(request, account, status=200, **more):
    titles = {post.key: post.title for post in current_method().organisations.posts}
    held = account.appointments.select_related("body", "area").defer("area__boundary").order_by("-valid_from", "id")
    done = {"end": _("已停用：登录和接口密钥已经失效。"), "again": _("已恢复，可以登录。")}
    context = {
        "one": account,
        "own": account.pk == request.actor.id,
        "posts": [(a, titles.get(a.post, a.post)) for a in held[:200]],
        "keys": keys_in_force(timezone.now()).filter(account=account).count(),
        "done": done.get(request.GET.get("done", ""), ""),
        "temporary": account.password_until,
    }
    return render(request, "accounts/account.html", context | more, status=status)
