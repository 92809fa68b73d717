"""Special campaigns: for some months, in some areas, the same things are checked everywhere.

This app owns campaigns, their areas and their checks. What a check finds is a case of its own kind and goes its own way
(`cases`); here it is only linked and counted. A campaign ends; the cases it opened go on.
"""
