"""Who may appoint whom."""

from wangge.core.permits import rule


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
