"""Areas: county, streets and towns, communities, grids; what they were before; and which one a point lies in.

This app owns the area tree and its history. It knows no organisation, person or case.
"""
