"""What suggests classes: the learnt versions, what they were learnt from, how good they are, and switching back."""

from functools import partial

from django.db.models import Count, F, Q
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import Case, ClassModel, Suggestion
from wangge.cases.operations import choose_model
from wangge.cases.operations.learn import FEWEST_CASES, FEWEST_OF_CLASS, chosen_by_person
from wangge.cases.rules import Everywhere
from wangge.cases.suggesting import SURE, model_in_use
from wangge.cases.web.standing import class_words
from wangge.core.permits import require
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.faces import current_method
from wangge.territory.queries import county_root


@staff_page
@require_safe
def learning_page(request, refused=None):
    """The versions with their quality, the one in use opened class by class."""
    require(request.actor, "cases.classify", Everywhere(county_root()))
    models = list(ClassModel.objects.defer("arrays"))
    shown = _shown(models, request.GET.get("version", ""))
    used = next((model for model in models if model.in_use), None)
    context = {
        "models": models,
        "used": used,
        "shown": shown,
        "classes": _classes(shown),
        "followed": _followed(),
        "broken": used is not None and model_in_use().classifier is None,
        "by_person": chosen_by_person(),
        "refused": refused,
        "closed": Case.objects.filter(closed_at__isnull=False, filed_at__isnull=False)[:FEWEST_CASES].count(),
        "fewest": FEWEST_CASES,
        "fewest_of_class": FEWEST_OF_CLASS,
        "sure": round(100 * SURE),
    }
    return render(request, "cases/desk/learning.html", context, status=refused.status if refused else 200)


def _shown(models, asked):
    """The version asked for, else the one in use, else the latest."""
    of_asked = [model for model in models if str(model.number) == asked]
    return next(iter([*of_asked, *(model for model in models if model.in_use), *models]), None)


def _classes(model):
    """(class in words, its quality), the most frequent first."""
    method = current_method()
    known = {row.key for row in method.classes}
    rows = sorted(model.quality["classes"], key=lambda row: (-row["count"], row["key"])) if model else []
    return [(class_words(method, row["key"]) if row["key"] in known else row["key"], row) for row in rows]


def _followed():
    """Of the suggestions for cases that were filed since: how many staff followed."""
    rows = Suggestion.objects.exclude(class_key="").filter(case__filed_at__isnull=False)
    return rows.aggregate(n=Count("pk"), followed=Count("pk", filter=Q(class_key=F("case__class_key"))))


@staff_page
@require_POST
def choose(request):
    """Use a version, the glossary, or let the job decide."""
    deed = partial(choose_model, request.POST.get("choice", ""), **signed_by(request))
    return done_or(deed, show=partial(_again, request), after="cases:desk-learning")


def _again(request, refused):
    request.method = "GET"
    return learning_page(request, refused)
