"""How a form's deed is done: once, by who sent it, with the page shown again where it was refused."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused


def signed_by(request):
    """Who does it, and when."""
    return {"actor": request.actor, "at": timezone.now()}


def done_or(deed, *, show, after):
    """Call `deed` and go on to `after`, or to what `after` makes of what was done; `show` the page again with a
    refusal. What is forbidden has no page to come back to."""
    try:
        done = deed()
    except Refused as refused:
        if refused.status == 403:
            raise
        return show(refused)
    return redirect(after(done) if callable(after) else after)


def day(text):
    """A date as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def key_of(text):
    """A key chosen from a list; None where nothing was chosen, Invalid for what is no key."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("请从列表中选择。"), code="no-key") from None


def found_or_404(rows, pk):
    """The row of a key among those one may see; 404 where it is not."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
