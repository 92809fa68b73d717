"""How the county's pages look to this visitor: elder mode and language, each kept in a cookie of the county."""

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wangge.core.web.context import ELDER_COOKIE
from wangge.core.web.language import LANGUAGE_COOKIE, LANGUAGES

A_YEAR = 365 * 24 * 3600


@csrf_exempt
@require_POST
def look(request):
    """Switch elder mode on (`elder=1`) or off, or choose a language (`language=en`); then back to where one was.

    Without a token: the size of letters and the language are all that a stranger's form could change, and pages that
    everybody may be handed from a cache carry none.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = f"/{request.county.key}/"
    response = HttpResponseRedirect(back)
    if "elder" in request.POST:
        _keep(request, response, ELDER_COOKIE, "1" if request.POST["elder"] == "1" else "0")
    if request.POST.get("language") in LANGUAGES:
        _keep(request, response, LANGUAGE_COOKIE, request.POST["language"])
    return response


def _keep(request, response, name, value):
    response.set_cookie(name, value, max_age=A_YEAR, path=f"/{request.county.key}/", samesite="Lax", httponly=True)
