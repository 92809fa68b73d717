"""What a caller adds to a running matter, written down on its page by who takes reports down."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone

from wangge.accounts.web.gates import staff_page
from wangge.cases.operations import read_case, tell_more
from wangge.cases.own_side import answered_by, may_take_down, takes_down
from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.panels import panel
from wangge.core.photos import read_photos
from wangge.core.web.deeds import done_or, signed_by
from wangge.method.queries import method_of
from wangge.method.schema.own_steps import MOST_WORDS, TOLD_MORE

ASKED = ("words", "photos")


@panel("cases.case", order=10)
def taking_down_panel(request, case):
    """On the matter's page: the way to the form, for those who may; nothing for others, or once the matter is over."""
    if not may_take_down(case, request.actor, method_of(case.version_id)):
        return None
    return render_to_string("cases/desk/taking_down.html", {"case": case}, request=request)


@staff_page
def take_down(request, case_id):
    """The form on a page of its own (GET), also where it was refused; POST writes it down."""

    def write():
        return tell_more(
            case_id,
            words=request.POST.get("words", ""),
            key=check_client_key(request.POST.get("key")),
            photos=read_photos(request.FILES.getlist("photos")),
            **signed_by(request),
        )

    def show(refused=None):
        case = read_case(case_id, actor=request.actor, at=timezone.now())
        if not takes_down(case, request.actor):
            raise Forbidden()
        shut = not may_take_down(case, request.actor, method_of(case.version_id))
        told = {**_form(case, sent=request.POST, refused=refused), "shut": shut}
        return render(request, "cases/desk/taking_down_page.html", told, status=refused.status if refused else 200)

    if request.method != "POST":
        return show()
    return done_or(write, show=show, after=f"{reverse('cases:desk-case', args=[case_id])}?done={TOLD_MORE}")


def _form(case, *, sent=None, refused=None):
    """The form: empty, or as it was sent, with the reason at its field."""
    sent = sent or {}
    return {
        "case": case,
        "key": sent.get("key") or str(new_key()),
        "words": sent.get("words", ""),
        "most": MOST_WORDS,
        "awaited": answered_by(case, method_of(case.version_id).case_type(case.case_type)),
        "errors": {refused.field if refused.field in ASKED else "whole": str(refused.reason)} if refused else {},
    }


taking_down_desk_urls = [path("desk/cases/<uuid:case_id>/told-more/", take_down, name="desk-take-down")]
