"""Ratings: a scheme of the method carried out for a period, from evidence to a published list and what follows.

One engine for companies, estates, grids, departments, branches, service places, dormitories, and for offices held.
Never a person: the work of people is rated on the office, whose holder sees it first; no result takes effect by itself.
"""
