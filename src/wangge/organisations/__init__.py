"""Bodies: departments, centres, streets' offices and communities, and the areas they work for.

This app owns which bodies there are. Who holds a post in them is known by `accounts`.
"""
