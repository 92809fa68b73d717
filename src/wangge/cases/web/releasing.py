"""Making a matter public: a form on its page for whoever may, and what the public reads now."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import MAX_RELEASED, MAX_TITLE, Photo, Release
from wangge.cases.operations import read_case, release_case, withdraw_release
from wangge.cases.operations.release import RELEASE
from wangge.cases.web.standing import class_words
from wangge.core.errors import Forbidden, Refused
from wangge.core.panels import panel
from wangge.core.permits import allows
from wangge.method.queries import method_of


@panel("cases.case", order=20)
def release_panel(request, case):
    """On the matter's page: what is public of it, and the form; nothing for those who may not release it."""
    if not allows(request.actor, RELEASE, case):
        return None
    return render_to_string("cases/desk/release.html", _form(case), request=request)


@staff_page
def release(request, case_id):
    """The form on a page of its own (GET), also where it was refused; POST releases."""
    case = read_case(case_id, actor=request.actor, at=timezone.now())
    if not allows(request.actor, RELEASE, case):
        raise Forbidden()
    if request.method != "POST":
        return _page(request, case)
    sent = request.POST
    try:
        release_case(
            case_id,
            title=sent.get("title", ""),
            words=sent.get("words", ""),
            photo_ids=sent.getlist("photos"),
            looked="looked" in sent,
            actor=request.actor,
            at=timezone.now(),
        )
    except Refused as refused:
        return _page(request, case, sent=sent, refused=refused)
    return _back(case_id)


@staff_page
@require_POST
def withdraw(request, case_id):
    """Take back what was released."""
    withdraw_release(case_id, actor=request.actor, at=timezone.now())
    return _back(case_id)


def _back(case_id):
    return HttpResponseRedirect(reverse("cases:desk-case", args=[case_id]) + "#release")


def _page(request, case, **more):
    context = _form(case, **more) | {"alone": True}
    refused = more.get("refused")
    return render(request, "cases/desk/release_page.html", context, status=refused.status if refused else 200)


def _form(case, *, sent=None, refused=None):
    """The form: as sent, as released, or a title of class and place alone; never the reporter's own words."""
    release = getattr(case, "release", None)
    chosen = Exists(Release.photos.through.objects.filter(photo=OuterRef("pk")))
    photos = Photo.objects.filter(case=case).annotate(chosen=chosen).order_by("move__ordinal", "ordinal")
    ticked = set(sent.getlist("photos")) if sent else None
    return {
        "case": case,
        "release": release,
        "public": release is not None and release.revoked_at is None,
        "title": sent.get("title", "") if sent else (release.title if release else _first_title(case)),
        "words": sent.get("words", "") if sent else (release.words if release else ""),
        "photos": [_choice(photo, n, ticked) for n, photo in enumerate(photos, start=1)],
        "refused": refused,
        "errors": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "most_title": MAX_TITLE,
        "most_words": MAX_RELEASED,
    }


def _first_title(case):
    kind = class_words(method_of(case.version_id), case.class_key).rpartition(" / ")[2]
    return kind if case.class_key else ""


def _choice(photo, number, ticked):
    return {
        "key": str(photo.pk),
        "url": reverse("cases:photo", args=[photo.pk]),
        "alt": _("照片 %d") % number,
        "ticked": photo.chosen if ticked is None else str(photo.pk) in ticked,
    }
