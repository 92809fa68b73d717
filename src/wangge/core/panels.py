"""Pages go up: an upper app adds a panel to a lower app's page without the lower one knowing."""

_panels = {}


def panel(place, *, order=100):
    """Register `(request, thing) -> str | None`, HTML for a place such as "cases.case"."""

    def register(function):
        _panels.setdefault(place, []).append((order, function.__module__, function.__name__, function))
        _panels[place].sort(key=lambda entry: entry[:3])
        return function

    return register


def render_panels(request, place, thing):
    """The panels of a place in order, without the empty ones."""
    rendered = (function(request, thing) for *_, function in _panels.get(place, ()))
    return [html for html in rendered if html]
