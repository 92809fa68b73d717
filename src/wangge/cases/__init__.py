"""Matters, whole: reported, verified, filed, dispatched, handled, fed back, checked by somebody else, closed, rated.

This app owns cases, their moves, photos, ratings and, apart from them, who reported. It walks the way that the
county's method gives and knows no way of its own. It never shows a reporter to the unit complained of, and never
changes a move that was made.
"""
