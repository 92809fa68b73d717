"""Owners who live elsewhere, on the desk: whose papers the counter saw, another one, one revoked."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wangge.core.permits import require
from wangge.core.web.deeds import done_or, key_of, signed_by
from wangge.core.web.faces import office_words
from wangge.core.web.gates import staff_page
from wangge.funds.models import OwnerNote
from wangge.funds.operations import note_owner, revoke_note
from wangge.funds.queries import owner_notes, trusts
from wangge.funds.rules import LEAD
from wangge.premises.models import Dwelling

MOST_CHOICES = 3000


@staff_page
@require_http_methods(["GET", "POST"])
def owners(request, trust_id):
    """The notes in force and the form for another one (POST notes; with `note` it revokes that one)."""
    trust = trusts().filter(pk=trust_id).first()
    require(request.actor, LEAD, trust.estate.area.path if trust else None)
    if trust is None:
        raise Http404
    show, sent = partial(_page, request, trust), request.POST
    if request.method == "GET":
        return show()
    if "note" in sent:
        because = sent.get("because", "")
        deed = partial(revoke_note, trust.pk, key_of(sent["note"]), because=because, **signed_by(request))
    else:
        told = {name: sent.get(name, "") for name in ("phone", "number", "papers")}
        told["dwelling_id"] = key_of(sent.get("dwelling"))
        deed = partial(note_owner, trust.pk, **told, **signed_by(request))
    return done_or(deed, show=show, after=reverse("funds:owners", args=[trust.pk]))


def _page(request, trust, refused=None):
    homes = Dwelling.objects.filter(building__estate=trust.estate_id, valid_until=None).order_by("address", "id")
    context = {
        "trust": trust,
        "rows": [(one, office_words(one.office_name)) for one in owner_notes(trust)],
        "homes": [(f"{key}", words) for key, words in homes.values_list("pk", "address")[:MOST_CHOICES]],
        "papers": OwnerNote.PAPERS,
        "sent": request.POST,
        "refused": refused,
        "error": {refused.field or "whole": str(refused.reason)} if refused and "note" not in request.POST else {},
    }
    return render(request, "funds/owners.html", context, status=refused.status if refused else 200)
