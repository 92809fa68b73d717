"""Who may open which door."""

from wangge.core.permits import rule

IMPORT, CONNECT = "exchange.import", "exchange.connect"


@rule(IMPORT, CONNECT)
def any_office(actor, office, thing):
    """Work orders and other systems are the whole county's: the post decides, not the area."""
    return office is not None
