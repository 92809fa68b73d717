"""Visits to households and checks of data hints: whose turn it is, the way from door to door, and what was ticked.

A visit hangs on a dwelling and on the office that made it, on no person. What it may hold is a closed list of a city's
pack: an outcome and ticked boxes, no words about anybody. A refusal has no consequence. What is found on the way is a
matter (`cases`) or a finding of the premises and goes its own way. A data hint never changes a record by itself.
"""
