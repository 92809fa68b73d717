"""What stands above single matters: the lists of hard problems, needs and good works that a city keeps.

This app owns items and their history. An item may stand on a matter, which goes its own way meanwhile; it never moves
one, and never tells who reported it. Which lists there are, and of what kinds, says the city's method.
"""
