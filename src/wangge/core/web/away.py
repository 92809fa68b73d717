"""Forms that wait in the phone for a signal (web/outbox.ts): how they are answered, and the script that keeps pages."""

from pathlib import Path

from django.http import HttpResponse, JsonResponse

from wangge.core.errors import Refused

WORKER = Path(__file__).with_name("worker.js")
WRITER = "X-Wangge-Writer"  # the account a kept post was written under, as web/outbox.ts sends it


def wants_json(request):
    """Whether a form was sent later by the phone's box of kept posts, which reads no page."""
    return request.headers.get("Accept", "").startswith("application/json")


def told(request, deed):
    """Call `deed`; what a kept post is told of it: the key of what was done, or why not. One that another account wrote
    is not done: on a shared phone a kept page outlives a sign-in. It is told nothing, and waits for its writer."""
    if request.headers.get(WRITER) != f"{request.actor.id}":
        return HttpResponse(status=409)
    try:
        return JsonResponse({"done": str(deed().pk)})
    except Refused as refused:
        return JsonResponse({"reason": str(refused.reason)}, status=refused.status)


def worker(store, kept):
    """The script that keeps pages for times without a signal. It serves addresses below its own: those that `kept`, a
    pattern, matches. `store`: the name of theirs in the phone, which signing out deletes."""
    text = f'const PAGE = "{store}", KEPT = /{kept}/;\n{WORKER.read_text("utf-8")}'
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")
