"""Codes of plates: random, so that they cannot be counted through, and signed, so that a forged one is refused before
the database is asked. The first plates had ten random characters and no signature; they go on working."""

import hmac
import secrets

from wangge.core.secrets import keyed_hash

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like another letter
RANDOM, SIGNED = 10, 13  # 31^10 codes; one forged in 31^3 passes the signature, and is then in no table
PURPOSE = "plate"


def fresh_code():
    """A code that nobody can guess, with its signature."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return random + signature(random)


def signature(random):
    """Three characters that only this installation can make for ten."""
    number = int(keyed_hash(random, purpose=PURPOSE)[:15], 16)
    return "".join(ALPHABET[number // 31**place % 31] for place in range(SIGNED - RANDOM))


def plain_code(typed):
    """A code as it is kept, from how people type it; None for what cannot be one."""
    code = "".join(typed.split()).upper().replace("-", "")
    if len(code) not in (RANDOM, SIGNED) or not set(code) <= set(ALPHABET):
        return None
    if len(code) == SIGNED and not hmac.compare_digest(code[RANDOM:], signature(code[:RANDOM])):
        return None
    return code
