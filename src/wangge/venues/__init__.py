"""Service places (党群服务中心、驿站、食堂……): where they are, when they are open, what they offer; and how many households
reach one of a kind on foot within the city's minutes, along streets where they are loaded, by distance where not.

It counts households and knows no person.
"""
