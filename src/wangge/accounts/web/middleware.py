"""Who asks: the signed-in account's actor, on first use."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from wangge.core.permits import ANONYMOUS, Actor


class ActorMiddleware:
    """`request.actor` is the Actor of the account signed in, or ANONYMOUS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: _known(request))
        return self.get_response(request)


def _known(request):
    """Whoever asks, from now on without the detour over what is lazy: a page looks at them some hundred times."""
    request.actor = _actor(request)
    return request.actor


def _actor(request):
    if not getattr(request, "county", None) or not request.user.is_authenticated:
        return ANONYMOUS
    from wangge.accounts.queries import actor_of

    if request.user.password_until:  # a temporary password opens nothing but the page where it is changed
        return Actor(request.user.pk, request.user.name, request.user.kind)
    return actor_of(request.user, at=timezone.now())
