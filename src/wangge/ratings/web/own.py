"""An object's own pages: a company's rounds, what each point is made of, what to put right, objections, credit file."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import former_staff_page, staff_page
from wangge.core.errors import Forbidden
from wangge.core.keys import check_client_key, new_key
from wangge.core.matters import kept_apart, told_to
from wangge.core.measures import measure_named
from wangge.core.photos import read_photos
from wangge.core.web.deeds import done_or, key_of, signed_by
from wangge.organisations.models import Body
from wangge.ratings import operations
from wangge.ratings.applying import may_apply
from wangge.ratings.following import credit_of, may_bid
from wangge.ratings.models import CreditEntry, Note, Objection, Rectification, Result, Round, Subject
from wangge.ratings.models.results import MAX_WORDS
from wangge.ratings.operations.objections import MOST_PHOTOS
from wangge.ratings.owning import TOLD, is_of_people, may_be_own, own_office, own_subjects
from wangge.ratings.periods import words_of
from wangge.ratings.queries import figures_of, lines_of, marks_of, scheme_of
from wangge.ratings.rules import OWN
from wangge.ratings.so_far import so_far
from wangge.ratings.telling import withheld_words
from wangge.ratings.web.published import entry_told
from wangge.ratings.web.rows import row_told

OPEN_SOURCES = ("check", "deduction")
"""What an object sees before the notice: what was found on the spot and noted. What sides think of it, not yet."""


@former_staff_page
@require_safe
def own_page(request):
    """What is the actor's own: rounds with their stand, what is to be put right, objections, the credit file."""
    if not may_be_own(request.actor):
        raise Forbidden()
    subjects, today = own_subjects(request.actor), timezone.localdate()
    bodies = Body.objects.filter(pk__in={office.body_id for office in request.actor.holding(OWN)})
    files = [(body, [entry_told(one) for one in credit_of(body, today, public=False)]) for body in bodies]
    mine = [one.pk for one in subjects]
    results = _results_told(subjects)
    context = {
        "rows": [_standing(one, results.get(one.pk)) for one in subjects],
        "to_fix": Rectification.objects.filter(subject__in=mine, closed_at=None).select_related("subject"),
        "objections": Objection.objects.filter(subject__in=mine).select_related("subject__round").order_by("-at")[:30],
        "files": [(body, entries, may_bid(body, today)) for body, entries in files if entries or _rated(body)],
        "may_apply": may_apply(request.actor),
        "today": today,
        "now": timezone.now(),
    }
    return render(request, "ratings/own.html", context)


def _rated(body):
    return Subject.objects.filter(body=body, thing=body.pk).exists()


def _results_told(subjects):
    """subject → its result, of those who were told: one statement for all of them."""
    told = [one.pk for one in subjects if one.round.state in TOLD]
    rows = Result.objects.filter(subject__in=told, revision__number=F("revision__round__revision"))
    return {one.subject_id: one for one in rows}


def _standing(subject, result):
    """(subject, scheme, period, result where it is told, its band)."""
    scheme, round = scheme_of(subject.round), subject.round
    band = scheme.band(result.band) if result and result.band else None
    return subject, scheme, words_of(scheme.period, round.first), result, band


@former_staff_page
@require_safe
def own_subject(request, subject_id):
    """One own result: every line with its points and the rows behind them, what may be contested."""
    subject = mine(request, subject_id)
    return render(request, "ratings/own_subject.html", _context(request, subject))


def mine(request, subject_id):
    """An object of the actor's own; Forbidden for others."""
    subject = Subject.objects.select_related("round", "body").filter(pk=subject_id).first()
    own_office(request.actor, subject)
    return subject


def _context(request, subject):
    subject, scheme, period, result, band = _standing(subject, _results_told([subject]).get(subject.pk))
    round, now = subject.round, timezone.now()
    told = round.state in TOLD
    lines = [one for one in lines_of(subject) if told or (one.side is None and one.indicator.source in OPEN_SOURCES)]
    objections = {_at(one): one for one in subject.objections.all()}
    figures = figures_of([subject.pk])[subject.pk] if told else {}
    open_until = round.objections_until if round.state == Round.NOTICED and now <= round.objections_until else None
    return {
        **{"subject": subject, "scheme": scheme, "period": period, "result": result, "band": band, "told": told},
        "lack": withheld_words(result.withheld) if result and band is None else "",
        "groups": _grouped(scheme, lines, marks_of(subject), objections, figures),
        "notes": [(note, entry_title(scheme, note), objections.get(note.pk)) for note in subject.notes.all()],
        "to_fix": subject.rectifications.filter(closed_at=None),
        "open_until": open_until,
        "of_people": is_of_people(round),
        "consent": subject.consents.filter(withdrawn_at=None).first(),
        **_so_far(subject, lines, round),
        "decisions": [(one, _effect(scheme, one)) for one in subject.decisions.select_related("rectification")],
        "now": now,
        "sides": [(side, (result.sides if result else {}).get(side.key)) for side in scheme.raters],
        "today": timezone.localdate(),
    }


def _so_far(subject, lines, round):
    """What is known while the period runs, and what is not, by the words of its sources."""
    if not lines or round.state not in (Round.OPEN, Round.COMPUTED):
        return {}
    words = {
        "check": _("现场检查"), "panel": _("评分"), "measure": _("平台数据"), "survey": _("满意度调查"),
        "deduction": _("扣分记录"),
    }  # fmt: skip
    found = so_far(subject, lines)
    return {"so_far": found, "left": [(words[source], many, points) for source, many, points in found.left]}


def _grouped(scheme, lines, marks, objections, figures):
    """(group, [(line, the marks behind it, the objection to it, its figure)]) in the order of the scheme."""
    found = {group.key: [] for group in scheme.groups}
    for line in lines:
        at = (line.side.key if line.side else "", line.indicator.key)
        found[line.indicator.group].append((line, marks[at], objections.get(at), figures.get(at[1])))
    return [(group, found[group.key]) for group in scheme.groups]


def _at(objection):
    return objection.note_id or objection.row_id or (objection.side, objection.indicator)


def entry_title(scheme, note):
    """(title, whether it does harm) of an entry noted."""
    bad = {one.key: one.title for one in (*scheme.deductions, *scheme.vetoes)}
    return (bad[note.key], True) if note.key in bad else (scheme.entry(note.key).title, False)


def _effect(scheme, decision):
    return next((one.title for one in scheme.effects if one.key == decision.effect), decision.effect)


@former_staff_page
def object_page(request, subject_id):
    """Contest a line (`side`, `indicator`), an entry (`note`) or one row behind a line (`row`) of an own result."""
    subject = mine(request, subject_id)
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST":
        return _object_form(request, subject, given)

    def deed():
        note = key_of(given.get("note"))
        told = {name: given.get(name, "")[:MAX_WORDS + 1] for name in ("side", "indicator", "reason", "words")}
        told |= {"key": check_client_key(given.get("key")), "note_id": note, "row_id": row_key(given)}
        photos = read_photos(request.FILES.getlist("photos"), most=MOST_PHOTOS)
        return operations.object_to(subject.pk, photos=photos, **told, **signed_by(request))

    show = lambda refused: _object_form(request, subject, given, refused)  # noqa: E731
    return done_or(deed, show=show, after=lambda done: reverse("ratings:objection", args=[done.pk]))


def row_key(given):
    """The key of a row as a form or an address sends it; None where there is none."""
    text = given.get("row", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _object_form(request, subject, given, refused=None):
    scheme = scheme_of(subject.round)
    context = {
        **{"subject": subject, "scheme": scheme, "given": given, "refused": refused, "most": MAX_WORDS},
        "what": _what(subject, scheme, given, request.actor),
        "period": words_of(scheme.period, subject.round.first),
        "reasons": [(one.key, one.title) for one in scheme.reasons],
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "key": given.get("key") or new_key(),
        "most_photos": MOST_PHOTOS,
        "lost": bool(refused and request.FILES),
    }
    return render(request, "ratings/object_form.html", context, status=refused.status if refused else 200)


def _what(subject, scheme, given, actor):
    """What is contested, in words; 404 where there is no such line, or it was not told yet."""
    if subject.round.state not in TOLD:
        raise Http404
    if given.get("note"):
        note = Note.objects.filter(pk=key_of(given["note"]), subject=subject).first()
        if note is None:
            raise Http404
        return {"title": entry_title(scheme, note)[0], "note": note}
    if given.get("row"):
        row = subject.rows.filter(pk=row_key(given)).first()
        if row is None:
            raise Http404
        return row_what(row, scheme, actor)
    for line in lines_of(subject):
        if (line.side.key if line.side else "", line.indicator.key) == (given.get("side", ""), given.get("indicator")):
            return {"title": line.indicator.title, "line": line}
    raise Http404


def row_what(row, scheme, actor):
    """One row that is contested, in words: without its matter's number for who may not be told of it."""
    indicator = scheme.indicator(row.indicator)
    told = row_told(row, indicator, row.about in told_to(actor, {row.about}))
    title = f"{indicator.title} · {told['label']}"
    return {"title": title, "told": told, "measure": measure_named(indicator.measure), "kept": kept_apart(row.about)}


@former_staff_page
@require_POST
def consent_page(request, subject_id):
    """The holder of an office consents that an honour is published, or takes it back."""
    subject = mine(request, subject_id)
    if request.POST.get("deed") == "withdraw":
        deed = lambda: operations.withdraw_consent(subject.pk, **signed_by(request))  # noqa: E731
    else:
        named = request.POST.get("deed") == "named"
        deed = lambda: operations.give_consent(subject.pk, with_name=named, **signed_by(request))  # noqa: E731
    home = reverse("ratings:own-subject", args=[subject.pk])
    return done_or(deed, show=lambda refused: _refused(request, subject, refused), after=home)


def _refused(request, subject, refused):
    context = _context(request, subject) | {"refused": refused}
    return render(request, "ratings/own_subject.html", context, status=refused.status)


@staff_page
def repair_form(request, entry_id):
    """Ask that an entry of the own credit file be repaired."""
    entry = CreditEntry.objects.select_related("decision__subject__round", "body").filter(pk=entry_id).first()
    own_office(request.actor, entry.decision.subject if entry else None)
    if request.method != "POST":
        return _repair_form(request, entry)

    def deed():
        told = {name: request.POST.get(name, "") for name in ("words", "evidence")}
        key = check_client_key(request.POST.get("key"))
        return operations.request_repair(entry.pk, key=key, **told, **signed_by(request))

    return done_or(deed, show=lambda refused: _repair_form(request, entry, refused), after=reverse("ratings:own"))


def _repair_form(request, entry, refused=None):
    context = {
        **{"entry": entry, "told": entry_told(entry), "given": request.POST, "refused": refused, "most": MAX_WORDS},
        "error": {refused.field: str(refused.reason)} if refused and refused.field else {},
        "key": request.POST.get("key") or new_key(),
    }
    return render(request, "ratings/repair_form.html", context, status=refused.status if refused else 200)
