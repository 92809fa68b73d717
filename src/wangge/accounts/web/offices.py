"""Who am I here: the offices of the person signed in, and what each permits, in words."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.accounts.web.gates import staff_page
from wangge.core.web.faces import current_method
from wangge.method.vocabulary import PERMISSIONS
from wangge.territory.models import Area


@staff_page
@require_safe
def me(request):
    """My offices."""
    method = current_method()
    areas = dict(
        Area.objects.filter(pk__in=[o.area_id for o in request.actor.offices]).values_list("pk", "name")
    )
    held = {}
    for office in request.actor.offices:  # the same post in several grids is told once
        held.setdefault((office.body_id, office.post), []).append(office)
    offices = [
        {
            "office": same[0],
            "areas": [areas.get(office.area_id, "") for office in same],
            "post": method.post(same[0].post),
            "permissions": [_(words) for name, words in PERMISSIONS.items() if name in same[0].permissions],
            "by_hands": "cases.handle" in same[0].permissions,
        }
        for same in held.values()
    ]
    return render(request, "accounts/me.html", {"offices": offices})
