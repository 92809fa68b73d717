"""The city's own words for what every city has: as its method gives them, else a general word.

Pages say `{{ site.terms.centre }}`, Python says `term("centre")`; neither knows a city's word (tests/house).
"""

from django.utils.translation import gettext_lazy

from wangge.core.web.faces import current_method

GENERAL = {
    "centre": gettext_lazy("受理中心"),
    "grid_worker": gettext_lazy("网格工作人员"),
    "crew": gettext_lazy("网格服务人员"),
    "grid": gettext_lazy("网格"),
    "community": gettext_lazy("社区"),
}
"""What a page says where a method has no word of its own: whoever takes matters in and sends them on, who looks on
the spot, who serves a grid, the grid, and what lies around it."""


class Terms:
    """The words of a method as attributes; of none, the general ones."""

    def __init__(self, method=None):
        self._method = method

    def __getattr__(self, key):
        if key not in GENERAL:
            raise AttributeError(key)
        return self._method.term(key, str(GENERAL[key])) if self._method else str(GENERAL[key])


def term(key, method=None):
    """The word for a key of GENERAL: of a method, or of the one in force."""
    return getattr(Terms(method or current_method()), key)
