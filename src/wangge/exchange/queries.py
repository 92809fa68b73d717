"""Reading matters for other systems."""

from wangge.cases.queries import public_since, visible_to
from wangge.method.queries import method_of, version_keys
from wangge.method.schema import Phase


def told_to(actor, since):
    """The cases that somebody outside learns of: a key's holder those they may see, others what the board shows."""
    return public_since(since) if actor is None else visible_to(actor)


def settled_states():
    """States, of any version, in which a matter is over for whoever reported it."""
    ways = [way for key in version_keys() for way in method_of(key).case_types.values()]
    return {state.name for way in ways for state in way.states if state.final or state.phase is Phase.EVALUATE}
