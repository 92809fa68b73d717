"""Texts as numbers: learning which class a text speaks for, and finding texts that speak of one cause.

Pure and deterministic, on numpy alone: no database, no clock, no word of a city, no pickle. The parts, lowest first:

    grams      a text as hashed character n-grams, many texts at once
    weights    n-grams as weighted rows (TF-IDF of the whole text and of its head)
    machine    a linear support vector machine over such rows
    quality    macro-F1, calibration error, folds, the temperature that makes scores honest
    classifier all of these as one thing that is trained, asked, explained, stored and checked
    alike      near neighbours among texts, and groups of them
    heat       groups as issues: question, place, span of time, heat
"""
