"""Which class a message speaks for: what was learnt from the county's closed cases, else the glossary.

A suggestion never decides: it stands first in a list, with its reason, and a person chooses. The model in use is read
from the database once for a process and version, looked for every few seconds; what cannot be read, or does not bear
the installation's seal, is not used: then the glossary suggests, and says so.

A model knows the classes that had enough closed cases. Where the glossary hears a class that the model never learnt,
the glossary's comes first.
"""

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from wangge.cases.learnt import ClassModel
from wangge.core.secrets import keyed_hash
from wangge.core.text.classifier import BadModel, Classifier, unpacked
from wangge.method.glossary import suggest

log = logging.getLogger(__name__)
SURE = 0.5
"""Below this confidence the answer is "unsure": more often wrong than right."""
WORTH_SHOWING = 0.05
LOOKED_FOR = 5.0  # seconds after which a process asks again which version is in use


@dataclass(frozen=True, slots=True)
class Heard:
    """A class, the words that spoke for it, and how sure that is in percent (None: the glossary has no measure)."""

    class_key: str
    words: tuple[str, ...]
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a message speaks for, the likeliest first; `model` learnt it (None: the glossary), `broken` says that a
    model is in use but could not be read."""

    found: tuple[Heard, ...] = ()
    unsure: bool = False
    model: UUID | None = None
    broken: bool = False

    @property
    def first(self):
        """What is suggested; None where nothing was heard, or not surely enough."""
        return self.found[0] if self.found and not self.unsure else None


@dataclass(frozen=True, slots=True)
class InUse:
    """The model in use: its key and number, and what it learnt (None if that could not be read)."""

    pk: UUID
    number: int
    classifier: Classifier | None


def hear(words, method, *, title="", most=3):
    """What words speak for, as Hearing: classes of the method that a case may have."""
    spoken = suggest(words, method.classes, title=title, most=most)
    by_glossary = tuple(Heard(one.class_key, one.words) for one in spoken)
    model = model_in_use()
    if model is None or model.classifier is None:
        return Hearing(by_glossary, broken=model is not None)
    open_keys = {row.key for row in method.leaf_classes()}
    answers = model.classifier.suggest(text_of(title, words), most=most)
    learnt = tuple(
        Heard(one.class_key, one.words, round(100 * one.confidence))
        for one in answers
        if one.class_key in open_keys and one.confidence >= WORTH_SHOWING
    )
    found = merged(learnt, by_glossary, model.classifier.classes)[:most]
    return Hearing(found, unsure=bool(found) and is_unsure(found[0]), model=model.pk)


def merged(learnt, by_glossary, known):
    """The model's suggestions; before them the glossary's first, if it is a class that the model never learnt."""
    if by_glossary and by_glossary[0].class_key not in known:
        return (by_glossary[0], *learnt)
    return learnt


def is_unsure(heard):
    """Whether a model's own confidence is below SURE."""
    return heard.percent is not None and heard.percent < 100 * SURE


def text_of(title, words):
    """The text as models read it: the title first, unless it is only the beginning of the words."""
    return words if words.startswith(title.rstrip("…")) else f"{title}\n{words}"


def model_in_use():
    """The model in use in this county, or None; the process asks for it every few seconds."""
    schema, moment = connection.schema_name, time.monotonic()
    asked, model = _kept.get(schema, (float("-inf"), None))
    if moment - asked > LOOKED_FOR:
        key = ClassModel.objects.filter(in_use=True).values_list("pk", flat=True).first()
        if key is None or model is None or model.pk != key:
            model = key and _loaded(key)
        _kept[schema] = moment, model
    return model


_kept = {}


def forget_models():
    """Ask again at once: after another model was taken into use."""
    _kept.clear()


def _loaded(key):
    """A stored model read; without what it learnt if its seal or its arrays are not in order."""
    row = ClassModel.objects.get(pk=key)
    try:
        if seal_of(row) != row.seal:
            raise BadModel("the seal is not this installation's")
        return InUse(row.pk, row.number, unpacked(bytes(row.arrays), tuple(row.classes)))
    except BadModel as fault:
        log.error("class model %s of %s cannot be used: %s", row.number, connection.schema_name, fault)
        return InUse(row.pk, row.number, None)


def seal_of(row):
    """The seal over a model's number, classes and arrays: who can write the table but has not the secret cannot
    make one."""
    digest = hashlib.sha256(bytes(row.arrays)).hexdigest()
    return keyed_hash(json.dumps([row.number, list(row.classes), digest]), purpose="class-model")
