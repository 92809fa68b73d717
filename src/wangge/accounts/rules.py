"""Who may appoint whom."""

from wangge.core.permits import rule

LOOKING = frozenset({"cases.view", "cases.report", "lists.view"})  # what anybody may hold beside another duty
WORK = ("cases.", "lists.", "people.", "exports.")


@rule("accounts.appoint")
def in_own_area_and_never_oneself(actor, office, appointment):
    """Administrators appoint others within their area; nobody gives a post to himself (guard-rail 6).

    `appointment` is an Appointment, saved or not; None asks whether the actor may appoint at all.
    """
    if office is None:
        return False
    if appointment is None:
        return True
    return appointment.account_id != actor.id and office.covers(appointment.area.path)


def kept_apart(held, wanted):
    """Whether one person may hold both sets of permissions: who appoints people does not work on matters.

    An administrator who also handled matters could take every step of one with others' help (guard-rail 6).
    """
    both = (held | wanted) - LOOKING
    return "accounts.appoint" not in both or not any(permission.startswith(WORK) for permission in both)
