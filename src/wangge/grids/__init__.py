"""The one net of grids: whether it holds (overlaps, gaps, size, crews), and how a grid is split, merged or redrawn.

The areas themselves are `territory`'s; nobody draws a second net here. A change is proposed with what it would do,
decided by another person where the city wants that, carried out from a day on, and can be taken back while nothing
has followed from it.
"""
