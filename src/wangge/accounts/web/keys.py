"""Keys for programs: made, seen once, revoked, by whoever they act as."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.operations import KEY_DAYS, create_api_key, revoke_api_key
from wangge.accounts.queries import keys_in_force
from wangge.accounts.web.gates import staff_page
from wangge.core.errors import Refused


@staff_page
def keys_page(request):
    """My keys, and a form for another; a new key stands on the answer to the form and nowhere else."""
    if request.method != "POST":
        return _page(request)
    title, days = request.POST.get("title", ""), request.POST.get("days", "")
    try:
        _key, text = create_api_key(
            title, int(days) if days in map(str, KEY_DAYS) else None, actor=request.actor, at=timezone.now()
        )
    except Refused as refused:
        return _page(request, title=title, days=days, error={refused.field: str(refused.reason)}, status=refused.status)
    return _page(request, made=text)


@staff_page
@require_POST
def revoke_page(request, key_id):
    """End one of my keys."""
    revoke_api_key(key_id, actor=request.actor, at=timezone.now())
    return redirect("accounts:keys")


def _page(request, status=200, **more):
    context = {
        "keys": keys_in_force(timezone.now()).filter(account=request.actor.id).order_by("-id"),
        "lives": [(str(days), _("%d 天") % days) for days in KEY_DAYS],
        "days": str(KEY_DAYS[1]),
        "base": request.build_absolute_uri(f"/{request.county.key}/api/v1/"),
    }
    return render(request, "accounts/keys.html", context | more, status=status)
