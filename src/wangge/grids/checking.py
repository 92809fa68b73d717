"""Whether areas of a level cover their parents once: overlaps, gaps, what lies outside. Pure, in metres.

What is nowhere wider than TOLERANCE counts as the same line drawn twice: borders are kept to a tenth of a metre, and
surveys of two years differ by a few.
"""

import shapely

TOLERANCE = 5
"""Metres: an overlap or a gap that is nowhere wider is none (a platform default, told on the page)."""


def wide(shape):
    """The parts of a shape that are somewhere wider than the tolerance, as one shape; None if there are none."""
    parts = [one for one in shapely.get_parts(shape) if one.area and not one.buffer(-TOLERANCE / 2).is_empty]
    return shapely.union_all(parts) if parts else None


def overlaps(shapes):
    """(key, other key, shape) of every two that lie on each other, each pair once, in the order given."""
    keys, found = list(shapes), []
    tree = shapely.STRtree([shapes[key] for key in keys])
    pairs = tree.query(tree.geometries, predicate="intersects").T
    for one, other in sorted((int(a), int(b)) for a, b in pairs if a < b):
        if (both := wide(tree.geometries[one].intersection(tree.geometries[other]))) is not None:
            found.append((keys[one], keys[other], both))
    return found


def gaps(whole, shapes):
    """The ground of a whole that none of the shapes covers; None where there is none."""
    return wide(whole.difference(shapely.union_all(list(shapes))))


def outside(whole, shape):
    """What of a shape lies outside the whole it belongs to; None where nothing does."""
    return wide(shape.difference(whole))


def shared_border(one, other):
    """Along how many metres two shapes are neighbours."""
    return one.boundary.intersection(other.buffer(TOLERANCE)).length
