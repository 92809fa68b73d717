"""What upper apps say of a change of the net: whether something of theirs already follows from it.

@follows_from
def cases(change, areas): return _("已有 3 件诉求") or ""
"""

_asked = []


def follows_from(function):
    """Register `(change, areas) -> words | ""`: what came about in the areas a change made, since it was done."""
    _asked.append(function)
    return function


def what_followed(change, areas):
    """The words of everything that follows from a change, from all apps."""
    return [words for function in _asked if (words := function(change, areas))]
