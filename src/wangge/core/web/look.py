"""How the page looks to this visitor: elder mode, kept in a cookie of the county."""

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wangge.core.web.context import ELDER_COOKIE

A_YEAR = 365 * 24 * 3600


@csrf_exempt
@require_POST
def look(request):
    """Switch elder mode on (`elder=1`) or off, and go back to where the visitor was.

    Without a token: the size of letters is all that a stranger's form could change, and pages that everybody may
    be handed from a cache carry none.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = f"/{request.county.key}/"
    response = HttpResponseRedirect(back)
    elder = "1" if request.POST.get("elder") == "1" else "0"
    response.set_cookie(
        ELDER_COOKIE, elder, max_age=A_YEAR, path=f"/{request.county.key}/", samesite="Lax", httponly=True
    )
    return response
