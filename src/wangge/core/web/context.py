"""What every page knows: the county and its face, who is here, whether this is the demo."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wangge.core.errors import Refused
from wangge.core.permits import ANONYMOUS
from wangge.core.web.desk_nav import desk_side
from wangge.core.web.faces import current_method
from wangge.core.web.language import TAGS
from wangge.core.web.terms import Terms

ELDER_COOKIE = "wangge_elder"


class Site:
    """The face of a page. Before a county has a method, and on the platform's own pages, a plain one."""

    brand, brand_dark, on_brand = "#1f5683", "#174469", "#ffffff"
    name, mark, slogan, city, method = _("网格"), _("网格"), "", "", None

    def __init__(self, method=None):
        self.terms = Terms(method)
        if method is not None:
            theme = method.theme
            self.brand, self.brand_dark, self.on_brand = theme.brand, theme.brand_dark, theme.on_brand
            self.name, self.mark, self.slogan = theme.name, theme.mark, theme.slogan
            self.city, self.method = method.city, method


def _site(request):
    if not getattr(request, "county", None):
        return Site()
    try:
        return Site(current_method())
    except Refused:  # a county without a method yet
        return Site()


def site(request):
    """Context processor for all pages; nothing is asked of the database until a page uses it."""
    return {
        "county": getattr(request, "county", None),
        "site": SimpleLazyObject(lambda: _site(request)),
        "actor": getattr(request, "actor", ANONYMOUS),
        "demo": getattr(settings, "WANGGE_DEMO", False),
        "language": TAGS.get(get_language(), "zh-Hans"),
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "desk_side": SimpleLazyObject(lambda: desk_side(request)),
    }
