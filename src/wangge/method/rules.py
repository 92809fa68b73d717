"""Who may put a method into force."""

from wangge.core.permits import rule


@rule("method.apply")
def any_office_that_holds_it(actor, office, thing):
    """A method counts for the whole county, so the office's area does not matter."""
    return office is not None
