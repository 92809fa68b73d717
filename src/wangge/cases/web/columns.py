"""The columns of the desk's lists: the usual ones, or those a person chose. A narrow screen shows cards anyway."""

from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wangge.accounts.web.gates import staff_page
from wangge.cases.models import LIST_COLUMNS
from wangge.cases.operations import choose_columns
from wangge.cases.queries import columns_of

TITLES = {
    "status": gettext_lazy("状态"),
    "left": gettext_lazy("期限"),
    "class": gettext_lazy("类别"),
    "place": gettext_lazy("地点"),
    "holder": gettext_lazy("现由"),
    "handler": gettext_lazy("责任单位"),
    "reported": gettext_lazy("反映时间"),
    "channel": gettext_lazy("渠道"),
    "number": gettext_lazy("编号"),
}
USUAL = ("status", "left", "class", "place", "holder", "number")
KEPT = "columns"  # in the session, so that a list costs no query for them


def columns_for(request, *, anew=False):
    """What a page with rows needs: the keys shown, whether they were chosen, and all there are to choose from."""
    if anew or KEPT not in request.session:
        request.session[KEPT] = columns_of(request.actor)
    chosen = request.session[KEPT]
    shown = USUAL if chosen is None else chosen
    return {
        "columns": {key: key in shown for key in LIST_COLUMNS},
        "columns_chosen": chosen is not None,
        "column_choices": [(key, TITLES[key], key in shown) for key in LIST_COLUMNS],
    }


@staff_page
@require_POST
def choose(request):
    """Keep a choice of columns, or go back to the usual ones; then back to the list one came from."""
    columns = None if request.POST.get("deed") == "usual" else request.POST.getlist("columns")
    choose_columns(columns, actor=request.actor, at=timezone.now())
    columns_for(request, anew=True)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("cases:desk-cases")
    return HttpResponseRedirect(back)


column_urls = [path("desk/columns/", choose, name="desk-columns")]
