"""A suggested class as people read it: class, holder and deadline by the filing standards, how sure, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.cases.models import Suggestion
from wangge.cases.suggesting import SURE
from wangge.cases.web.clocks import limit_words
from wangge.cases.web.standing import class_words


@dataclass(frozen=True)
class Told:
    """One suggestion: the class, the words that spoke, how sure in words, and what the first filing standard says."""

    key: str
    title: str
    words: tuple[str, ...]
    sure: str
    standing: str
    unsure: bool


def told_of(hearing, method):
    """The suggestions of a Hearing; those of a class that is not of the method any more are left out."""
    keys = {row.key for row in method.leaf_classes()}
    return [_told(one, method) for one in hearing.found if one.class_key in keys]


def _told(one, method):
    return Told(
        key=one.class_key,
        title=class_words(method, one.class_key),
        words=one.words,
        sure=sure_words(one.percent),
        standing=standing_words(method, one.class_key),
        unsure=one.percent is not None and one.percent < 100 * SURE,
    )


def sure_words(percent):
    """How sure, in words: a model's confidence, or that the glossary said it."""
    return _("按词表") if percent is None else _("把握 %(percent)s%%") % {"percent": percent}


def standing_words(method, class_key):
    """Who would have it and how long, by the class's filing standards: the first, and how many more there are."""
    rows = [row for row in method.filing_rows(class_key) if not row.retired]
    if not rows:
        return _("没有立案标准，通常告知途径")
    first = rows[0]
    told = {"holder": method.body(first.holder).title, "limit": limit_words(first.limit), "more": len(rows)}
    if len(rows) > 1:
        return _("%(holder)s · %(limit)s（%(more)s 条立案标准，按情形定）") % told
    return _("%(holder)s · %(limit)s") % told


def suggested_group(case, method):
    """(heading, detail) of what was suggested when the case came in, for whoever classifies it: detail "" where that
    was unsure, None where nothing was suggested."""
    if case.suggested_class:
        suggestion = Suggestion.objects.filter(case=case).first()
        told = [sure_words(suggestion.percent if suggestion else None), standing_words(method, case.suggested_class)]
        if case.suggested_by:
            told.append(_("因为原话提到：%s") % "、".join(case.suggested_by))
        return _("按原话建议"), " · ".join(told)
    if Suggestion.objects.filter(case=case).exists():
        return _("按原话判断：不确定，请看过再选"), ""
    return "", None
