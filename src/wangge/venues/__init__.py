"""Service places (centres, stations, canteens …): where they are, when they are open, what they offer; and how many
households reach one of a kind on foot within the city's minutes, along streets where they are loaded, by distance where
not.

It counts households and knows no person.
"""
