"""One's own interests in rated objects: declared by whoever has a part in ratings, and said to be over."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.core.errors import Invalid
from wangge.core.permits import allows
from wangge.core.web.deeds import done_or, key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings.models import Recusal, Subject
from wangge.ratings.operations.recusals import PARTS, declare_interest, end_interest, part_of


@staff_page
def interests_page(request):
    """The interests one declared; with an object (`?object=`) the form to declare one in it, which POST does."""
    part_of(request.actor)
    subject = _subject(request)
    show = partial(_page, request, subject)
    if request.method != "POST":
        return show()
    if subject is None:
        return show(Invalid(_("请在这个对象的评分、登记或复核页面上申报。"), code="missing", field="object"))
    deed = partial(declare_interest, subject.pk, ground=request.POST.get("ground", ""), **signed_by(request))
    return done_or(deed, show=show, after=reverse("ratings:interests"))


def _subject(request):
    key = key_of(request.GET.get("object"))
    subject = key and Subject.objects.filter(pk=key).select_related("round").first()
    if key and not (subject and any(allows(request.actor, one, subject) for one in PARTS)):
        raise Http404
    return subject or None


def _page(request, subject, refused=None):
    declared = Recusal.objects.filter(by_id=request.actor.id, ended_at=None).order_by("at")
    known = subject is not None and any(one.thing == subject.thing for one in declared)
    context = {"subject": subject, "known": known, "interests": declared, "grounds": Recusal.GROUNDS}
    status = refused.status if refused else 200
    return render(request, "ratings/interests.html", context | {"refused": refused}, status=status)


@staff_page
@require_POST
def interest_over_page(request, recusal_id):
    """Say that an interest is over."""
    end_interest(recusal_id, **signed_by(request))
    return redirect("ratings:interests")
