"""People, households, where they live, and who answers for a firm: found by purpose, every look told to the person.

It never holds belief, health, politics or biometrics, no opinion and no number that rates anybody.
"""
