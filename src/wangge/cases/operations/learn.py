"""Learning from the county's own closed cases which class a message speaks for, and choosing what is used."""

from datetime import timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.cases.events import ClassModelChosen, ClassModelLearnt
from wangge.cases.learnt import ClassModel
from wangge.cases.models import Case
from wangge.cases.rules import Everywhere
from wangge.cases.suggesting import SURE, Heard, forget_models, is_unsure, merged, seal_of, text_of
from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import SYSTEM, require
from wangge.core.text.classifier import train
from wangge.core.text.grams import plain
from wangge.core.text.quality import accuracy, by_class, calibration_error, folds_of, macro_f1
from wangge.method.glossary import suggest
from wangge.method.queries import current_method
from wangge.territory.queries import county_root

FEWEST_OF_CLASS, FEWEST_CASES = 20, 200
"""Below these a model learns accidents: the glossary goes on."""
MOST_CASES = 20_000  # the latest
NEW_CASES, REST = 30, timedelta(hours=20)  # learnt anew after so many closed cases, once a day at most
HELD_OUT = 5  # one of so many texts is held out
KEPT = 6  # versions, beside the one in use
AUTO, GLOSSARY = "auto", "glossary"


def learn_classes(*, at):
    """Learn from filed and closed cases if enough are new; return the ClassModel, or None.

    A fifth of the texts is held out, and the row's quality is measured on it, beside the glossary's on the same
    cases. The model is taken into use if it is better than the glossary, unless a person chose.
    """
    if not _worth_learning(at):
        return None
    examples = _examples()
    held = folds_of([plain(text) for text, *_rest in examples], HELD_OUT, seed=0) == 0
    seen = [one for one, out in zip(examples, held, strict=True) if not out]
    known = _classes_with_enough(seen)
    seen = [one for one in seen if one[1] in known]
    if len(known) < 2 or len(seen) < FEWEST_CASES:
        return None
    classifier = train([text for text, *_rest in seen], [key for _text, key, _moment in seen])
    quality = measured(classifier, [one for one, out in zip(examples, held, strict=True) if out])
    return _keep(classifier, quality, [moment for *_rest, moment in seen], at=at)


def _worth_learning(at):
    last = ClassModel.objects.aggregate(at=Max("made_at"))["at"]
    if last is None:
        return True
    return at - last >= REST and _closed().filter(closed_at__gt=last)[:NEW_CASES].count() == NEW_CASES


def _closed():
    """Cases whose class a person stood for: filed under a standard, closed, their words not erased."""
    return Case.objects.filter(closed_at__isnull=False, filed_at__isnull=False, erased_at=None).exclude(class_key="")


def _examples():
    """(text, class, moment of report) of the latest closed cases, oldest first."""
    rows = _closed().order_by("-closed_at", "-id").values_list("title", "words", "class_key", "reported_at")
    return [(text_of(title, words), key, moment) for title, words, key, moment in reversed(rows[:MOST_CASES])]


def _classes_with_enough(examples):
    texts = {}
    for text, key, _moment in examples:
        texts.setdefault(key, set()).add(plain(text))
    return {key for key, found in texts.items() if len(found) >= FEWEST_OF_CLASS}


def measured(classifier, held):
    """Quality on held-out cases of all classes, also those never learnt; "unsure" counts as no answer."""
    texts, truth = [text for text, *_rest in held], [key for _text, key, _moment in held]
    rows = current_method().classes
    by_glossary = [tuple(Heard(one.class_key, ()) for one in suggest(text, rows, most=1)) for text in texts]
    keys, sure = classifier.say(texts)
    said = []
    for key, confidence, spoken in zip(keys, sure.tolist(), by_glossary, strict=True):
        first = merged((Heard(key, (), round(100 * confidence)),), spoken, classifier.classes)[0]
        said.append("" if is_unsure(first) else first.class_key)
    other = [spoken[0].class_key if spoken else "" for spoken in by_glossary]
    known = np.array([key in classifier.classes for key in truth])
    right = np.array([key == one for key, one in zip(keys, truth, strict=True)])
    rivals = {one.key: one.f1 for one in by_class(truth, other)}
    return {
        "held_out": len(held),
        "ece": round(calibration_error(sure[known], right[known]), 4),
        "sure": SURE,
        **_told(truth, said),
        GLOSSARY: _told(truth, other),
        "classes": [
            {
                "key": one.key,
                "count": one.count,
                "precision": round(one.precision, 4),
                "recall": round(one.recall, 4),
                "f1": round(one.f1, 4),
                "glossary_f1": round(rivals[one.key], 4),
                "learnt": one.key in classifier.classes,
            }
            for one in by_class(truth, said)
        ],
    }


def _told(truth, said):
    answered = sum(map(bool, said))
    right = sum(one == other for one, other in zip(truth, said, strict=True))
    return {
        "macro_f1": round(macro_f1(truth, said), 4),
        "accuracy": round(accuracy(truth, said), 4),
        "answered": answered,
        "right": right,
    }


def better(quality):
    """Whether a model beats the glossary on the same held-out cases: in macro-F1, and not worse in accuracy."""
    rival = quality[GLOSSARY]
    return quality["macro_f1"] > rival["macro_f1"] and quality["accuracy"] >= rival["accuracy"]


@transaction.atomic
def _keep(classifier, quality, moments, *, at):
    number = (ClassModel.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    taken = better(quality) and not chosen_by_person()
    if taken:
        ClassModel.objects.filter(in_use=True).update(in_use=False)
    row = ClassModel(
        number=number,
        made_at=at,
        learnt_from=len(moments),
        first_case_at=min(moments),
        last_case_at=max(moments),
        classes=list(classifier.classes),
        arrays=classifier.packed(),
        quality=quality,
        in_use=taken,
        chosen_at=at if taken else None,
    )
    row.seal = seal_of(row)
    row.save(force_insert=True)
    old = ClassModel.objects.filter(in_use=False).order_by("-number").values_list("pk", flat=True)[KEPT:]
    ClassModel.objects.filter(pk__in=list(old)).delete()
    record(ClassModelLearnt(number=number, cases=len(moments), in_use=taken), actor=SYSTEM, at=at)
    transaction.on_commit(forget_models)
    return row


def chosen_by_person():
    """Whether the last choice of what is used was a person's; then the job only offers."""
    last = ClassModel.objects.exclude(chosen_at=None).order_by("-chosen_at").only("chosen_by").first()
    return last is not None and last.chosen_by is not None


@transaction.atomic
def choose_model(choice, *, actor, at):
    """Use the model of that number, the glossary, or whatever the job finds better ("auto"); Refused if unknown."""
    office = require(actor, "cases.classify", Everywhere(county_root()))
    rows = list(ClassModel.objects.select_for_update().defer("arrays").order_by("-number"))
    if choice == AUTO:
        ClassModel.objects.exclude(chosen_by=None).update(chosen_by=None)
        used = next((row.number for row in rows if row.in_use), 0)
        record(ClassModelChosen(number=used, by_job=True), actor=actor, at=at, office=office)
        return None
    new = next((row for row in rows if str(row.number) == choice), None)
    if new is None and choice != GLOSSARY:
        raise Refused(_("没有这个版本，它可能已被更新的版本替换。请刷新页面后再选。"), code="no-model")
    for row in rows:
        if row.in_use and row is not new:
            row.in_use, row.chosen_at, row.chosen_by = False, at, actor.id
            row.save(update_fields=["in_use", "chosen_at", "chosen_by"])
    if new is not None:
        new.in_use, new.chosen_at, new.chosen_by = True, at, actor.id
        new.save(update_fields=["in_use", "chosen_at", "chosen_by"])
    record(ClassModelChosen(number=new.number if new else 0), actor=actor, at=at, office=office)
    transaction.on_commit(forget_models)
    return new
