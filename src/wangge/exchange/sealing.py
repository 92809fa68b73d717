"""How outsiders call a matter: a text that neither tells its number nor when it was reported."""

from wangge.core.secrets import unveiled, veiled

PURPOSE = "outside-number"


def outside_id(case):
    """The id of a case for other systems: 32 hex digits, always the same for the same case."""
    return veiled(case.serial, purpose=PURPOSE)


def numbers_of(texts):
    """The serials of the cases that such texts stand for, in their order; other texts stand for none."""
    found = (unveiled(text.strip().lower(), purpose=PURPOSE) for text in texts)
    return [number for number in found if number is not None and number < 2**63]
