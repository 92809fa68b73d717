"""What upper apps keep at a dwelling, and how it goes along when dwellings are merged, split, moved or ended.

Premises know nobody: `people` (and whoever else keeps something at a door) declares here what is to be done. It is
called within the deed's transaction, so that nothing is left behind at a door that is no more.

    @dependents("people")
    class People(Dependents): ...
"""

_all = {}


class Dependents:
    """What an app above keeps at dwellings and buildings. Every method is called inside a transaction."""

    titles = {}
    """Table label → what it is called where a deed is shown before it is done."""
    permission = ""
    """Who may be told how many there are; others are told that they go along."""

    def follow(self, pairs, moves, *, actor, at):
        """Everything in force at dwellings goes over: gone key → kept key."""

    def follow_buildings(self, pairs, moves, *, actor, at):
        """Everything that hangs at a building itself goes over: gone key → kept key."""

    def settle(self, dwellings, moves, *, actor, at):
        """The dwellings lie in another area now, or what hangs there came from one: set it right."""

    def leave(self, dwellings, day, moves, *, actor, at):
        """The dwellings are no more from a day: what is in force there ends."""

    def living(self, dwellings):
        """Whether anything is in force at one of these dwellings."""
        return False

    def newer(self, dwellings, since):
        """Whether anything was entered at one of these dwellings after the moment in which the key `since` was made."""
        return False

    def take_back(self, told):
        """Put one's own rows back as they were before (`moves.take_back`)."""


def dependents(app):
    """Declare what an app keeps at dwellings."""

    def register(cls):
        _all[app] = cls()
        return cls

    return register


def all_dependents():
    """Every declared one, by the name of its app."""
    return [_all[app] for app in sorted(_all)]


def labels_of_others():
    """The labels of the tables above, as they stand in what a deed moved."""
    return sorted({label for one in all_dependents() for label in one.titles})


def without_others(told):
    """What a deed moved, without a word of the rows of apps above."""
    others = labels_of_others()
    return {label: rows for label, rows in told.items() if label not in others}
