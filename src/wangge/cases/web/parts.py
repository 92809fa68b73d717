"""One page serves whole and in parts: htmx is told which part of a page to take."""

from django_htmx.http import reselect, reswap, retarget


def only(response, part):
    """Of this whole page, put only the part of that selector in the place of the old one."""
    return reswap(reselect(retarget(response, part), part), "outerHTML")
