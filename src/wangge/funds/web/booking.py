"""Entries on the desk: booking one, reading one with its vouchers and questions, taking it back, answering."""

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.photos import read_photos
from wangge.core.web.deeds import day, done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.funds.models import MAX_WORDS, PARTIES, SIDES, Question
from wangge.funds.operations import Given, add_vouchers, answer_question, book, cover_voucher
from wangge.funds.operations import reverse as take_back
from wangge.funds.operations.vouchers import MOST, to_replace
from wangge.funds.queries import bookings, budget_of, last_day, lines_of, may_still_book, trusts
from wangge.funds.rules import KEEP, LEAD
from wangge.funds.web.desk import trust_read
from wangge.funds.web.telling import may_in, told_booking

TYPED = ("amount", "party_kind", "party", "words")


@staff_page
@require_http_methods(["GET", "POST"])
def new(request, trust_id):
    """Book an income or a payment."""
    trust = trusts().filter(pk=trust_id).first()
    if trust is None:
        raise Forbidden()
    require(request.actor, KEEP, trust)
    show = partial(_form, request, trust)
    if request.method == "GET":
        return show()
    return done_or(partial(_book, request, trust), show=show, after=_address)


def _book(request, trust):
    sent = request.POST
    year, _of, number = sent.get("line", "").partition(":")
    chosen = {"year": int(year), "line": number} if year.isdecimal() and len(year) == 4 else {"line": ""}
    given = Given(on=day(sent.get("on", "")), **chosen, **{name: sent.get(name, "").strip() for name in TYPED})
    photos = read_photos(request.FILES.getlist("photos"), most=MOST)
    return book(trust.pk, given, key=check_client_key(sent.get("key")), photos=photos, **signed_by(request))


def _address(booking):
    return reverse("funds:booking", args=[booking.pk])


def _form(request, trust, refused=None):
    sent, last = request.POST, last_day(trust, localdate())
    context = {
        **{"trust": trust, "choices": _choices(trust, last.year), "sent": sent, "refused": refused},
        **{"most": MOST, "max": MAX_WORDS},
        "parties": PARTIES,
        "on": sent.get("on") or f"{last}",
        "key": sent.get("key") or str(new_key()),
        "error": {refused.field or "whole": str(refused.reason)} if refused else {},
    }
    return render(request, "funds/book.html", context, status=refused.status if refused else 200)


def _choices(trust, latest):
    """(year, side, [(what a form sends, title)]) of the lines of this year and the last: a number is of its year."""
    found = []
    for year in (latest, latest - 1):
        budget = budget_of(trust, year)
        lines = lines_of(budget) if budget else []
        for side, words in SIDES:
            found.append((year, words, [(f"{year}:{one.number}", one.title) for one in lines if one.side == side]))
    return [one for one in found if one[2]]


@staff_page
@require_safe
def shown(request, booking_id):
    """An entry."""
    return _shown(request, _booking(request, booking_id))


def _booking(request, booking_id):
    booking = bookings().filter(pk=booking_id).first()
    if booking is None:
        raise Forbidden()
    trust_read(request, booking.trust_id)
    return booking


def _shown(request, booking, refused=None, at=""):
    lead, keep = may_in(request.actor, booking.trust)
    context = told_booking(booking, request.actor) | {"may_keep": keep, "sent": request.POST, "key": str(new_key())}
    context |= {"refused": refused, "refused_at": at, "today": localdate(), "most": MOST}
    context |= {"may_reverse": keep and may_still_book(booking.trust, localdate())}
    context["to_cover"] = [one for one in context["vouchers"] if lead and not one.covered_at]
    context["to_replace"] = to_replace(context["vouchers"]) if keep else 0
    return render(request, "funds/desk_booking.html", context, status=refused.status if refused else 200)


@staff_page
@require_POST
def taken_back(request, booking_id):
    """Take an entry back."""
    booking = _booking(request, booking_id)
    require(request.actor, KEEP, booking.trust)

    def deed():
        told = {"reason": request.POST.get("reason", ""), "key": check_client_key(request.POST.get("key"))}
        return take_back(booking.pk, **told, **signed_by(request))

    return done_or(deed, show=partial(_shown, request, booking, at="reverse"), after=_address)


@staff_page
@require_POST
def covered(request, booking_id):
    """Cover a picture that tells of somebody."""
    booking = _booking(request, booking_id)
    require(request.actor, LEAD, booking.trust.estate.area.path)
    chosen, reason = request.POST.get("ordinal", ""), request.POST.get("reason", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 5 else 0
    deed = partial(cover_voucher, booking.pk, number, reason=reason, **signed_by(request))
    return done_or(deed, show=partial(_shown, request, booking, at="cover"), after=_address(booking))


@staff_page
@require_POST
def handed_in(request, booking_id):
    """Hand in pictures for those that were covered."""
    booking = _booking(request, booking_id)
    require(request.actor, KEEP, booking.trust)

    def deed():
        return add_vouchers(booking.pk, read_photos(request.FILES.getlist("photos"), most=MOST), **signed_by(request))

    return done_or(deed, show=partial(_shown, request, booking, at="photos"), after=_address(booking))


@staff_page
@require_POST
def answered(request, question_id):
    """Answer a question."""
    question = Question.objects.filter(pk=question_id).first()
    if question is None:
        raise Forbidden()
    booking = _booking(request, question.booking_id)
    require(request.actor, KEEP, booking.trust)
    deed = partial(answer_question, question.pk, words=request.POST.get("words", ""), **signed_by(request))
    return done_or(deed, show=partial(_shown, request, booking, at=question.pk), after=f"{_address(booking)}#questions")
