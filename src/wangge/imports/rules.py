"""Who may take registers in, and look at what others of the same place took in."""

from wangge.core.permits import rule

IMPORT = "registers.import"


@rule(IMPORT)
def within_own_area(actor, office, path):
    """Offices whose area holds the batch's; None asks whether the actor may import anything at all."""
    return office is not None and (path is None or office.covers(path))
