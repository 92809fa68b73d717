"""At which level a matter was settled. Told to understand how a method works; it never enters anybody's rating.

Whoever closes may say it: a choice whose values are all levels of the territory, in the step that closes. Else it is
the level for which the kind of body works that handled the matter.
"""


def settled_level(case, step, given, method):
    """The key of the level at which a closed case was settled, kept while it stays closed; "" while it is open."""
    if case.closed_at is None:
        return ""
    return _said(step, given, method) or case.settled_level or _level_of(case.handling_body, method)


def _said(step, given, method):
    levels = {level.key for level in method.territory.levels}
    for asked in step.fields:
        if asked.choices and {choice.value for choice in asked.choices} <= levels:
            return given.values.get(asked.name, "")
    return ""


def _level_of(body, method):
    """The level a body's kind works for; "" without a body, or of a kind the method does not know."""
    kinds = {kind.key: kind.level for kind in method.organisations.body_kinds}
    return kinds.get(body.kind, "") if body else ""


def at_or_below(level, levels):
    """The keys of a level and of all that lie inside it."""
    inside = {one.key: set(one.inside) for one in levels}
    found, fresh = {level}, {level}
    while fresh:
        fresh = {key for key, above in inside.items() if above & fresh} - found
        found |= fresh
    return found
