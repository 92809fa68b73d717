"""A note that somebody owns a dwelling stays at the dwelling whose papers were seen, whatever becomes of it."""

from wangge.premises.dependents import STAYS, Dependents, dependents


@dependents("funds")
class Notes(Dependents):
    """Notes of owners: what a counter saw on a day."""

    keys = {"funds.OwnerNote.dwelling": STAYS}
