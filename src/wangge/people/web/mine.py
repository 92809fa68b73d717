"""谁看过我的信息: one's own file, who looked and why, and what one may ask."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wangge.core.errors import Refused
from wangge.core.web.faces import office_words
from wangge.people.copying import told_binding, whose_account
from wangge.people.eid import eid_title
from wangge.people.enums import BANDS, BASES, BY_ONESELF, FIELDS, RIGHTS, ROLES
from wangge.people.operations.binding import TRIES, wake_binding, wakes_by_number
from wangge.people.operations.mine import end_own_binding, read_own_file
from wangge.people.operations.rights import COURT, ask_right, object_to_look
from wangge.people.purposes import purpose_words
from wangge.people.queries import AWAKE, own_number, own_transfers, sleeping


@never_cache
def mine(request, refused=None):
    """The page; without a binding it says where to get one, and why a phone's code is not enough."""
    if request.actor.kind != "resident":
        return redirect_to_login(request.get_full_path(), reverse("accounts:resident"))
    at = timezone.now()
    own = read_own_file(mark=request.GET.get("page"), actor=request.actor, at=at)
    context = {"own": own, "done": request.GET.get("done", ""), "go_to_law": COURT, "sent": request.POST}
    context["error"] = {refused.field or "general": str(refused.reason)} if refused else {}
    if own is None:
        context |= {"asleep": sleeping(request.actor.id, at), "days": AWAKE.days, "tries": TRIES}
        context |= {"wakes": wakes_by_number(context["asleep"]), "eid": eid_title()}
    else:
        context |= {
            "line": own.file.line,
            "number": own_number(own.file.person),
            "transfers": own_transfers(own.file.person),
            "exports": [(one, purpose_words(one.purpose), BASES.get(one.basis, "")) for one in own.exports],
            "looks": [told_look(one, own) for one in own.looks.items],
            "bands": [(title, getattr(own.household, band)) for band, title in BANDS.items()] if own.household else [],
            "corrections": [
                (one, office_words(one.office_name), [FIELDS.get(name, name) for name in one.fields])
                for one in own.file.corrections
            ],
            "requests": [(one, RIGHTS[one.kind]) for one in own.requests],
            "rights": list(RIGHTS.items()),
            "roles": [(one, ROLES[one.role]) for one in own.file.roles],
            "bindings": [told_binding(one, own, at) for one in own.bindings],
        }
    return render(request, "people/mine.html", context, status=refused.status if refused else 200)


def told_look(look, own):
    """A look as the person reads it; from outside the area with the purpose for which it was opened, and the review.

    What a clerk wrote to open an area or to take a ledger may be about somebody else there: the review reads it.
    """
    glass = own.glass.get(look.pk)
    oneself = look.purpose in BY_ONESELF
    return {
        "look": look,
        "glass": glass,
        "opened_for": purpose_words(glass.purpose) if glass else "",
        "reason": "" if look.purpose == "export" else look.reason,
        "verdict": glass.get_verdict_display() if glass and glass.reviewed_at else "",
        "office": whose_account(look.actor_id, own) if oneself else office_words(look.office_name),
        "own": oneself and look.actor_id == own.binding.account_id,
        "strange": oneself and look.actor_id != own.binding.account_id,
        "purpose": purpose_words(look.purpose),
        "basis": BASES.get(look.basis, ""),
        "fields": [FIELDS.get(name, name) for name in look.fields],
        "objection": own.objections.get(look.pk),
    }


def own_deed(deed):
    """A form on one's own page; a deed that hands something out answers by itself."""

    @never_cache
    @require_POST
    def act(request, **given):
        if request.actor.kind != "resident":
            return redirect_to_login(reverse("people:mine"), reverse("accounts:resident"))
        try:
            answer = deed(request, **given)
        except Refused as refused:
            return mine(request, refused)
        return answer or redirect(f"{reverse('people:mine')}?done={deed.__name__}")

    return act


@own_deed
def objected(request, look_id):
    """Object to one look."""
    object_to_look(look_id, words=request.POST.get("words", ""), actor=request.actor, at=timezone.now())


@own_deed
def asked(request):
    """Ask for a copy, a correction, deletion, an explanation."""
    kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
    ask_right(kind, words=words, actor=request.actor, at=timezone.now())


@own_deed
def unbound(request, binding_id):
    """End the binding of one's own account, or of another to one's own record."""
    end_own_binding(binding_id, actor=request.actor, at=timezone.now())


@own_deed
def woken(request):
    """Tell that one is still who was bound."""
    wake_binding(request.POST.get("number", ""), actor=request.actor, at=timezone.now())
