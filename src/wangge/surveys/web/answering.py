"""Answering: by the link of a letter, by its code typed in, or by staff who hear the answer.

The answer and the code go in the body of the form: a web log may tell that a QR code was opened, and no more. What the
opened page then asks for (the form's address, styles, scripts) is told its origin and not its address.
"""

from functools import partial, wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Forbidden, Refused
from wangge.core.web.deeds import signed_by
from wangge.core.web.gates import staff_page
from wangge.premises.guesses import count_wrong, too_many
from wangge.surveys.operations import answer, enter_answer, letter_of
from wangge.surveys.operations.answering import NoLetter
from wangge.surveys.queries import plan_of
from wangge.surveys.rules import ENTER
from wangge.surveys.web.wording import asked, quarter_words

PUBLIC = {"frame": "core/portal.html", "staff": False}
STAFF = {"frame": "core/desk.html", "staff": True}


def _keeps_its_address(view):
    """What a page leads to is not told its address, which may be a letter's code; its origin is, for the CSRF check."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        page = view(request, *args, **kwargs)
        page["Referrer-Policy"] = "strict-origin"
        return page

    return answered


@never_cache
@_keeps_its_address
@require_http_methods(["GET", "POST"])
def by_code(request):
    """The code of a letter typed in; then its questions; then the answer. One address for all three."""
    if request.method == "GET":
        return _ask_code(request, PUBLIC)
    return _step(request, request.POST.get("code", ""), PUBLIC, answer)


@never_cache
@_keeps_its_address
@require_safe
def by_link(request, code):
    """The questions of a letter whose QR code was scanned."""
    return _step(request, code, PUBLIC, answer)


@staff_page
@require_http_methods(["GET", "POST"])
def by_staff(request):
    """An answer that a household gives at the door or on the telephone."""
    if not request.actor.holding(ENTER):
        raise Forbidden()
    if request.method == "GET":
        return _ask_code(request, STAFF, done="done" in request.GET)
    return _step(request, request.POST.get("code", ""), STAFF, enter_answer)


@never_cache
@require_safe
def done(request):
    """Thanks: what becomes of the answer."""
    return render(request, "surveys/done.html")


def _step(request, code, face, deed):
    guesser = f"survey {request.actor.id if face['staff'] else request.META.get('REMOTE_ADDR', '')}"
    try:
        letter = letter_of(code, actor=request.actor if face["staff"] else None, at=timezone.now())
    except Refused as refused:
        if refused.status == 403:
            raise
        if isinstance(refused, NoLetter):
            if too_many(guesser, at=timezone.now()):  # of wrong ones: neighbours may share an address
                return _ask_code(request, face, waits=True)
            count_wrong(guesser, at=timezone.now())
        return _ask_code(request, face, code=code, refused=refused)
    if "answers" not in request.POST:
        return _ask(request, face, letter, code)
    return _take(request, face, letter, code, deed)


def _take(request, face, letter, code, deed):
    told = {name[2:]: value for name, value in request.POST.items() if name.startswith("q-")}
    try:
        partial(deed, code, told, **signed_by(request))()
    except Refused as refused:
        if refused.status == 403:
            raise
        if refused.field == "code":
            return _ask_code(request, face, code=code, refused=refused)
        return _ask(request, face, letter, code, refused)
    return redirect(f"{reverse('surveys:enter')}?done" if face["staff"] else "surveys:done")


def _ask_code(request, face, *, code="", refused=None, waits=False, done=False):
    context = {**face, "code": code, "refused": refused, "waits": waits, "done": done}
    status = 429 if waits else refused.status if refused else 200
    return render(request, "surveys/code.html", context, status=status)


def _ask(request, face, letter, code, refused=None):
    survey = letter.among.survey
    plan = plan_of(survey)
    context = {
        **{**face, "plan": plan, "survey": survey, "code": code, "refused": refused, "estate": letter.among.name},
        **{"questions": asked(plan, request.POST, refused), "quarter": quarter_words(survey.period)},
    }
    return render(request, "surveys/ask.html", context, status=refused.status if refused else 200)
