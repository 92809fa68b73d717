"""What a tally holds: one number for each answer of a plan, in the plan's order, sealed to one length."""

from wangge.core.sealed import seal, unseal
from wangge.surveys.rules import cells

PURPOSE, DIGITS = "survey-tally", 7


def nothing_counted(plan):
    """The sealed counts of nobody yet."""
    return _sealed([0] * len(cells(plan)))


def counted_in(sealed, plan, answers):
    """The sealed counts with one answer more."""
    numbers = _opened(sealed)
    return _sealed(
        [number + (answers[key] == answer) for number, (key, answer) in zip(numbers, cells(plan), strict=True)]
    )


def counts_of(sealed, plan):
    """Question → answer → how many."""
    found = {question.key: {} for question in plan.questions}
    for number, (key, answer) in zip(_opened(sealed), cells(plan), strict=True):
        found[key][answer] = number
    return found


def _sealed(numbers):
    return seal("".join(f"{number:0{DIGITS}}" for number in numbers), purpose=PURPOSE)


def _opened(sealed):
    text = unseal(sealed, purpose=PURPOSE)
    return [int(text[start : start + DIGITS]) for start in range(0, len(text), DIGITS)]
