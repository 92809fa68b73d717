"""Codes of letters: derived from the letter's key and the installation's secret, so that a letter can be printed again
and the database holds only what a code hashes to."""

from wangge.core.secrets import keyed_hash
from wangge.premises.codes import ALPHABET

LENGTH, GROUP = 12, 4  # 31^12 codes, about 59 bits, typed from paper


def code_of(invitation_id):
    """The code of a letter, in groups of four."""
    number = int(keyed_hash(str(invitation_id), purpose="survey-letter"), 16)
    letters = "".join(ALPHABET[number // 31**place % 31] for place in range(LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain_code(typed):
    """A code as it is hashed, from how people type it; None for what cannot be one."""
    code = "".join(one for one in str(typed).upper() if one.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def code_hash(code):
    """The hash under which a letter is found."""
    return keyed_hash(plain_code(code), purpose="survey-letter-hash")
