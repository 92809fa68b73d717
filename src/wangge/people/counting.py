"""How many households live in a building: a number, no names."""

from django.db import connection

HOUSEHOLDS = """
SELECT d.building_id, d.area_id, sum(greatest(coalesce(h.number, 0), (d.use IN ('lived', 'let'))::int))
FROM premises_dwelling d
LEFT JOIN (SELECT dwelling_id, count(*) AS number FROM people_household WHERE ended_on IS NULL GROUP BY 1) h
    ON h.dwelling_id = d.id
WHERE d.valid_until IS NULL AND d.area_id = ANY (%s) GROUP BY 1, 2
"""
"""A dwelling lived in or let is one household; where households were counted there, it is so many."""


def households_by_building(area_ids):
    """(building, area) → households, of dwellings in force in these areas. Asks for a scope (people's tables)."""
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLDS, [list(area_ids)])
        return {(building, area): int(number) for building, area, number in cursor.fetchall()}
