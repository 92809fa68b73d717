"""Satisfaction surveys: households drawn at random, one letter and one answer each, counted and never kept.

Of what a household answers only totals stay, in one sealed row per estate; nothing leads from them to a letter
(docs/adr/0022). It knows dwellings and no person.
"""
