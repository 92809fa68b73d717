"""Who keeps service places, and whether one is open: pure."""

from wangge.core.permits import rule


@rule("venues.edit")
def in_own_areas(actor, office, path):
    """Offices within their areas; None asks whether the actor keeps any."""
    return office is not None and (path is None or office.covers(path))
