"""A city's method: read from a folder of tables, checked as a whole, kept as immutable versions.

This app owns what a city decided (levels, posts, case types, limits, classes, routes) and nothing of what
happens under it. The schema, the loader, the conditions and the glossary are pure: no Django, no database.
"""
