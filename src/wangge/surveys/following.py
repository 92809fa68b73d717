"""A letter stays at the dwelling it was written to, whatever becomes of it."""

from wangge.premises.dependents import STAYS, Dependents, dependents


@dependents("surveys")
class Letters(Dependents):
    """Invitations: history of a day."""

    keys = {"surveys.Invitation.dwelling": STAYS}
