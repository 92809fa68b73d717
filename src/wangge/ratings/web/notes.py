"""Deductions, bonuses and vetoes: the list by round, a new one, one that no longer counts."""

from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.errors import Forbidden, Invalid
from wangge.core.keys import check_client_key, new_key
from wangge.core.paging import page
from wangge.core.permits import allows
from wangge.core.photos import read_photos
from wangge.core.web.deeds import day, done_or, found_or_404, key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.ratings.marking import faults_of
from wangge.ratings.models import Round
from wangge.ratings.models.evidence import MAX_BECAUSE
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.noting import entries_of, notable_rounds, notes_for, subjects_to_note
from wangge.ratings.operations.checks import MOST_PHOTOS
from wangge.ratings.operations.notes import end_entry, note_entry
from wangge.ratings.periods import words_of
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import NOTE, VIEW
from wangge.territory.queries import areas

SIZE, LISTED, OFFERED = 50, 40, 20
KINDS = ("deduction", "bonus", "veto")


def kind_words():
    """What the kinds of notes are called."""
    return {"deduction": _("扣分"), "bonus": _("加分"), "veto": _("一票否决")}


@staff_page
@require_safe
def notes_page(request):
    """Notes that somebody sees, the latest first, of one round or all, of one kind or all."""
    if not (request.actor.holding(NOTE) or allows(request.actor, VIEW)):
        raise Forbidden()
    return _list(request)


def _list(request, refused=None, at_fault=None):
    asked = {name: request.GET.get(name, "") for name in ("round", "kind", "q")}
    rounds = [_named(one) for one in Round.objects.order_by("-first", "scheme")[:LISTED]]
    rows = notes_for(request.actor)
    if chosen := next((one for one in rounds if f"{one['round'].pk}" == asked["round"]), None):
        rows = rows.filter(subject__round=chosen["round"])
    if asked["kind"] in KINDS:
        rows = rows.filter(key__in=_keys_of(asked["kind"], [chosen] if chosen else rounds))
    if asked["q"].strip():
        rows = rows.filter(subject__title__icontains=asked["q"].strip())
    found = page(rows, order=("-on", "-id"), mark=request.GET.get("page"), size=SIZE)
    context = {
        **{"page": found, "lines": [_line(one, request.actor) for one in found.items], "asked": asked},
        "rounds": [(f"{one['round'].pk}", one["name"]) for one in rounds if entries_of(one["scheme"])],
        "kinds": kind_words().items(),
        "paged": urlencode({name: value for name, value in asked.items() if value}),
        "may_add": bool(request.actor.holding(NOTE)) and bool(notable_rounds()),
        **{"refused": refused, "at_fault": at_fault, "most": MAX_BECAUSE},
    }
    return render(request, "ratings/notes.html", context, status=refused.status if refused else 200)


def _named(round):
    scheme = scheme_of(round)
    words = words_of(scheme.period, round.first)
    return {"round": round, "scheme": scheme, "words": words, "name": f"{scheme.title} · {words}"}


def _keys_of(kind, rounds):
    return {one.key for each in rounds for one in entries_of(each["scheme"]).values() if one.kind == kind}


def _line(note, actor):
    round = note.subject.round
    may = note.ended_in is None and round.is_open and bool(allows(actor, NOTE, note.subject))
    entry = entries_of(scheme_of(round)).get(note.key)
    return _named(round) | {"note": note, "entry": entry, "kind": kind_words()[entry.kind], "may_end": may}


@staff_page
def new_page(request):
    """Note something of an object: the round is chosen first, the rest by one form."""
    if not request.actor.holding(NOTE):
        raise Forbidden()
    rounds = [_named(one) for one in notable_rounds()]
    wanted = request.POST.get("round") or request.GET.get("round")
    chosen = next((one for one in rounds if f"{one['round'].pk}" == wanted), rounds[0] if len(rounds) == 1 else None)
    if request.method != "POST":
        return _ask(request, rounds, chosen)
    after = f"{reverse('ratings:notes')}?round={chosen['round'].pk if chosen else ''}"
    return done_or(partial(_note, request), show=partial(_ask, request, rounds, chosen), after=after)


def _note(request):
    sent = request.POST
    subject = key_of(sent.get("subject"))
    if subject is None:
        raise Invalid(_("请选择记在哪个对象上。"), code="missing", field="subject")
    return note_entry(
        subject, sent.get("entry", ""),
        reason=sent.get("reason", ""), on=day(sent.get("on", "")), matter=sent.get("matter", ""),
        photos=read_photos(request.FILES.getlist("photos"), most=MOST_PHOTOS),
        lon=sent.get("lon"), lat=sent.get("lat"), again=sent.get("again") == "yes",
        key=check_client_key(sent.get("key", "")), **signed_by(request),
    )  # fmt: skip


def _ask(request, rounds, chosen, refused=None):
    """The form, once round and object are chosen; before, what there is to choose from."""
    sent = request.POST
    context = {
        **{"rounds": [(f"{one['round'].pk}", one["name"]) for one in rounds], "chosen": chosen, "sent": sent},
        **{"refused": refused, "error": faults_of(refused), "key": sent.get("key") or new_key()},
        **{"most_words": MAX_WORDS, "most_photos": MOST_PHOTOS, "lost": bool(refused) and bool(request.FILES)},
    }
    if chosen:
        rows = subjects_to_note(chosen["round"], request.actor)
        context["subject"] = _subject(rows, sent.get("subject") or request.GET.get("subject", ""))
        titles = kind_words()
        entries = entries_of(chosen["scheme"]).values()
        context["kinds"] = [(titles[kind], [one for one in entries if one.kind == kind]) for kind in KINDS]
        if context["subject"] is None:
            context |= _to_choose(request, rows)
    return render(request, "ratings/note.html", context, status=refused.status if refused else 200)


def _subject(rows, key):
    try:
        return rows.filter(pk=key_of(key)).first()
    except Invalid:
        return None


def _to_choose(request, rows):
    """Objects that may be noted, the first by name; narrowed by words of the name and by the area below the county."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "area")}
    strata = rows.order_by("stratum").values_list("stratum", flat=True).distinct()
    names = areas().filter(path__in=list(strata)).order_by("path").values_list("path", "name")
    found = rows.filter(title__icontains=asked["q"]) if asked["q"] else rows
    found = found.filter(stratum=asked["area"]) if asked["area"] else found
    found = list(found[: OFFERED + 1])
    return {"areas": [(f"{path}", name) for path, name in names], "asked": asked, "found": found[:OFFERED],
            "more": len(found) > OFFERED, "any": bool(found) or rows.exists(), "offered": OFFERED}  # fmt: skip


@staff_page
@require_POST
def end_page(request, note_id):
    """A note no longer counts."""
    note = found_or_404(notes_for(request.actor), note_id)
    deed = partial(end_entry, note.pk, reason=request.POST.get("reason", ""), **signed_by(request))
    after = f"{reverse('ratings:notes')}?round={note.subject.round_id}"
    return done_or(deed, show=partial(_list, request, at_fault=note.pk), after=after)
