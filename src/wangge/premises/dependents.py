"""What upper apps keep at a dwelling, and how it goes along when dwellings are merged, split, moved or ended.

Premises know nobody: `people` (and whoever else keeps something at a door) declares here what is to be done. It is
called within the deed's transaction, so that nothing is left behind at a door that is no more.

    @dependents("people")
    class People(Dependents): ...
"""

GOES, STAYS = "goes", "stays"
"""How a row hangs at a door: what is in force goes along; what tells of a day stays at the door that was."""
OWN = {
    **dict.fromkeys(("premises.Dwelling.building", "premises.Plate.building", "premises.Plate.dwelling"), GOES),
    **dict.fromkeys((f"premises.{one}.dwelling" for one in ("Finding", "Clearance", "Listing")), GOES),
    **dict.fromkeys((f"premises.{one}.dwelling" for one in ("Check", "Label", "DwellingChange")), STAYS),
    "premises.BuildingChange.building": STAYS,
    **{f"premises.{one}.{key}": STAYS for one in ("Building", "Dwelling") for key in ("successor", "split_from")},
}
"""The premises' own keys to dwellings and buildings; a label is computed anew where what hangs there has moved."""
_all = {}


class Dependents:
    """What an app above keeps at dwellings and buildings. Every method is called inside a transaction."""

    keys = {}
    """Each key of its tables to a dwelling or building, as app.Model.field → GOES or STAYS (tests/house asks it)."""
    titles = {}
    """Table label → what it is called where a deed is shown before it is done."""
    permission = ""
    """Who may be told how many there are; others are told that they go along."""

    newest = ""
    """What it is called where something newer of it keeps a deed from being undone."""

    def follow(self, pairs, moves, *, actor, at):
        """Everything in force at dwellings goes over: gone key → kept key."""

    def follow_buildings(self, pairs, moves, *, actor, at):
        """Everything that hangs at a building itself goes over: gone key → kept key."""

    def settle(self, dwellings, moves, *, actor, at):
        """The dwellings lie in another area now, or what hangs there came from one: set it right."""

    def settle_buildings(self, buildings, moves, *, actor, at):
        """The buildings lie in another area now, with rooms or without: set right what hangs at them themselves."""

    def settle_loose(self, left, moves, *, actor, at):
        """Areas ended: ended key → the key of the one that takes what hangs there at no dwelling and no building."""

    def leave(self, dwellings, day, moves, *, actor, at):
        """The dwellings are no more from a day: what is in force there ends. Asked even where nothing is `living`."""

    def living(self, dwellings):
        """Whether anything is in force at one of these dwellings that keeps it from ending unasked."""
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


def all_keys():
    """Every declared key to a dwelling or building → how what it holds follows."""
    return OWN | {key: how for one in all_dependents() for key, how in one.keys.items()}


def labels_of_others():
    """The labels of the tables above, as they stand in what a deed moved."""
    return sorted({label for one in all_dependents() for label in one.titles})


def without_others(told):
    """What a deed moved, without a word of the rows of apps above."""
    others = labels_of_others()
    return {label: rows for label, rows in told.items() if label not in others}
