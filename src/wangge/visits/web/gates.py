"""Pages of visits: for staff of a city whose method has visits, and small habits of their forms."""

from functools import wraps

from django.http import Http404

from wangge.core.errors import Forbidden
from wangge.core.web import away, deeds
from wangge.core.web.faces import current_method
from wangge.core.web.gates import staff_page
from wangge.territory.queries import areas
from wangge.visits.queries import sees_visits


def visits_page(view):
    """A page for staff who visit, see to visits or give hints; 404 where the city has no visits."""

    @staff_page
    @wraps(view)
    def guarded(request, *args, **kwargs):
        method = current_method()
        if method is None or method.visits is None:
            raise Http404
        if not sees_visits(request.actor):
            raise Forbidden()
        request.visits = method.visits
        return view(request, *args, **kwargs)

    return guarded


def done_or(request, deed, *, show, after):
    """As any form's deed; a kept post gets words, no page."""
    return away.told(request, deed) if away.wants_json(request) else deeds.done_or(deed, show=show, after=after)


def area_named(key, *, otherwise):
    """The area of a key sent by a page, or the one of a primary key; 404 for one there is none of."""
    found = areas().filter(**({"key": key} if key else {"pk": otherwise})).defer("boundary").first()
    if found is None:
        raise Http404
    return found
