"""Methods side by side, for everybody: what the counties of this installation have in force, and packs not yet used."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.core.errors import Refused
from wangge.core.tenancy import inside
from wangge.core.tenancy.models import County
from wangge.method.compare import compare
from wangge.method.errors import Faults
from wangge.method.loader import load_pack
from wangge.method.queries import current_method
from wangge.method.schema.english import in_english


@require_safe
def comparison(request):
    """The comparison of the methods chosen, of all where none is."""
    known = applied_methods()
    applied = set(known)
    known |= {key: method for key, method in _packs().items() if key not in known}
    chosen = [key for key in known if key in request.GET.getlist("with")] or list(known)
    if len(chosen) == 1:  # one alone is compared with all others
        chosen += [key for key in known if key not in chosen]
    methods = [known[key] for key in chosen]
    context = {
        "known": known.items(),
        "chosen": chosen,
        "found": compare(methods, _) if len(methods) > 1 else None,
        "columns": [(method, key if key in applied else "") for key, method in zip(chosen, methods, strict=True)],
    }
    return render(request, "method/comparison.html", context)


def applied_methods():
    """county key → the method in force there; counties without one are left out."""
    found = {}
    for county in County.objects.order_by("key"):
        with inside(county):
            try:
                found[county.key] = current_method()
            except Refused:
                continue
    return found


def _packs():
    """The packs on disk, by their key; a pack with faults is left out."""
    read = [_pack(folder, _stamp(folder)) for folder in sorted(_folders())]
    methods = [method for method in read if method]
    return {method.key: in_english(method) if get_language() == "en" else method for method in methods}


def _folders():
    return [path.parent for path in Path(settings.METHODS_FOLDER).glob("*/method.toml")]


def _stamp(folder):
    """When anything in a pack or in the shared tables was last changed."""
    return max(path.stat().st_mtime for place in (folder, folder.parent / "_shared") for path in place.rglob("*"))


@lru_cache(maxsize=16)
def _pack(folder, _changed):
    try:
        return load_pack(folder)
    except Faults:
        return None
